import * as path from 'path';
import { Finding } from './check';
import { LocalCheck, localCheck } from './local-check';
import { documentsWithSecrets, isSopsText, mentionsSecret } from './manifest-text';
import { PlainSecret, plainSecretsIn } from './plain-secrets';
import { Program, ProgramFile, ProgramObject } from '../program/program';

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
