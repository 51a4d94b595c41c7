import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { listNames, otherListNames, readList } from '../../src/schema/fields';
import { kubernetesListNames } from '../../src/schema/kubernetes';

/** A table of kinds by API version. */
function table(names: readonly string[]): string {
  const kinds = new Map<string, string[]>();
  for (const { apiVersion, kind, header } of names.map(readList)) {
    const { since, until } = header;
    const when = [since === undefined ? '' : `from ${since}`, until === undefined ? '' : `to ${until}`].filter((each) => each !== '').join(' ');
    kinds.set(apiVersion, [...kinds.get(apiVersion) ?? [], when === '' ? kind : `${kind} (${when})`]);
  }
  const rows = [...kinds].sort(([a], [b]) => (a < b ? -1 : 1)).map(([apiVersion, of]) => `| \`${apiVersion}\` | ${of.sort().join(', ')} |`);
  return ['| API version | kinds |', '|---|---|', ...rows].join('\n');
}

/** The page of the kinds whose fields are judged. */
export const page = `# The kinds whose fields are judged

The check \`schema\` judges objects of these kinds as the API server does (docs/fields.md says how). Of other kinds, names, versions and references are judged, and \`check\`
says once which they are. \`npm run fields\` generates this page.

## Kubernetes
${table(kubernetesListNames())}

## What the library emits
${table(listNames())}

## Others
${table(otherListNames())}
`;

export function writeKinds(): void {
  writeFileSync(resolve(__dirname, '../../docs/kinds.md'), page);
}
