import * as fs from 'fs';
import * as path from 'path';
import { compileRegex, Selection, SELECTIONS, SOPS_DEFAULT } from './scope';
import { SopsError } from './sops-error';
import type { EncryptionSettings } from './terms';
import { readYaml } from '../base/yaml/read';

const NAME = '.sops.yaml';

/** Recipient types of a rule that only sops itself can encrypt for. */
const OTHER_KEYS = ['pgp', 'kms', 'gcp_kms', 'hckms', 'azure_keyvault', 'hc_vault_transit_uri'];

/** The nearest `.sops.yaml` in the directory of a file or above; undefined if there is none. */
export function findConfig(file: string): string | undefined {
  for (let directory = path.dirname(file); ; directory = path.dirname(directory)) {
    const candidate = path.join(directory, NAME);
    if (fs.existsSync(candidate)) return candidate;
    if (directory === path.dirname(directory)) return undefined;
  }
}

/**
 * The terms of a `.sops.yaml` for a file: the first of its `creation_rules` whose `path_regex` matches the relative path of the file.
 *
 * @param text the `.sops.yaml`
 * @param config its absolute path
 * @param file absolute path of the file
 * @returns undefined if no rule matches
 * @throws SopsError if the file is malformed, or the rule requires a feature that only sops supports
 */
export function readTerms(text: string, config: string, file: string): EncryptionSettings | undefined {
  const { documents, faults } = readYaml(text, config);
  if (faults.length > 0) throw new SopsError(faults.map(({ message, fix }) => `${message}: ${fix}`));
  const rules = (documents[0]?.value as { creation_rules?: unknown } | undefined)?.creation_rules;
  if (!Array.isArray(rules)) throw new SopsError([`${config} has no list creation_rules`]);
  const relative = path.relative(path.dirname(config), file).split(path.sep).join('/');
  const index = rules.findIndex((rule: unknown, i) => matches(rule, relative, `${config}: creation_rules[${i}]`));
  return index < 0 ? undefined : termsOf(rules[index] as Rule, `${config}: creation_rules[${index}]`);
}

interface Rule {
  readonly [setting: string]: unknown;
}

function matches(rule: unknown, file: string, place: string): boolean {
  if (typeof rule !== 'object' || rule === null) throw new SopsError([`${place} is not a mapping`]);
  const { path_regex: regex } = rule as Rule;
  if (regex === undefined || regex === null || regex === '') return true;
  try {
    return compileRegex(String(regex)).matcher(file).find();
  } catch (error) {
    throw new SopsError([`${place}.path_regex ${String(regex)} is not a valid Go regular expression: ${(error as Error).message}`]);
  }
}

function termsOf(rule: Rule, place: string): EncryptionSettings {
  const problems: string[] = [];
  if (rule.key_groups !== undefined || rule.shamir_threshold !== undefined) {
    problems.push(`${place} splits the data key with key_groups, which only sops supports; use \`sops encrypt\``);
  }
  const lists = ['age', ...OTHER_KEYS].filter((name) => [rule[name]].flat().some((item) => typeof item === 'object' && item !== null));
  problems.push(...lists.map((name) => `${place}.${name} is not a text or a list of texts`));
  const others = OTHER_KEYS.filter((name) => listOf(rule[name]).length > 0);
  if (others.length > 0) problems.push(`${place} has ${others.join(', ')}, which only sops can encrypt for; use \`sops encrypt\``);
  const comment = ['encrypted_comment_regex', 'unencrypted_comment_regex'].find((name) => rule[name]);
  if (comment) problems.push(`${place} has ${comment}, which only sops supports; use \`sops encrypt\``);
  const selections = SELECTIONS.filter((kind) => rule[kind]).map((kind): Selection => ({ kind, value: String(rule[kind]) }));
  if (selections.length > 1) problems.push(`${place} has ${selections.map(({ kind }) => kind).join(' and ')}; sops supports only one of them`);
  if (problems.length > 0) throw new SopsError(problems);
  return { recipients: listOf(rule.age), selection: selections[0] ?? SOPS_DEFAULT, macOnlyEncrypted: rule.mac_only_encrypted === true };
}

/** A list, or a comma-separated string. */
function listOf(value: unknown): string[] {
  const items: unknown[] = Array.isArray(value) ? value : typeof value === 'string' ? value.split(',') : [];
  return items.map((item) => String(item).trim()).filter((item) => item !== '');
}
