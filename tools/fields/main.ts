/**
 * Writes `src/schema/lists/`: the fields of CRDs, from pinned Go modules (`go.mod` here, `sources.ts`) and from `supplements/`, and those of Kubernetes itself
 * (`kubernetes.ts`). Needs Go and a Go module proxy. docs/fields.md explains the lists.
 */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { loadAll } from 'js-yaml';
import { writeKubernetes } from './kubernetes';
import { go, moduleFolder } from './modules';
import { CustomResourceDefinition, headerOf, linesOf, versionsOf } from './schema';
import { API_MODULES, CRD_MODULES, CrdModule, FOREIGN_MODULES, SKIPPED } from './sources';
import { List, supplement } from './supplement';

const OUTPUT = resolve(__dirname, '../../src/schema/lists');

function crdsIn(folder: string): CustomResourceDefinition[] {
  const files = statSync(folder).isFile() ? [folder] : readdirSync(folder).filter((file) => file.endsWith('.yaml')).sort().map((file) => join(folder, file));
  return files.flatMap((file) => loadAll(readFileSync(file, 'utf8').replace(/\{\{.*?\}\}/g, '')) as Array<CustomResourceDefinition & { kind?: string }>)
    .filter((document) => document?.kind === 'CustomResourceDefinition' && !SKIPPED.has(document.spec.names.kind))
    .flatMap(versionsOf);
}

/** CRDs that controller-gen makes from the types of one API module. */
function generated(module: string, packages: string[], scratch: string): List[] {
  const version = go(__dirname, 'list', '-m', '-f', '{{.Version}}', module).trim();
  const folder = mkdtempSync(join(scratch, 'crds-'));
  go(__dirname, 'tool', 'controller-gen', 'crd', ...packages.map((name) => `paths=${module}/${name}`), `output:crd:dir=${folder}`);
  return crdsIn(folder).map((crd) => ({ header: headerOf(crd, `${module}@${version}`), lines: linesOf(crd) }));
}

/** CRDs that lie in a module as YAML. */
function carried({ module, version, sum, folder, kinds, isForeign = false }: CrdModule): List[] {
  return crdsIn(join(moduleFolder(module, version, sum), folder)).filter((crd) => kinds?.includes(crd.spec.names.kind) ?? true).map((crd) => ({
    header: { ...headerOf(crd, `${module}@${version}`), ...(isForeign ? { foreign: 'yes' } : {}) },
    lines: linesOf(crd, { lenient: isForeign }),
  }));
}

function main(): void {
  const scratch = mkdtempSync(join(tmpdir(), 'fields-'));
  try {
    const lists = new Map<string, List>();
    const found = [
      ...Object.entries(API_MODULES).flatMap(([module, packages]) => generated(module, packages, scratch)),
      ...CRD_MODULES.flatMap(carried),
    ];
    for (const list of found) { lists.set(keyOf(list), list); }
    supplement(lists);

    write(lists, OUTPUT);
    const others = new Map(FOREIGN_MODULES.flatMap(carried).map((list) => [keyOf(list), list]));
    write(others, join(OUTPUT, 'others'));
    const fields = [...lists.values(), ...others.values()].reduce((sum, { lines }) => sum + lines.size, 0);
    process.stdout.write(`${lists.size} lists, ${others.size} of others, ${fields} fields in src/schema/lists/\n`);
    writeKubernetes();
    (require('./kinds') as typeof import('./kinds')).writeKinds(); // reads what is written above
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

function keyOf({ header }: List): string {
  return `${header.apiVersion.replace('/', '_')}_${header.kind}`;
}

/** Replaces the lists in a folder. */
function write(lists: ReadonlyMap<string, List>, folder: string): void {
  mkdirSync(folder, { recursive: true });
  for (const file of readdirSync(folder).filter((name) => name.endsWith('.txt'))) { rmSync(join(folder, file)); }
  for (const [key, { header, lines }] of lists) {
    const heading = Object.entries(header).map(([name, value]) => `# ${name}: ${value}`);
    writeFileSync(join(folder, `${key}.txt`), [...heading, ...[...lines.keys()].sort().map((path) => lines.get(path)), ''].join('\n'));
  }
}

main();
