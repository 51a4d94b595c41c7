/** One version of a CustomResourceDefinition, as far as the lists need it. */
export interface CustomResourceDefinition {
  readonly spec: {
    readonly group: string;
    readonly scope: string;
    readonly names: { readonly kind: string; readonly plural: string; readonly shortNames?: string[] };
    readonly versions: Array<{
      readonly name: string;
      readonly served: boolean;
      readonly storage: boolean;
      readonly deprecated?: boolean;
      readonly schema: { readonly openAPIV3Schema: Schema };
    }>;
  };
}

/** The part of OpenAPI v3 that the API server allows in a CRD. */
export interface Schema {
  readonly type?: string;
  readonly description?: string;
  readonly properties?: Record<string, Schema>;
  readonly items?: Schema;
  readonly additionalProperties?: Schema | boolean;
  readonly required?: string[];
  readonly [keyword: string]: unknown;
}

/** Constraints written as `keyword=value`. Those of a list or map itself are marked; the others belong to its elements. */
const CONSTRAINTS: Record<string, 'container' | 'element' | 'both'> = {
  pattern: 'element',
  format: 'element',
  minLength: 'element',
  maxLength: 'element',
  minimum: 'element',
  maximum: 'element',
  minItems: 'container',
  maxItems: 'container',
  minProperties: 'both',
  maxProperties: 'both',
};

/** What is written in another way, or says nothing about which values are valid. */
const HANDLED = new Set([
  ...Object.keys(CONSTRAINTS), 'type', 'description', 'properties', 'items', 'additionalProperties', 'required', 'enum', 'default', 'nullable',
  'anyOf', 'oneOf', 'example', 'x-kubernetes-int-or-string', 'x-kubernetes-preserve-unknown-fields', 'x-kubernetes-validations',
  'x-kubernetes-list-type', 'x-kubernetes-list-map-keys', 'x-kubernetes-map-type', 'x-kubernetes-embedded-resource',
]);

