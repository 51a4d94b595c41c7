/**
 * Writes `src/schema/lists/kubernetes.tsv`, the fields of all kinds that Kubernetes itself serves, from the descriptions of its API (OpenAPI v3) and the values of its
 * enums that the module `k8s.io/kubernetes` has for each supported minor version. docs/fields.md explains the file.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { moduleFolder } from './modules';
import { Schema } from './schema';

const OUTPUT = resolve(__dirname, '../../src/schema/lists/kubernetes.tsv');
const CODE = join(__dirname, 'kubernetes-code.txt');

/** The newest patch release of each supported minor version that is served, with its checksum; oldest first. */
const RELEASES = [
  { version: 'v1.34.4', sum: 'h1:Yy6R4QB8C9kJPp25GFqEvX5XQwY5qzKeqD0Xx6oAcmk=' },
  { version: 'v1.35.4', sum: 'h1:o/8dBC/pHVpYoGV4OAIytAlNPZbdYVTXJHoYvXC4qzM=' },
  { version: 'v1.36.3', sum: 'h1:qDQdoMiluAE2Eab6Fa52YV+WjiGz9mZFFoagEA6cI+o=' },
  { version: 'v1.37.2', sum: 'h1:A2VDEiObzkYqFTKhSsn0ZEb0RlLEXpHWj93gi2HqEwE=' },
];
const MINORS = RELEASES.map(({ version }) => /^v(\d+\.\d+)/.exec(version)![1]);

/** What a field or kind is in each minor version that has it: the columns after its name. */
type Versions = Map<string, string[]>;

/** A kind's heading, and the fields of definitions, each by minor version. */
interface Api {
  readonly kinds: Map<string, Versions>;
  readonly definitions: Map<string, Map<string, Versions>>;
}

type Operation = { readonly 'x-kubernetes-group-version-kind'?: { readonly group: string; readonly version: string; readonly kind: string } };
interface Description {
  readonly paths: Record<string, { readonly post?: Operation }>;
  readonly components: { readonly schemas?: Record<string, Schema> };
}

/** Definitions that have their own way in JSON. */
const SPECIAL: Record<string, string[]> = {
  'resource.Quantity': ['quantity'],
  'intstr.IntOrString': ['int-or-string'],
  'meta/v1.Time': ['string', 'format=date-time'],
  'meta/v1.MicroTime': ['string', 'format=date-time'],
  'meta/v1.Duration': ['string', 'format=duration'],
  'meta/v1.FieldsV1': ['any'],
  'runtime.RawExtension': ['any'],
  'apiextensions/v1.JSON': ['any'],
  'apiextensions/v1.JSONSchemaPropsOrArray': ['any'],
  'apiextensions/v1.JSONSchemaPropsOrBool': ['any'],
  'apiextensions/v1.JSONSchemaPropsOrStringArray': ['any'],
  'meta/v1.ManagedFieldsEntry': ['any'],
};

