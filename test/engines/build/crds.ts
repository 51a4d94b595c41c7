import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { loadAll } from 'js-yaml';
import { go, progress } from './build';
import { cached, digest } from './cache';
import { API_MODULES, CRD_MODULES, CrdModule, SKIPPED } from '../../../tools/fields/sources';

const FIELDS = resolve(__dirname, '../../../tools/fields');

/** A CRD as the API server takes it, as far as the tests read it. */
export interface Crd {
  readonly apiVersion: string;
  readonly kind: 'CustomResourceDefinition';
  readonly metadata: { readonly name: string };
  readonly spec: {
    readonly group: string;
    readonly names: { readonly kind: string; readonly plural: string };
    readonly versions: Array<{ readonly name: string; readonly served: boolean; readonly schema: { readonly openAPIV3Schema: object } }>;
  };
}

/** The CRDs that the lists of fields are made from (`tools/fields`), of all kinds that the library emits. */
export async function crds(): Promise<Crd[]> {
  const key = digest(['go.mod', 'go.sum', 'sources.ts'].map((file) => join(FIELDS, file)), readFileSync(__filename, 'utf8'));
  const folder = await cached(`crds-${key}`, async (scratch) => {
    progress('making the CRDs …');
    const found = await generated(join(scratch, 'generated'));
    for (const module of CRD_MODULES) found.push(...await carried(module, scratch));
    writeFileSync(join(scratch, 'crds.json'), JSON.stringify(found.filter(({ spec }) => !SKIPPED.has(spec.names.kind))));
  });
  return JSON.parse(readFileSync(join(folder, 'crds.json'), 'utf8')) as Crd[];
}

async function generated(folder: string): Promise<Crd[]> {
  mkdirSync(folder);
  const paths = Object.entries(API_MODULES).flatMap(([module, packages]) => packages.map((name) => `paths=${module}/${name}`));
  await go(FIELDS, ['tool', 'controller-gen', 'crd', ...paths, `output:crd:dir=${folder}`]);
  return crdsIn(folder);
}

async function carried({ module, version, sum, folder }: CrdModule, scratch: string): Promise<Crd[]> {
  const download = JSON.parse(await go(scratch, ['mod', 'download', '-json', `${module}@${version}`])) as { Dir: string; Sum: string };
  if (download.Sum !== sum) throw new Error(`${module}@${version} has the checksum ${download.Sum}; tools/fields/sources.ts pins ${sum}`);
  return crdsIn(join(download.Dir, folder));
}

function crdsIn(folder: string): Crd[] {
  return readdirSync(folder).filter((file) => file.endsWith('.yaml')).sort()
    .flatMap((file) => loadAll(readFileSync(join(folder, file), 'utf8')) as Crd[])
    .filter((document) => document?.kind === 'CustomResourceDefinition');
}
