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
    const { code, message } = error as NodeJS.ErrnoException;
    throw new InputError(`the configuration cannot be read: ${code ?? message}`, 'name a YAML file that exists and that you may read', shown);
  }
  const { documents, faults } = readYaml(text, shown);
  if (faults.length > 0) {
    const [, place, what] = /^(.*?:\d+:\d+) ([^]*)$/.exec(faults[0].message) ?? [undefined, shown, faults[0].message];
    throw new InputError(`the configuration is not valid YAML: ${what}`, faults[0].fix, place);
  }
  const [document] = documents;
  if (document === undefined) return NOTHING;
  const fail = (path: ReadonlyArray<string | number>, message: string, fix: string): never => {
    const [field, ...steps] = path;
    const what = field === undefined ? 'the configuration' : `${field}${steps.map((step) => (typeof step === 'number' ? `[${step}]` : `.${step}`)).join('')}`;
    throw new InputError(`${what} ${message}`, fix, document.at(path));
  };
  const { value } = document;
  const known = ['clusters', 'repositories', 'ignore', 'declare', 'installs', 'acknowledge', 'kubernetesVersion'];
  if (!isMap(value)) return fail([], 'is not a map', `write it as a map with some of ${known.join(', ')}`);
  const checkField = (path: ReadonlyArray<string | number>, field: string, fields: readonly string[]): void => {
    if (fields.includes(field)) return;
    const near = new Nearest().of(field, fields);
    fail(path, 'is a field that does not exist', near === undefined ? `use one of ${fields.join(', ')}` : `did you mean ${near}?`);
  };
  for (const key of Object.keys(value)) checkField([key], key, known);
  const texts = (key: string): string[] => {
    const list = value[key] ?? [];
    if (!Array.isArray(list) || !list.every((each) => typeof each === 'string')) return fail([key], 'is not a list of strings', `write ${key}: [first, second]`);
    return list as string[];
  };
  const records = <K extends string>(key: string, required: readonly K[], optional: readonly string[] = []): Record<K, string>[] => {
    const list = value[key] ?? [];
    if (!Array.isArray(list)) return fail([key], 'is not a list', `write it as a list of maps with ${required.join(', ')}`);
    return list.map((each: unknown, i) => {
      if (!isMap(each)) return fail([key, i], 'is not a map', `write it as a map with ${required.join(', ')}`);
      for (const field of Object.keys(each)) checkField([key, i, field], field, [...required, ...optional]);
      for (const field of required) if (typeof each[field] !== 'string' || each[field] === '') fail([key, i], `has no ${field}`, `add ${field}: a text that is not empty`);
      return each as Record<K, string>;
    });
  };
  const checkId = (path: ReadonlyArray<string | number>, id: string, ids: readonly string[]): void => {
    if (ids.includes(id)) return;
    const near = new Nearest().of(id, ids);
    fail(path, `is ${JSON.stringify(id)}, a check that does not exist`, near === undefined ? 'use an id that docs/checks.md lists' : `did you mean ${near}?`);
  };
  for (const [i, id] of texts('ignore').entries()) checkId(['ignore', i], id, ACKNOWLEDGEABLE);
  const declared: Declaration[] = records('declare', ['apiVersion', 'kind', 'name'], ['namespace', 'keys']);
  for (const [i, { namespace, keys }] of declared.entries()) {
    if (namespace !== undefined && typeof namespace !== 'string') fail(['declare', i, 'namespace'], 'is not a string', 'write the name of the namespace, in quotes if it looks like a number');
    if (keys !== undefined && (!Array.isArray(keys) || !keys.every((key) => typeof key === 'string'))) fail(['declare', i, 'keys'], 'is not a list of strings', 'write keys: [first, second]');
  }
  const charts = records('installs', ['chart'], ['kinds']).map((each, i): DeclaredChart => {
    const { kinds } = each as { readonly kinds?: unknown };
    if (!Array.isArray(kinds) || kinds.length === 0 || !kinds.every((kind) => typeof kind === 'string' && isGroupOrKind(kind))) {
      return fail(['installs', i], 'has no kinds', 'list groups such as example.com, or kinds such as example.com/Database');
    }
    return { chart: each.chart, kinds: kinds as string[] };
  });
  const { kubernetesVersion } = value;
  const minor = knownMinor(String(kubernetesVersion ?? ''));
  if (kubernetesVersion !== undefined && minor === undefined) fail(['kubernetesVersion'], `is ${JSON.stringify(kubernetesVersion)}, a version that the lists of fields do not know`, `use one of ${KUBERNETES_MINORS.join(', ')}`);
  return {
    kubernetesVersion: minor,
    clusters: value.clusters === undefined ? undefined : texts('clusters'),
    repositories: records('repositories', ['url', 'dir']),
    ignore: texts('ignore'),
    declared,
    charts,
    acknowledged: records('acknowledge', ['check', 'reason'], ['path']).map((each, i): Acknowledgement => {
      const { path = '' } = each as Partial<Record<'path', unknown>>;
      if (typeof path !== 'string') return fail(['acknowledge', i, 'path'], 'is not a string', 'write a path below the directory that is checked');
      checkId(['acknowledge', i, 'check'], each.check, ACKNOWLEDGEABLE);
      return { ...each, path: trimEnd(posix.join('/', path), '/').slice(1), place: document.at(['acknowledge', i]) };
    }),
  };
}
