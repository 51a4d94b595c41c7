/**
 * Writes `src/kustomize/tables.generated.ts`: what kustomize knows of Kubernetes' types (merge keys of lists, which kinds have no namespace) and its default
 * field specifications, from the Go modules of kustomize. Needs Go and a Go module proxy.
 */
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { load } from 'js-yaml';

/** kustomize 5.8.2 and what kustomize-controller 1.9 is built with. */
const RELEASES = { '5.8.1': 'v0.21.1', '5.8.2': 'v0.21.2' };
const OUTPUT = resolve(__dirname, '../src/kustomize/tables.generated.ts');

interface Schema {
  readonly '$ref'?: string;
  readonly 'type'?: string;
  readonly 'properties'?: Readonly<Record<string, Schema>>;
  readonly 'additionalProperties'?: Schema | boolean;
  readonly 'items'?: Schema;
  readonly 'x-kubernetes-patch-strategy'?: string;
  readonly 'x-kubernetes-patch-merge-key'?: string;
  readonly 'x-kubernetes-list-map-keys'?: string[];
  readonly 'x-kubernetes-group-version-kind'?: ReadonlyArray<{ readonly group: string; readonly version: string; readonly kind: string }>;
}

interface Bundle {
  readonly definitions: Readonly<Record<string, Schema>>;
  readonly resources: ReadonlyArray<{ readonly apiVersion: string; readonly kind: string; readonly scope?: string }>;
}

