import * as fs from 'fs';
import * as path from 'path';
import { faultOf } from './age-recipient';
import { findConfig, readTerms } from './config-file';
import { open, plaintextOf, tryOpen } from './decrypt';
import { encrypt } from './encrypt';
import { Env, readIdentities } from './identities';
import { inspectEncryptedFile } from './inspect';
import { compileRegex } from './scope';
import { SopsError } from './sops-error';
import { readSource } from './source';
import type { Terms } from './terms';
import { readText } from './text-file';

/** Where rules and identities come from. */
export interface EncryptOptions {
  /** What relative paths start from. */
  readonly cwd: string;
  readonly env: Env;
  /** The `.sops.yaml`, instead of the nearest one. */
  readonly config?: string;
  /** Path below the `.sops.yaml` by which the rule is looked up, instead of the file's own. */
  readonly as?: string;
  /** Age recipients, instead of the rule's. */
  readonly recipients?: readonly string[];
  /** What is encrypted, instead of what the rule says. */
  readonly encryptedRegex?: string;
}

/** What is to be written. */
export interface EncryptedText {
  /** Absolute path. */
  readonly path: string;
  /** The new text; undefined when the file is right as it is. */
  readonly text?: string;
  /** What was done, in one line. */
  readonly report: string;
}

/**
 * Encrypts a file by its rule, or brings an encrypted one in line with it. Writes nothing.
 *
 * @param file the file to read
 * @param to the file that will be written, whose rule counts; what it holds already keeps its ciphertext
 */
export async function encryptFile(file: string, to: string, options: EncryptOptions): Promise<EncryptedText> {
  const { cwd, env } = options;
  const [from, target] = [path.resolve(cwd, file), path.resolve(cwd, to)];
  const text = readText(from, file);
  const terms = findTerms(target, to, options);
  if (from !== target) return encryptTo(text, file, { target, name: to }, terms, options);
  if (readSource(text, file).metadata === undefined) return { path: target, text: await encrypt(text, file, terms), report: `${file}: encrypted` };
  const { problems } = inspectEncryptedFile(text, file, terms);
  const identities = readIdentities(env, cwd);
  if (problems.length === 0) {
    const known = await tryOpen(text, file, identities);
    if (known) plaintextOf(known, text); // refuses what was changed after encryption
    const report = known ? 'encrypted already, unchanged' : 'encrypted already by its rule; without an identity, its values cannot be verified';
    return { path: target, report: `${file}: ${report}` };
  }
  const opened = await open(text, file, identities);
  const updated = await encrypt(plaintextOf(opened, text), file, terms, { text, identities });
  return { path: target, text: updated, report: `${file}: brought in line with its rule` };
}

async function encryptTo(text: string, file: string, to: { target: string; name: string }, terms: Terms,
  { cwd, env }: EncryptOptions): Promise<EncryptedText> {
  const { target, name } = to;
  const old = fs.existsSync(target) ? readText(target, name) : undefined;
  if (old === undefined) return { path: target, text: await encrypt(text, name, terms), report: `${name}: encrypted from ${file}` };
  const identities = readIdentities(env, cwd);
  if (identities.length === 0) {
    throw new SopsError([`${name} exists: to keep the ciphertext of what is unchanged, give an identity (SOPS_AGE_KEY_FILE …); `
      + 'to encrypt everything anew, remove it first']);
  }
  const result = await encrypt(text, name, terms, { text: old, identities });
  if (result === old) return { path: target, report: `${name}: unchanged` };
  return { path: target, text: result, report: `${name}: encrypted from ${file}` };
}

function findTerms(target: string, name: string, options: EncryptOptions): Terms {
  const { as, cwd, encryptedRegex } = options;
  const config = options.config === undefined ? findConfig(target) : path.resolve(cwd, options.config);
  const looked = as === undefined || config === undefined ? target : path.resolve(path.dirname(config), as);
  const rule = config === undefined ? undefined : readTerms(readText(config, config), config, looked);
  const recipients = options.recipients ?? rule?.recipients;
  if (!recipients) {
    const why = config === undefined ? 'there is no .sops.yaml in its directory or above' : `no rule of ${config} matches ${looked}`;
    throw new SopsError([`${name}: ${why}; write a rule, or give --age`]);
  }
  const regex = encryptedRegex ?? (rule ? undefined : '^(data|stringData)$');
  const terms: Terms = {
    recipients,
    selection: regex === undefined ? rule!.selection : { kind: 'encrypted_regex', value: regex },
    macOnlyEncrypted: rule?.macOnlyEncrypted ?? false,
  };
  const faults = [...recipients.flatMap((recipient) => faultOf(recipient) ?? []).map(({ message, fix }) => `${message}: ${fix}`), ...regexFaults(terms)];
  if (faults.length > 0) throw new SopsError(faults.map((fault) => `${name}: ${fault}`));
  return terms;
}

function regexFaults({ selection: { kind, value } }: Terms): string[] {
  try {
    if (kind.endsWith('_regex')) compileRegex(value);
    return [];
  } catch (error) {
    return [`${kind} ${value} is no Go regular expression: ${(error as Error).message}`];
  }
}
