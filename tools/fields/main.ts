/**
 * Writes `src/schema/lists/`: the fields of CRDs, from pinned Go modules (`go.mod` here, `sources.ts`) and from `supplements/`, and those of Kubernetes itself
 * (`kubernetes.ts`). Needs Go and a Go module proxy. docs/fields.md explains the lists.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { loadAll } from 'js-yaml';
import { writeKubernetes } from './kubernetes';
import { go, moduleFolder } from './modules';
import { CustomResourceDefinition, headerOf, linesOf, versionsOf } from './schema';
import { API_MODULES, CRD_MODULES, CrdModule, SKIPPED } from './sources';
import { List, supplement } from './supplement';

const OUTPUT = resolve(__dirname, '../../src/schema/lists');

function crdsIn(folder: string): CustomResourceDefinition[] {
  return readdirSync(folder).filter((file) => file.endsWith('.yaml')).sort()
    .flatMap((file) => loadAll(readFileSync(join(folder, file), 'utf8')) as Array<CustomResourceDefinition & { kind?: string }>)
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
function carried({ module, version, sum, folder }: CrdModule): List[] {
  return crdsIn(join(moduleFolder(module, version, sum), folder)).map((crd) => ({ header: headerOf(crd, `${module}@${version}`), lines: linesOf(crd) }));
}

function main(): void {
  const scratch = mkdtempSync(join(tmpdir(), 'fields-'));
  try {
    const lists = new Map<string, List>();
    const found = [
      ...Object.entries(API_MODULES).flatMap(([module, packages]) => generated(module, packages, scratch)),
      ...CRD_MODULES.flatMap(carried),
    ];
    for (const list of found) { lists.set(`${list.header.apiVersion.replace('/', '_')}_${list.header.kind}`, list); }
    supplement(lists);

    for (const file of readdirSync(OUTPUT).filter((name) => name.endsWith('.txt'))) { rmSync(join(OUTPUT, file)); }
    for (const [key, { header, lines }] of lists) {
      const heading = Object.entries(header).map(([name, value]) => `# ${name}: ${value}`);
      writeFileSync(join(OUTPUT, `${key}.txt`), [...heading, ...[...lines.keys()].sort().map((path) => lines.get(path)), ''].join('\n'));
    }
    const fields = [...lists.values()].reduce((sum, { lines }) => sum + lines.size, 0);
    process.stdout.write(`${lists.size} lists, ${fields} fields in src/schema/lists/\n`);
    writeKubernetes();
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

main();