function moduleFolder(module: string, version: string): string {
  const json = execFileSync('go', ['mod', 'download', '-json', `${module}@${version}`], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
  return (JSON.parse(json) as { Dir: string }).Dir;
}

/** The schemas of types as far as a list with a merge strategy is in them: a number for each type, its fields, and what each is. */
function mergeTypes({ definitions }: Bundle): { readonly kinds: Record<string, number>; readonly types: unknown[] } {
  const leads = new Map<string, boolean>();
  const name = ($ref: string): string => $ref.replace('#/definitions/', '');
  const matters = (schema: Schema): boolean => {
    if (isMerged(schema)) return true;
    if (schema.$ref !== undefined) {
      const key = name(schema.$ref);
      if (!leads.has(key)) {
        leads.set(key, false); // a circle leads nowhere by itself
        leads.set(key, matters(definitions[key]));
      }
      return leads.get(key)!;
    }
    const { additionalProperties: values } = schema;
    return [...Object.values(schema.properties ?? {}), schema.items, typeof values === 'object' ? values : undefined].some((each) => each !== undefined && matters(each));
  };
  const numbers = new Map<string, number>();
  const types: unknown[] = [];
  const typeOf = (key: string): number => {
    let number = numbers.get(key);
    if (number === undefined) {
      numbers.set(key, number = types.push({}) - 1);
      const fields = Object.entries(definitions[key].properties ?? {}).sort().filter(([, each]) => matters(each));
      types[number] = Object.fromEntries(fields.map(([field, each]) => [field, fieldOf(each)]));
    }
    return number;
  };
  /** A number is an object of that type; `{ of, strategy, keys }` is a list. */
  const fieldOf = (schema: Schema): unknown => {
    if (schema.$ref !== undefined) return typeOf(name(schema.$ref));
    if (schema.items !== undefined) {
      const keys = schema['x-kubernetes-list-map-keys'] ?? [schema['x-kubernetes-patch-merge-key']].flatMap((key) => key ?? []);
      const of = schema.items.$ref !== undefined && matters(schema.items) ? { of: typeOf(name(schema.items.$ref)) } : {};
      return { ...of, ...isMerged(schema) ? { keys } : {} };
    }
    const { additionalProperties: values } = schema;
    if (typeof values === 'object') return { values: fieldOf(values) };
    throw new Error(`a schema of another form: ${JSON.stringify(schema)}`);
  };
  const kinds: Record<string, number> = {};
  for (const key of Object.keys(definitions).sort()) {
    for (const { group, version, kind } of definitions[key]['x-kubernetes-group-version-kind'] ?? []) {
      if (matters({ $ref: key })) kinds[`${group === '' ? version : `${group}/${version}`} ${kind}`] = typeOf(key);
    }
  }
  return { kinds, types };
}

function isMerged(schema: Schema): boolean {
  return schema.type === 'array' && (schema['x-kubernetes-patch-strategy'] ?? '').split(',').includes('merge');
}

/** Kinds that have no namespace: the table in kustomize's code, and what the schemas say besides. */
function clusterScoped(kyaml: string, { resources }: Bundle): string[] {
  const code = readFileSync(join(kyaml, 'openapi/openapi.go'), 'utf8');
  const known = new Map([...code.matchAll(/\{APIVersion: "([^"]+)", Kind: "([^"]+)"\}:\s*(true|false)/g)].map(([, apiVersion, kind, scoped]) => [`${apiVersion} ${kind}`, scoped === 'true']));
  if (known.size < 50) throw new Error('openapi.go has another form');
  for (const { apiVersion, kind, scope } of resources) {
    const key = `${apiVersion} ${kind}`;
    if (scope === 'Cluster' && !known.has(key)) known.set(key, false);
  }
  return [...known].filter(([, scoped]) => !scoped).map(([key]) => key).sort();
}

/** The default field specifications: constants of Go that are raw strings and sums of them. */
function fieldSpecs(api: string): unknown {
  const folder = join(api, 'internal/konfig/builtinpluginconsts');
  const code = readdirSync(folder).filter((file) => file.endsWith('.go') && !file.endsWith('_test.go')).map((file) => readFileSync(join(folder, file), 'utf8')).join('\n');
  const constants = new Map([...code.matchAll(/^\s*(?:const )?(\w+) = ((?:\w+|`[^`]*`)(?: \+ (?:\w+|`[^`]*`))*)$/gm)].map(([, name, value]) => [name, value]));
  const valueOf = (expression: string): string => (expression.match(/`[^`]*`|\w+/g) ?? []).map((part) => (part.startsWith('`') ? part.slice(1, -1) : valueOf(constants.get(part)!))).join('');
  const [, list] = /func GetDefaultFieldSpecs[\s\S]*?\{\n\t\t([\s\S]*?)\n\t\}/.exec(code)!;
  return load([...list.matchAll(/\((\w+)\)/g)].map(([, name]) => valueOf(constants.get(name)!)).join('\n'));
}

function main(): void {
  const kyaml = moduleFolder('sigs.k8s.io/kustomize/kyaml', RELEASES['5.8.2']);
  const [bundle] = readdirSync(join(kyaml, 'openapi/kubernetesapi/data')).filter((file) => file.endsWith('.json.gz'));
  const schemas = JSON.parse(gunzipSync(readFileSync(join(kyaml, 'openapi/kubernetesapi/data', bundle))).toString()) as Bundle;
  const specs = Object.entries(RELEASES).map(([release, version]) => [release, fieldSpecs(moduleFolder('sigs.k8s.io/kustomize/api', version))] as const);
  const text = (value: unknown): string => `'${JSON.stringify(value).replace(/[\\']/g, '\\$&')}'`;
  writeFileSync(OUTPUT, [
    `// Written by tools/kustomize-tables.ts from sigs.k8s.io/kustomize/{api,kyaml}@${Object.values(RELEASES).join(', ')}: do not edit.`,
    '',
    '/** JSON of the default field specifications of each release of kustomize. */',
    `export const FIELD_SPECS = {\n${specs.map(([release, each]) => `  '${release}': ${text(each)},`).join('\n')}\n} as const;`,
    '',
    '/** JSON of `apiVersion kind` of what has no namespace. */',
    `export const CLUSTER_SCOPED = ${text(clusterScoped(kyaml, schemas))};`,
    '',
    '/** JSON of the types of Kubernetes as far as they have lists that a strategic merge merges. */',
    `export const MERGE_TYPES = ${text(mergeTypes(schemas))};`,
    '',
  ].join('\n'));
}

main();
