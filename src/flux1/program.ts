import { App, Chart } from 'cdk8s';
import { Conversion, NAMESPACE } from './convert';
import { evaluate, textOf } from './program-text';
import { reportOf } from './report';
import { Manifest } from '../base/manifest';
import { problemsOf } from '../base/problem';
import { Refusal } from '../base/refusal';
import { emit } from '../synth/yaml/emit';
import { fileName, kustomizationText } from '../synth/yaml/manifest-file';

/** Where the objects of Flux v2 are in the repository. */
const SYSTEM = 'clusters/flux1';

/** All files of a conversion, by their paths: the program, the YAML, and the report. */
export function filesOf(conversion: Conversion): ReadonlyMap<string, string> {
  const files = new Map([['main.ts', programOf(conversion)], ['REPORT.md', reportOf(conversion)]]);
  const names: string[] = [];
  for (const object of objectsOf(conversion)) {
    const name = fileName({ apiVersion: object.apiVersion, kind: object.kind, name: object.metadata?.name ?? '', namespace: object.metadata?.namespace }, NAMESPACE);
    names.push(name);
    files.set(`yaml/${SYSTEM}/${name}`, emit(object));
  }
  files.set(`yaml/${SYSTEM}/kustomization.yaml`, kustomizationText(names, []));
  for (const { path, text } of conversion.files) files.set(`yaml/${path}`, text);
  return files;
}

/** The objects of Flux v2. */
function objectsOf({ statements }: Conversion): Manifest[] {
  const chart = new SystemChart(new App(), 'system', { namespace: NAMESPACE });
  evaluate(statements, { system: chart });
  const problems = chart.node.findAll().flatMap((construct) => problemsOf(construct).filter(({ warning }) => !warning));
  if (problems.length > 0) throw new Refusal(problems.map(({ check, message, fix }) => ({ check, message, fix })));
  return chart.node.children.flatMap((each) => ('toJson' in each ? [(each as unknown as { toJson(): Manifest }).toJson()] : []));
}

class SystemChart extends Chart {
  public generateObjectName(object: Parameters<Chart['generateObjectName']>[0]): string {
    return object.node.id;
  }
}

function programOf({ daemon, statements, files }: Conversion): string {
  const text = textOf(statements);
  const imports = ['App', ...(/\bExternalObject\b/.test(text) ? ['ExternalObject'] : []), 'flux', 'Repository', ...(/\bSecret\./.test(text) ? ['Secret'] : [])];
  const folders = new Map<string, string[]>();
  for (const { path } of files) folders.set(folderOf(path), [...folders.get(folderOf(path)) ?? [], path]);
  return [
    ...(/\bDuration\./.test(text) ? ['import { Duration } from \'cdk8s\';'] : []),
    `import { ${imports.join(', ')} } from 'cdk-gitops';`, '',
    'const app = new App();',
    `const repository = new Repository(app, 'repository', { url: '${daemon.url}', branch: '${daemon.branch}' });`,
    `const system = repository.folder('${SYSTEM}', { namespace: '${NAMESPACE}' });`, '',
    '// What Flux v1 applied, with comments for image automation instead of annotations',
    ...[...folders].flatMap(([folder, paths]) => paths.map((path) => (
      `repository.folder('${folder}').include('${path.slice(folder === '' ? 0 : folder.length + 1).replace(/\.ya?ml$/, '').replace(/'/g, '')}', { file: 'yaml/${path}' });`))), '',
    '// Flux v2',
    text, 'app.synth();', '',
  ].join('\n');
}

function folderOf(path: string): string {
  return path.includes('/') ? path.slice(0, path.lastIndexOf('/')) : '';
}