/** What CRDs of others have beside it. It is left to the API server: nothing is refused by it. */
const UNJUDGED = new Set(['allOf', 'not', 'title', 'externalDocs', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf', 'uniqueItems', '$ref', 'definitions']);

/** How a CRD is written: what the notation cannot say must stop the generator for our own kinds, and is left out for others. */
export interface Style {
  readonly lenient: boolean;
}

const DEPRECATED = /^\w+ (is )?deprecated\b|(^|[.\n]\s*)Deprecated\b/;

/** The CRD for each version that it is to be read by: what is stored, and what is served and not deprecated. */
export function versionsOf(crd: CustomResourceDefinition): CustomResourceDefinition[] {
  const stored = storage(crd);
  return crd.spec.versions.filter((version) => version === stored || (version.served && !version.deprecated))
    .map((read) => ({ ...crd, spec: { ...crd.spec, versions: crd.spec.versions.map((version) => ({ ...version, storage: version === read })) } }));
}

/** The fields of a CRD's storage version by path, each with its line of the list; `metadata` and `status` are not fields of the user's. */
export function linesOf(crd: CustomResourceDefinition, style: Style = { lenient: false }): Map<string, string> {
  const { properties = {}, required = [] } = storage(crd).schema.openAPIV3Schema;
  const lines = new Map<string, string>();
  for (const [name, schema] of Object.entries(properties)) {
    if (!['apiVersion', 'kind', 'metadata', 'status'].includes(name)) { field(name, schema, required.includes(name), lines, style); }
  }
  return lines;
}

/** The heading of a CRD's list. */
export function headerOf(crd: CustomResourceDefinition, source: string): Record<string, string> {
  const { group, scope, names, versions } = crd.spec;
  return {
    kind: names.kind,
    apiVersion: `${group}/${storage(crd).name}`,
    plural: names.plural,
    ...(names.shortNames ? { shortNames: names.shortNames.join(' ') } : {}),
    scope,
    versions: versions.map((version) => `${version.name} ${version.served ? 'served' : 'not served'}`).join(', '),
    source,
  };
}

function storage(crd: CustomResourceDefinition) {
  return crd.spec.versions.find((version) => version.storage) ?? crd.spec.versions[0];
}

function field(path: string, schema: Schema, required: boolean, lines: Map<string, string>, style: Style): void {
  let suffix = '';
  let element = schema;
  for (; ;) {
    check(path + suffix, element, style);
    const below = element.items ?? (typeof element.additionalProperties === 'object' ? element.additionalProperties : undefined);
    if (below === undefined) { break; }
    suffix += element.items ? '[]' : '{}';
    element = below;
  }
  const at = path + suffix;
  const properties = Object.entries(element.properties ?? {});
  const unwritable = properties.filter(([name]) => !/^[\w$-]+$/.test(name)).map(([name]) => name);
  if (unwritable.length > 0 && !style.lenient) { throw new Error(`${at}: a property is named ${JSON.stringify(unwritable[0])}, which the notation cannot write`); }
  const type = unwritable.length > 0 ? 'object+' : typeOf(element);
  const columns = [at, type + (required ? '!' : ''), ...constraints(at, schema, element, style)];
  if (DEPRECATED.test(schema.description ?? '')) { columns.push('DEPRECATED'); }
  columns.push(...rules('cel', schema), ...(element === schema ? [] : rules('cel[]', element)));
  if (columns.some((column) => /[\t\n]/.test(column))) { throw new Error(`${at}: a tab or line break in ${columns.join(' ')}`); }
  lines.set(at, columns.join('\t'));
  for (const [name, below] of properties) {
    if (!unwritable.includes(name)) { field(`${at}.${name}`, below, element.required?.includes(name) ?? false, lines, style); }
  }
}

/** A keyword that the notation does not know must stop the generator: the lists would otherwise say less than the schema. */
function check(at: string, schema: Schema, { lenient }: Style): void {
  if (lenient) {
    const strange = Object.keys(schema).filter((keyword) => !HANDLED.has(keyword) && !UNJUDGED.has(keyword));
    if (strange.length > 0) { throw new Error(`${at}: ${strange.join(', ')} is not known`); }
    return;
  }
  const unknown = Object.keys(schema).filter((keyword) => !HANDLED.has(keyword));
  if (unknown.length > 0) { throw new Error(`${at}: the notation has no way to write ${unknown.join(', ')}`); }
  if (schema.anyOf && !schema['x-kubernetes-int-or-string']) { throw new Error(`${at}: anyOf is only known with int-or-string`); }
}

function typeOf(schema: Schema): string {
  if (schema['x-kubernetes-int-or-string']) { return 'int-or-string'; }
  const open = schema['x-kubernetes-preserve-unknown-fields'] === true || schema.additionalProperties === true
    || schema['x-kubernetes-embedded-resource'] === true;
  if (open) { return schema.type === 'object' ? 'object+' : 'any'; }
  return schema.type ?? 'any';
}

function constraints(at: string, schema: Schema, element: Schema, { lenient }: Style): string[] {
  const columns: string[] = [];
  const values = element.enum as unknown[] | undefined;
  const isWritable = !values?.some((value) => String(value).includes('|'));
  if (!isWritable && !lenient) { throw new Error(`${at}: a value of the enum contains "|"`); }
  if (values && isWritable) { columns.push(`enum=${values.join('|')}`); }
  for (const [keyword, owner] of Object.entries(CONSTRAINTS)) {
    const isOfContainer = owner === 'container' || (owner === 'both' && typeof schema.additionalProperties === 'object'); // `both`: of a map, or of an object
    const holder = isOfContainer ? schema : element;
    const other = holder === schema ? element : schema;
    if (element !== schema && other[keyword] !== undefined && !lenient) { throw new Error(`${at}: the notation cannot say whose ${keyword} this is`); }
    if (holder[keyword] !== undefined) { columns.push(`${keyword}=${holder[keyword]}`); }
  }
  if (schema['x-kubernetes-list-type'] === 'map') { columns.push(`keys=${(schema['x-kubernetes-list-map-keys'] as string[]).join('|')}`); }
  if (schema['x-kubernetes-list-type'] === 'set') { columns.push('set'); }
  if (schema.nullable) { columns.push('nullable'); }
  if (schema.default !== undefined) { columns.push(`default=${JSON.stringify(schema.default)}`); }
  return columns;
}

function rules(column: string, schema: Schema): string[] {
  const validations = (schema['x-kubernetes-validations'] ?? []) as Array<{ rule: string; message?: string }>;
  const oneLine = (text: string): string => text.trim().replace(/\s*\n\s*/g, ' ').replace(/\t/g, ' ');
  const conditions = schema.oneOf ? [`${column}=oneOf ${JSON.stringify(schema.oneOf)}`] : []; // between fields, for the reader too
  return [...validations.map(({ rule, message }) => `${column}=${oneLine(rule)}${message === undefined ? '' : ` // ${oneLine(message)}`}`), ...conditions];
}
