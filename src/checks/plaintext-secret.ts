import * as path from 'path';
import { Finding } from './check';
import { LocalCheck, localCheck } from './local-check';
import { documentsWithSecrets, isSopsText, mentionsSecret } from './manifest-text';
import { isMap } from '../base/manifest';
import { Program, ProgramFile, ProgramObject } from '../program/program';
import { isCiphertext } from '../sops/cipher';

const LISTS: readonly string[] = ['core/List', 'core/SecretList'];
/** Files that show examples rather than hold manifests. */
const DOCUMENTATION = /\.(md|mdx|markdown|adoc|rst)$/i;

const FIX = {
  fix: 'encrypt it (cdk-gitops encrypt, folder.addEncryptedFile) or replace it with an eso.ExternalSecret; if the values were ever committed, rotate them',
  fixInFiles: 'encrypt it (cdk-gitops encrypt FILE) or replace it with an ExternalSecret; if the values were ever committed, rotate them',
};

const ofObjects = localCheck({
  id: 'plaintext-secret',
  doc: 'A Secret with values is written to a repository in plain text, as an object, in a `List`, in a text of another object, or in a file of any kind: '
    + 'whoever can read the repository, or its history, has them. Use an encrypted file (`folder.addEncryptedFile`), an `eso.ExternalSecret`, or declare '
    + 'the Secret with `Secret.fromSecretName`.',
  concerns: (kind) => kind === 'core/Secret' || LISTS.includes(kind),
  judge,
});

/** A Secret whose values would stand readable in Git. */
export const plaintextSecret: LocalCheck = {
  ...ofObjects,
  *run(program) {
    for (const object of program.objects) {
      if (object.isTemplate) continue;
      if (object.folder || ofObjects.concerns!(object.kind, object.json.apiVersion)) yield* judge(object);
    }
    for (const file of program.files) yield* judgeFile(file, program);
  },
};

function* judge({ place, json, kind, name, encrypted }: ProgramObject): Iterable<Finding> {
  if (!mentionsSecret(json)) return;
  const { apiVersion, metadata } = json;
  const judged = encrypted ? { apiVersion, kind: json.kind, metadata } : json; // `encrypted-file` judges what SOPS has encrypted
  for (const secret of plainSecretsIn(judged)) {
    const what = kind === 'core/Secret' ? `Secret ${name}` : `${json.kind} ${name} has ${titleOf(secret)}, which`;
    yield { place, at: secret.at[0], message: `${what} has plaintext values at ${secret.at.join(', ')}`, ...FIX };
  }
}

function* judgeFile({ path: file, text, repository, place, isEncrypted }: ProgramFile, program: Program): Iterable<Finding> {
  if (isEncrypted || DOCUMENTATION.test(file)) return; // `encrypted-file` judges those that SOPS has encrypted
  for (const [i, document] of documentsWithSecrets(text).entries()) {
    const which = i === 0 ? '' : `document ${i + 1} of `;
    for (const secret of plainSecretsIn(document)) {
      yield { place, message: `${which}file ${file} has ${titleOf(secret)} with plaintext values at ${secret.at.join(', ')}`, ...FIX };
    }
    for (const [source, name] of generatorFiles(document)) {
      const found = program.files.find((each) => each.path === path.posix.join(path.posix.dirname(file), source) && each.repository === repository);
      if (found && found.text.trim() !== '' && !isSopsText(found.text)) {
        yield { place: found.place, message: `file ${found.path} is in plain text, and ${file} generates Secret ${name} from it`, ...FIX };
      }
    }
  }
}

function titleOf({ name }: PlainSecret): string {
  return name === '' ? 'a Secret' : `Secret ${name}`;
}

/** The files that kustomize makes Secrets of, with the Secrets' names. */
function generatorFiles(document: unknown): [file: string, secret: string][] {
  const generators = (document as { secretGenerator?: unknown } | null | undefined)?.secretGenerator;
  if (!Array.isArray(generators)) return [];
  return generators.flatMap((generator: { [field: string]: unknown } | null | undefined) => {
    const files = ['files', 'envs', 'env'].flatMap((field) => generator?.[field] ?? []); // `env` is the old name
    return files.map((entry): [string, string] => [String(entry).replace(/^[^=]*=/, ''), String(generator?.name ?? '')]);
  });
}

/** A Secret whose values can be read. */
interface PlainSecret {
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
function plainSecretsIn(json: unknown): PlainSecret[] {
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