/** `io.k8s.api.apps.v1.DeploymentSpec` is `apps/v1.DeploymentSpec` here. */
function shortName(name: string): string {
  const parts = name.replace(/^.*\/schemas\//, '').split('.');
  const [group, version, type] = parts.slice(-3);
  return /^v\d/.test(version) ? `${group}/${version}.${type}` : `${version}.${type}`;
}

/** The values of enums by `group/version.Type.field`: the descriptions leave them out. */
function enumsOf(source: string): Map<string, string> {
  const enums = new Map<string, string>();
  let [type, field] = ['', ''];
  for (const line of source.split('\n')) {
    const declared = /^func schema_(?:k8sio_api|pkg_apis)_([a-z0-9]+)_(v[a-z0-9]+)_(\w+)\(/.exec(line);
    if (declared) type = `${declared[1]}/${declared[2]}.${declared[3]}`;
    else if (line.startsWith('func ')) type = '';
    field = /^\t{5}"(\w+)": \{$/.exec(line)?.[1] ?? field;
    const values = /^\t+Enum: +\[\]interface\{\}\{(.*)\},$/.exec(line)?.[1];
    if (values !== undefined && type !== '') enums.set(`${type}.${field}`, (JSON.parse(`[${values}]`) as string[]).join('|'));
  }
  return enums;
}

function referenceOf(schema: Schema): string | undefined {
  const all = schema.allOf as Array<{ $ref?: string }> | undefined;
  const found = (schema.$ref as string | undefined) ?? all?.[0].$ref;
  return found === undefined ? undefined : shortName(found);
}

function add<K>(to: Map<K, Versions>, key: K, minor: string, columns: string[]): void {
  to.set(key, (to.get(key) ?? new Map<string, string[]>()).set(minor, columns));
}

/** Reads what one minor version has. */
function read(api: Api, minor: string, folder: string): void {
  const enums = enumsOf(readFileSync(join(folder, 'pkg/generated/openapi/zz_generated.openapi.go'), 'utf8'));
  const openapi = join(folder, 'api/openapi-spec/v3');
  for (const file of readdirSync(openapi).filter((name) => name.endsWith('_openapi.json')).sort()) {
    const { paths, components: { schemas = {} } } = JSON.parse(readFileSync(join(openapi, file), 'utf8')) as Description;
    const reached = new Map<string, boolean>();
    for (const [path, { post }] of Object.entries(paths)) {
      const gvk = post?.['x-kubernetes-group-version-kind'];
      if (gvk === undefined || !/^\/api(s\/[^/]+)?\/[^/]+(\/namespaces\/\{namespace\})?\/[^/]+$/.test(path)) continue;
      const { group, version, kind } = gvk;
      const definition = Object.keys(schemas).find((name) => (schemas[name]['x-kubernetes-group-version-kind'] as Array<{ kind: string; group: string; version: string }> | undefined)
        ?.some((each) => each.kind === kind && each.group === group && each.version === version))!;
      const apiVersion = group === '' ? version : `${group}/${version}`;
      const isNamespaced = paths[path.replace('/namespaces/{namespace}', '')] !== undefined && path.includes('/namespaces/{');
      const key = `${apiVersion} ${kind}`;
      if (!isNamespaced && api.kinds.get(key)?.get(minor)?.[1] === 'Namespaced') continue;
      add(api.kinds, key, minor, [path.slice(path.lastIndexOf('/') + 1), isNamespaced ? 'Namespaced' : 'Cluster', shortName(definition)]);
      reached.set(definition, true);
    }
    for (const [name, isKind] of reached) take(api, minor, name, schemas, enums, isKind, new Set());
  }
}

function take(
  api: Api, minor: string, name: string, schemas: Record<string, Schema>, enums: Map<string, string>, isKind: boolean, known: Set<string>,
): void {
  const short = shortName(name);
  if (known.has(name) || short in SPECIAL) return;
  known.add(name);
  const schema = schemas[name];
  const fields = api.definitions.get(short) ?? new Map<string, Versions>();
  api.definitions.set(short, fields);
  for (const [field, whole] of Object.entries(schema.properties ?? {})) {
    if (isKind && field === 'status') {
      add(fields, field, minor, ['any']);
      continue;
    }
    let [suffix, element] = ['', whole];
    for (let below: Schema | undefined = element; below; below = element.items ?? (typeof element.additionalProperties === 'object' ? element.additionalProperties : undefined)) {
      if (below !== element) suffix += element.items ? '[]' : '{}';
      element = below;
    }
    const target = referenceOf(element);
    const values = enums.get(`${short}.${field}`);
    const type = target === undefined ? [element.type === 'object' || element.type === undefined ? 'any' : element.type] : SPECIAL[target] ?? [`@${target}`];
    const keys = whole['x-kubernetes-list-map-keys'] as string[] | undefined;
    const columns = [
      type[0],
      ...type.slice(1),
      ...(values === undefined ? [] : [`enum=${values}`]),
      ...(element.format === undefined || type.length > 1 ? [] : [`format=${element.format as string}`]),
      ...(whole['x-kubernetes-list-type'] === 'map' ? [`keys=${keys!.join('|')}`] : whole['x-kubernetes-list-type'] === 'set' ? ['set'] : []),
      ...(typeof whole.default === 'string' && whole.default !== '' ? [`default=${JSON.stringify(whole.default)}`] : []),
    ];
    add(fields, field + suffix, minor, columns);
    if (target !== undefined) {
      const next = Object.keys(schemas).find((each) => shortName(each) === target)!;
      take(api, minor, next, schemas, enums, schemas[next]['x-kubernetes-group-version-kind'] !== undefined && target !== 'meta/v1.ObjectMeta', known);
    }
  }
}

/** One line: what the newest version says, and since or until when. An enum has the values of all. */
function lineOf(name: string, versions: Versions): string {
  const has = MINORS.filter((minor) => versions.has(minor));
  const [first, last] = [has[0], has[has.length - 1]];
  const columns = [...versions.get(last)!];
  const types = new Set([...versions.values()].map(([type]) => type.replace('!', '')));
  if (types.size > 1) throw new Error(`${name} has several types: ${[...types].join(', ')}`);
  if ([...versions.values()].some(([type]) => !type.endsWith('!'))) columns[0] = columns[0].replace('!', '');
  const enums = [...versions.values()].map((each) => each.find((column) => column.startsWith('enum='))?.slice('enum='.length).split('|'));
  const at = columns.findIndex((column) => column.startsWith('enum='));
  if (at >= 0) {
    if (enums.includes(undefined)) columns.splice(at, 1);
    else columns[at] = `enum=${[...new Set(enums.flatMap((each) => each!))].sort().join('|')}`;
  }
  if (first !== MINORS[0]) columns.push(`since=${first}`);
  if (last !== MINORS[MINORS.length - 1]) columns.push(`until=${last}`);
  return [name, ...columns].join('\t');
}

/** Adds what the code of the API server refuses beside what its description says: a column replaces that of its keyword. */
function refine(lines: Map<string, Map<string, string>>): void {
  let fields: Map<string, string> | undefined;
  for (const text of readFileSync(CODE, 'utf8').split('\n').filter((line) => line !== '' && !line.startsWith('#'))) {
    if (text.startsWith('= ')) {
      fields = lines.get(text.slice(2));
      if (!fields) throw new Error(`kubernetes-code.txt: there is no ${text.slice(2)}`);
      continue;
    }
    const [name, ...added] = text.split('\t').filter((column) => column !== '');
    const key = name.replace('!', '');
    const [field, type, ...columns] = fields!.get(key)?.split('\t') ?? [];
    if (type === undefined) throw new Error(`kubernetes-code.txt: there is no ${key} of that kind, but ${[...fields!.keys()].join(', ')}`);
    const keyword = (column: string): string => column.slice(0, column.indexOf('='));
    const kept = columns.filter((column) => !added.some((each) => keyword(each) === keyword(column) && keyword(each) !== ''));
    fields!.set(key, [field, type + (name.endsWith('!') ? '!' : ''), ...added, ...kept].join('\t'));
  }
}

export function writeKubernetes(): void {
  const api: Api = { kinds: new Map(), definitions: new Map() };
  for (const [i, { version, sum }] of RELEASES.entries()) read(api, MINORS[i], moduleFolder('k8s.io/kubernetes', version, sum));
  const kinds = [...api.kinds].map(([key, versions]) => lineOf(key, versions)).sort();
  const lines = new Map([...api.definitions].map(([name, fields]) =>
    [name, new Map([...fields].map(([field, versions]) => [field, lineOf(field, versions)]))]));
  refine(lines);
  const definitions = [...lines].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, fields]) => [`= ${name}`, ...[...fields.values()].sort()].join('\n'));
  writeFileSync(OUTPUT, [`# source: k8s.io/kubernetes ${RELEASES.map(({ version }) => version).join(' ')}`, ...kinds, ...definitions, ''].join('\n'));
  process.stdout.write(`${kinds.length} kinds, ${definitions.length} definitions in src/schema/lists/kubernetes.tsv\n`);
}
