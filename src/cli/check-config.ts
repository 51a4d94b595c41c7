import * as fs from 'node:fs';
import { posix } from 'node:path';
import { InputError } from './command';
import { isGroupOrKind } from '../base/kubernetes-names';
import { KUBERNETES_MINORS, knownMinor } from '../base/kubernetes-version';
import { isMap } from '../base/manifest';
import { Nearest } from '../base/nearest';
import { trimEnd } from '../base/trim';
import { readYaml } from '../base/yaml/read';
import { readTextFile } from '../base/yaml/text-file';
import { ACKNOWLEDGEABLE, type Acknowledgement } from '../checkout/acknowledgements';
import type { Declaration } from '../checkout/check-directories';
import type { DeclaredChart } from '../program/chart-kinds';

/** What a file `cdk-gitops.yaml` says. */
export interface CheckConfig {
  /** Directories that clusters follow; undefined where they are looked for. */
  readonly clusters?: readonly string[];
  readonly repositories: readonly { readonly url: string; readonly dir: string }[];
  /** Checks that are not run. */
  readonly ignore: readonly string[];
  /** Objects that exist without being in the repository. */
  readonly declared: readonly Declaration[];
  /** The groups and kinds of custom resources that charts bring. */
  readonly charts: readonly DeclaredChart[];
  /** Paths are those that are written, below the directory that is checked. */
  readonly acknowledged: readonly Acknowledgement[];
  /** The minor version of Kubernetes that the clusters have. */
  readonly kubernetesVersion?: string;
}

const NOTHING: CheckConfig = { repositories: [], ignore: [], declared: [], charts: [], acknowledged: [] };

/**
 * Reads a configuration.
 *
 * @param isRequired whether the file must exist
 * @param shown what messages call it
 * @throws InputError that names the place of what is wrong
 */
export function readConfig(file: string, isRequired: boolean, shown: string): CheckConfig {
  if (!isRequired && !fs.existsSync(file)) return NOTHING;
  let text: string;
  try {
    text = readTextFile(file);
  } catch (error) {
    throw new InputError(`${shown} cannot be read: ${(error as Error).message}`);
  }
  const { documents, faults } = readYaml(text, shown);
  if (faults.length > 0) throw new InputError(`${faults[0].message}; ${faults[0].fix}`);
  const [document] = documents;
  if (document === undefined) return NOTHING;
  const fail = (path: ReadonlyArray<string | number>, message: string): never => { throw new InputError(`${document.at(path)} ${message}`); };
  const { value } = document;
  if (!isMap(value)) return fail([], 'is not a map');
  const known = ['clusters', 'repositories', 'ignore', 'declare', 'installs', 'acknowledge', 'kubernetesVersion'];
  for (const key of Object.keys(value)) if (!known.includes(key)) fail([key], `has field ${key}, which does not exist; its fields are ${known.join(', ')}`);
  const texts = (key: string): string[] => {
    const list = value[key] ?? [];
    if (!Array.isArray(list) || !list.every((each) => typeof each === 'string')) return fail([key], `has ${key}, which is not a list of strings`);
    return list as string[];
  };
  const records = <K extends string>(key: string, required: readonly K[], optional: readonly string[] = []): Record<K, string>[] => {
    const list = value[key] ?? [];
    if (!Array.isArray(list)) return fail([key], `has ${key}, which is not a list`);
    return list.map((each: unknown, i) => {
      if (!isMap(each)) return fail([key, i], 'is not a map');
      for (const field of Object.keys(each)) if (![...required, ...optional].includes(field as K)) fail([key, i, field], `has field ${field}, which does not exist; the fields are ${[...required, ...optional].join(', ')}`);
      for (const field of required) if (typeof each[field] !== 'string' || each[field] === '') fail([key, i], `has no ${field}`);
      return each as Record<K, string>;
    });
  };
  const checkId = (path: ReadonlyArray<string | number>, id: string, ids: readonly string[]): void => {
    if (ids.includes(id)) return;
    const near = new Nearest().of(id, ids);
    fail(path, `has check "${id}", which does not exist; ${near === undefined ? 'docs/checks.md lists them' : `did you mean ${near}?`}`);
  };
  for (const [i, id] of texts('ignore').entries()) checkId(['ignore', i], id, ACKNOWLEDGEABLE);
  const declared: Declaration[] = records('declare', ['apiVersion', 'kind', 'name'], ['namespace', 'keys']);
  for (const [i, { namespace, keys }] of declared.entries()) {
    if (namespace !== undefined && typeof namespace !== 'string') fail(['declare', i, 'namespace'], 'has a namespace that is not a string');
    if (keys !== undefined && (!Array.isArray(keys) || !keys.every((key) => typeof key === 'string'))) fail(['declare', i, 'keys'], 'has keys that are not a list of strings');
  }
  const charts = records('installs', ['chart'], ['kinds']).map((each, i): DeclaredChart => {
    const { kinds } = each as { readonly kinds?: unknown };
    if (!Array.isArray(kinds) || kinds.length === 0 || !kinds.every((kind) => typeof kind === 'string' && isGroupOrKind(kind))) {
      return fail(['installs', i], 'has no kinds: list groups such as example.com, or kinds such as example.com/Database');
    }
    return { chart: each.chart, kinds: kinds as string[] };
  });
  const { kubernetesVersion } = value;
  const minor = knownMinor(String(kubernetesVersion ?? ''));
  if (kubernetesVersion !== undefined && minor === undefined) fail(['kubernetesVersion'], `has kubernetesVersion ${JSON.stringify(kubernetesVersion)}, which is not one of ${KUBERNETES_MINORS.join(', ')}`);
  return {
    kubernetesVersion: minor,
    clusters: value.clusters === undefined ? undefined : texts('clusters'),
    repositories: records('repositories', ['url', 'dir']),
    ignore: texts('ignore'),
    declared,
    charts,
    acknowledged: records('acknowledge', ['check', 'reason'], ['path']).map((each, i): Acknowledgement => {
      const { path = '' } = each as Partial<Record<'path', unknown>>;
      if (typeof path !== 'string') return fail(['acknowledge', i, 'path'], 'has a path that is not a string');
      checkId(['acknowledge', i, 'check'], each.check, ACKNOWLEDGEABLE);
      return { ...each, path: trimEnd(posix.join('/', path), '/').slice(1), place: document.at(['acknowledge', i]) };
    }),
  };
}
