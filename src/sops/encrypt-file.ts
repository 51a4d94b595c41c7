import * as fs from 'fs';
import * as path from 'path';
import { faultOf } from './age-recipient';
import { findConfig, readTerms } from './config-file';
import { open, plaintextOf, tryOpen } from './decrypt';
import { encrypt } from './encrypt';
import { Env, readIdentities } from './identities';
import { inspectEncryptedFile } from './inspect';
import { compileRegex, GO_SYNTAX } from './scope';
import { readSource, readText } from './source';
import type { EncryptionSettings } from './terms';
import { Refusal, refusal } from '../base/refusal';
import type { Fault } from '../base/refusal';

/** Options for rules and identities. */
export interface EncryptOptions {
  /** Base directory of relative paths. */
  readonly cwd: string;
  readonly env: Env;
  /** The `.sops.yaml`. Default: the nearest one. */
  readonly config?: string;
  /** Path relative to the `.sops.yaml` that selects the rule. Default: that of the file. */
  readonly as?: string;
  /** Age recipients. Default: those of the rule. */
  readonly recipients?: readonly string[];
  /** Keys whose values are encrypted. Default: those of the rule. */
  readonly encryptedRegex?: string;
}

/** A file to write. */
export interface EncryptedText {
  /** Absolute path. */
  readonly path: string;
  /** The new text; undefined if the file does not change. */
  readonly text?: string;
  /** Result, in one line. */
  readonly report: string;
}

/**
 * Encrypts a file by its rule, or updates an encrypted file to match its rule. Writes nothing.
 *
 * @param file the file to read
 * @param to the file to write, which determines the rule; unchanged values keep their existing ciphertext
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
    if (known) plaintextOf(known, text); // fails if the file was changed after encryption
    const report = known ? 'already encrypted, unchanged' : 'already encrypted according to its rule; without an identity, its values cannot be verified';
    return { path: target, report: `${file}: ${report}` };
  }
  const opened = await open(text, file, identities);
  const updated = await encrypt(plaintextOf(opened, text), file, terms, { text, identities });
  return { path: target, text: updated, report: `${file}: updated to match its rule` };
}

async function encryptTo(text: string, file: string, to: { target: string; name: string }, terms: EncryptionSettings,
  { cwd, env }: EncryptOptions): Promise<EncryptedText> {
  const { target, name } = to;
  const old = fs.existsSync(target) ? readText(target, name) : undefined;
  if (old === undefined) return { path: target, text: await encrypt(text, name, terms), report: `${name}: encrypted from ${file}` };
  const identities = readIdentities(env, cwd);
  if (identities.length === 0) {
    throw refusal('age-identity', `${name} already exists, and no age identity is available to keep the ciphertext of unchanged values`,
      'set an identity (SOPS_AGE_KEY_FILE …), or remove the file to encrypt everything again', name);
  }
  const result = await encrypt(text, name, terms, { text: old, identities });
  if (result === old) return { path: target, report: `${name}: unchanged` };
  return { path: target, text: result, report: `${name}: encrypted from ${file}` };
}

function findTerms(target: string, name: string, options: EncryptOptions): EncryptionSettings {
  const { as, cwd, encryptedRegex } = options;
  const config = options.config === undefined ? findConfig(target) : path.resolve(cwd, options.config);
  const looked = as === undefined || config === undefined ? target : path.resolve(path.dirname(config), as);
  const rule = config === undefined ? undefined : readTerms(readText(config, config), config, looked);
  const recipients = options.recipients ?? rule?.recipients;
  if (!recipients) {
    const why = config === undefined ? 'there is no .sops.yaml in its directory or above' : `no rule of ${config} matches ${looked}`;
    throw refusal('creation-rule', `${name} has no rule: ${why}`, 'add a rule, or pass --age', name);
  }
  const regex = encryptedRegex ?? (rule ? undefined : '^(data|stringData)$');
  const terms: EncryptionSettings = {
    recipients,
    selection: regex === undefined ? rule!.selection : { kind: 'encrypted_regex', value: regex },
    macOnlyEncrypted: rule?.macOnlyEncrypted ?? false,
  };
  const faults: Fault[] = [...recipients.flatMap((recipient) => faultOf(recipient) ?? []).map((fault) => ({ check: 'age-recipient' as const, ...fault })), ...regexFaults(terms)];
  if (faults.length > 0) throw new Refusal(faults.map((fault) => ({ ...fault, place: options.recipients === undefined ? config : name })));
  return terms;
}

function regexFaults({ selection: { kind, value } }: EncryptionSettings): Fault[] {
  try {
    if (kind.endsWith('_regex')) compileRegex(value);
    return [];
  } catch (error) {
    return [{ check: 'creation-rule', message: `${kind} ${value} is not a valid Go regular expression: ${(error as Error).message}`, fix: GO_SYNTAX }];
  }
}
