import { documentsWithSecrets, isSopsText } from './manifest-text';
import { isCiphertext } from '../sops/cipher';

/** A Secret whose values can be read. */
export interface PlainSecret {
  /** Empty where it has none, as in a patch of all Secrets. */
  readonly name: string;
  /** Where the values are. */
  readonly at: readonly string[];
}

/** The fields with values, also misspelled: the API server ignores or refuses those, but they are in Git all the same. */
const DATA = /^(string[-_]?)?data$/i;

/** Where `kubectl apply` keeps the whole object. */
const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

interface Json {
  readonly [field: string]: unknown;
}

/** The Secrets with readable values in a value: itself, in lists, in fields that hold whole objects, and in texts that are manifests. */
export function plainSecretsIn(json: unknown): PlainSecret[] {
  const found: PlainSecret[] = [];
  visit(json, '', true, found);
  return found;
}

/**
 * @param mayBeBare whether an object here is a Secret by its kind alone; elsewhere, where policies have patterns of Secrets, it needs metadata
 */
function visit(value: unknown, at: string, mayBeBare: boolean, found: PlainSecret[]): void {
  if (typeof value === 'string') {
    if (value.length < 30) return;
    documentsWithSecrets(value).forEach((document, i) => visit(document, i === 0 ? at : `${at} (document ${i + 1})`, true, found));
  } else if (Array.isArray(value)) {
    value.forEach((item, i) => visit(item, `${at}[${i}]`, mayBeBare, found));
  } else if (isMap(value)) {
    visitMap(value, at, mayBeBare, found);
  }
}

function visitMap(map: Json, at: string, mayBeBare: boolean, found: PlainSecret[]): void {
  const { kind, apiVersion, metadata } = map;
  const isSecret = kind === 'Secret' && (apiVersion === 'v1' || apiVersion === undefined) && (mayBeBare || isMap(metadata));
  if (isSecret) addSecret(map, at, found);
  for (const [field, value] of Object.entries(map)) {
    if (isSecret && (field === 'metadata' || DATA.test(field))) continue;
    const where = below(at, field);
    if (field === 'items' && typeof kind === 'string' && kind.endsWith('List') && Array.isArray(value)) {
      value.forEach((item: unknown, i) => visit(kind === 'SecretList' && isMap(item) ? { kind: 'Secret', ...item } : item, `${where}[${i}]`, true, found));
    } else if (field === 'secretGenerator') {
      addGenerators(value, where, found);
    } else if (field === 'patches' && Array.isArray(value)) {
      value.forEach((item: unknown, i) => addPatch(item, `${where}[${i}]`, found));
    } else {
      visit(value, where, false, found);
    }
  }
}

/** A Secret, with what `kubectl apply` leaves of it in an annotation. */
function addSecret(secret: Json, at: string, found: PlainSecret[]): void {
  const valuesOf = (map: Json, where: string): string[] =>
    Object.keys(map).filter((field) => DATA.test(field)).flatMap((section) => plainKeys(map[section], section === 'data', below(where, section)));
  const annotations = isMap(secret.metadata) && isMap(secret.metadata.annotations) ? secret.metadata.annotations : {};
  const applied = annotations[LAST_APPLIED];
  const [earlier] = typeof applied === 'string' ? documentsWithSecrets(`${applied}\n# kind: Secret`) : [];
  const where = below(at, `metadata.annotations.${LAST_APPLIED}`);
  add(found, secret, [...valuesOf(secret, at), ...isMap(earlier) ? valuesOf(earlier, where) : []]);
}

/** Generators of kustomize with literals; their files are judged where they are written. */
function addGenerators(value: unknown, at: string, found: PlainSecret[]): void {
  for (const [i, generator] of (Array.isArray(value) ? value : [value]).entries()) {
    if (!isMap(generator)) continue;
    const literals = Array.isArray(generator.literals) ? generator.literals : [];
    const isList = Array.isArray(value);
    const where = isList ? `${at}[${i}].literals` : `${at}.literals`;
    const keys = literals.flatMap((literal: unknown, n) => {
      const [, text = ''] = /^[^=]*=([^]*)$/.exec(String(literal)) ?? [];
      return isPlain(text.replace(/^(["'])(.*)\1$/, '$2'), false) ? [`${where}[${n}]`] : [];
    });
    add(found, { metadata: { name: generator.name } }, keys);
  }
}

/** A patch of kustomize or Flux: a piece of a Secret, or operations on one. */
function addPatch(item: unknown, at: string, found: PlainSecret[]): void {
  if (!isMap(item) || !isMap(item.target) || item.target.kind !== 'Secret' || typeof item.patch !== 'string') return visit(item, at, false, found);
  // A piece need not say its kind, and operations have none: the target says it.
  const [patch] = documentsWithSecrets(`${item.patch}\n# kind: Secret`);
  const name = item.target.name;
  if (Array.isArray(patch)) {
    const keys = patch.flatMap((operation: unknown) => isMap(operation) && /^\/(data|stringData)(\/|$)/.test(String(operation.path)) && hasPlain(operation.value)
      ? [`${at}.patch (${String(operation.path)})`] : []);
    add(found, { metadata: { name } }, keys);
  } else if (isMap(patch)) {
    visit({ ...patch, kind: 'Secret', apiVersion: 'v1', metadata: isMap(patch.metadata) ? patch.metadata : { name } }, `${at}.patch`, true, found);
  }
}

function add(found: PlainSecret[], { metadata }: Json, keys: readonly string[]): void {
  if (keys.length > 0) found.push({ name: isMap(metadata) && typeof metadata.name === 'string' ? metadata.name : '', at: keys });
}

function plainKeys(values: unknown, isBase64: boolean, at: string): string[] {
  if (Array.isArray(values)) return values.flatMap((value, i) => (isPlain(value, isBase64) ? [`${at}[${i}]`] : []));
  if (!isMap(values)) return isPlain(values, isBase64) ? [at] : [];
  return Object.entries(values).filter(([, value]) => isPlain(value, isBase64)).map(([key]) => below(at, key));
}

function hasPlain(value: unknown): boolean {
  return isMap(value) ? Object.values(value).some((each) => isPlain(each, false)) : isPlain(value, false);
}

/** What others fill in: variables of Flux's substitution without a default, template expressions, and references that are resolved in the cluster. */
const FILLED_IN = /(?<!\$)\$\{[A-Za-z_][A-Za-z0-9_]*\}|^<(path|secret):[^>]*>$|^(ref\+[a-z]+:\/\/|(>>)?vault:[\w/.-]+#)/;

/** Whether a value of a Secret is one that can be read. The API server refuses maps and lists there, but what is in them is in Git all the same. */
function isPlain(value: unknown, isBase64: boolean): boolean {
  if (value instanceof Date || value instanceof Uint8Array) return true;
  if (typeof value === 'object' && value !== null) return Object.values(value).some((each) => isPlain(each, isBase64));
  if (typeof value !== 'string') return ['number', 'boolean', 'bigint'].includes(typeof value);
  if (value === '' || isCiphertext(value) || FILLED_IN.test(value) || has(value, '{{', '}}') || has(value, '<<', '>>')) return false;
  return !isSopsText(isBase64 ? Buffer.from(value, 'base64').toString('utf8') : value); // the controller decrypts those
}

/** Whether two marks are in a text, one after the other. */
function has(text: string, open: string, close: string): boolean {
  const at = text.indexOf(open);
  return at >= 0 && text.includes(close, at + open.length);
}

function below(at: string, field: string): string {
  return at === '' ? field : `${at}.${field}`;
}

function isMap(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
