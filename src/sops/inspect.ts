import { isCiphertext } from './cipher';
import { faultIn, shownPath } from './fault';
import { Metadata, parseMetadata } from './metadata';
import { Scope } from './scope';
import { Identity, readSource, Source } from './source';
import { differences, EncryptionSettings } from './terms';
import { type Fault, Refusal } from '../base/refusal';

/** Information about an encrypted file that is available without an identity. */
export interface Inspection {
  /** Its age recipients. */
  readonly recipients: readonly string[];
  /** Its `encrypted_regex`, if it uses one. */
  readonly encryptedRegex?: string;
  readonly macOnlyEncrypted: boolean;
  /** Its Kubernetes objects. */
  readonly documents: readonly Identity[];
  /** Errors. */
  readonly problems: readonly Fault[];
}

/**
 * Inspects an encrypted file: whether it is encrypted, its recipients, and its objects. Runs at synth: synchronous, without identities, and
 * without loading `age-encryption`.
 *
 * @param terms terms of its rule; without them, only the file itself is checked
 */
export function inspectEncryptedFile(text: string, file: string, terms?: EncryptionSettings): Inspection {
  const empty = { recipients: [], macOnlyEncrypted: false, documents: [] };
  let source: Source;
  try {
    source = readSource(text, file);
  } catch (error) {
    if (error instanceof Refusal) return { ...empty, problems: Refusal.faultsOf(error) };
    throw error;
  }
  const documents = source.documents.filter(({ isEmpty }) => !isEmpty);
  if (source.metadata === undefined) return { ...empty, documents, problems: [...source.problems, ...plaintextProblems(source, file)] };
  const { metadata, problems } = parseMetadata(source.metadata);
  const all = [...problems, ...source.furtherMetadata.flatMap((entry) => parseMetadata(entry).problems)];
  const found = [...source.problems, ...[...new Map(all.map((problem) => [problem.message, problem])).values()].map(({ message, fix }) => faultIn(file, 'encrypted-file', message, fix))];
  if (!metadata) return { ...empty, documents, problems: found };
  return {
    recipients: metadata.age.map(({ recipient }) => recipient),
    encryptedRegex: metadata.selection.kind === 'encrypted_regex' ? metadata.selection.value : undefined,
    macOnlyEncrypted: metadata.macOnlyEncrypted,
    documents,
    problems: [
      ...found,
      ...contentProblems(source, metadata, file),
      ...terms ? ruleProblems(source, metadata, file, terms) : [],
    ],
  };
}

/** Differences between documents and their rule: sops reads only the first `sops` entry, Flux that of each document. */
function ruleProblems({ furtherMetadata }: Source, first: Metadata, file: string, terms: EncryptionSettings): Fault[] {
  const all = [first, ...furtherMetadata.flatMap((entry) => parseMetadata(entry).metadata ?? [])];
  // Only sops supports other key types. Its updatekeys keeps the data key, which a removed recipient knows.
  const command = terms.others?.length ? `sops updatekeys --yes ${file} && sops rotate -i ${file}` : `cdk-gitops encrypt ${file}`;
  return [...new Set(all.flatMap((metadata) => differences(metadata, terms)))].map((difference) => faultIn(file, 'encrypted-file', difference, `run \`${command}\``));
}

function plaintextProblems(source: Source, file: string): Fault[] {
  const secret = source.documents.find(({ kind }) => kind === 'Secret');
  const what = secret ? `contains Secret ${secret.name ?? ''} in plaintext` : 'is not encrypted: it has no `sops` metadata';
  return [faultIn(file, 'encrypted-file', what, `run \`cdk-gitops encrypt ${file}\`; if it was ever pushed, change its values`)];
}

function contentProblems(source: Source, metadata: Metadata, file: string): Fault[] {
  const again = `run \`cdk-gitops encrypt ${file}\``;
  const at = (offset: number, message: string, fix: string): Fault => ({ check: 'encrypted-file', message, fix, place: source.at(offset) });
  const { selection } = metadata;
  const isKubernetes = source.documents.some(({ kind }) => kind !== undefined);
  if (isKubernetes && selection.kind !== 'encrypted_regex') {
    return [faultIn(file, 'encrypted-file', 'has no encrypted_regex: apiVersion, kind and metadata may be encrypted, so the cluster could not read it',
      'set encrypted_regex: ^(data|stringData)$ in its rule and encrypt the file again')];
  }
  let scope: Scope;
  try {
    scope = new Scope(selection);
  } catch {
    return [faultIn(file, 'encrypted-file', `has an ${selection.kind} that is not a valid Go regular expression: ${selection.value}`, 'correct its rule, and encrypt the file again')];
  }
  const comments = source.comments.filter(({ path, value: { text } }) => scope.covers(path) && text.trim() !== '' && !isCiphertext(text));
  const problems = source.leaves.flatMap(({ path, value, start, isSecretData }) => {
    const isCovered = scope.covers(path);
    if (value.text === '' || isCiphertext(value.text)) return [];
    if (isCovered) return [at(start, `${shownPath(path)} is not encrypted, although ${selection.kind} selects it`, again)];
    return isSecretData ? [at(start, `${shownPath(path)} is not encrypted: encrypted_regex ${selection.value} does not select it`, 'correct its rule, and encrypt the file again')] : [];
  });
  problems.push(...comments.map(({ start }) => at(start, `the comment is not encrypted, although ${selection.kind} selects its mapping`, again)));
  const bare = source.documents.filter(({ isEmpty, hasMetadata }) => !isEmpty && !hasMetadata).map(({ kind, name }) => `${kind} ${name}`);
  if (bare.length > 0) problems.push(faultIn(file, 'encrypted-file', `has ${bare.join(', ')} without \`sops\` metadata of its own, so Flux would not decrypt it`, again));
  return problems;
}
