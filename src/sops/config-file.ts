import * as fs from 'fs';
import * as path from 'path';
import { compileRegex, GO_SYNTAX, Selection, SELECTIONS, SOPS_DEFAULT } from './scope';
import type { EncryptionSettings } from './terms';
import { type Fault, Refusal, refusal } from '../base/refusal';
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
 * @throws Refusal if the file is malformed, or the rule requires a feature that only sops supports
 */
export function readTerms(text: string, config: string, file: string): EncryptionSettings | undefined {
  const { documents, faults } = readYaml(text, config);
  if (faults.length > 0) {
    throw new Refusal(faults.map(({ message, fix }) => {
      const [at = ''] = /^.*?:\d+:\d+ /.exec(message) ?? []; // what the reader begins with
      return { check: 'creation-rule', message: `${NAME}: ${message.slice(at.length)}`, fix, place: at.trimEnd() || config };
    }));
  }
  const rules = (documents[0]?.value as { creation_rules?: unknown } | undefined)?.creation_rules;
  if (!Array.isArray(rules)) throw refusal('creation-rule', 'the file has no list creation_rules', 'add one, with a rule for the file', config);
  const relative = path.relative(path.dirname(config), file).split(path.sep).join('/');
  const index = rules.findIndex((rule: unknown, i) => matches(rule, relative, `creation_rules[${i}]`, config));
  return index < 0 ? undefined : termsOf(rules[index] as Rule, `creation_rules[${index}]`, config);
}

interface Rule {
  readonly [setting: string]: unknown;
}

function matches(rule: unknown, file: string, name: string, config: string): boolean {
  if (typeof rule !== 'object' || rule === null) throw refusal('creation-rule', `${name} is not a mapping`, 'write path_regex and recipients below it', config);
  const { path_regex: regex } = rule as Rule;
  if (regex === undefined || regex === null || regex === '') return true;
  try {
    return compileRegex(String(regex)).matcher(file).find();
  } catch (error) {
    throw refusal('creation-rule', `${name}.path_regex ${String(regex)} is not a valid Go regular expression: ${(error as Error).message}`, GO_SYNTAX, config);
  }
}

function termsOf(rule: Rule, name: string, config: string): EncryptionSettings {
  const faults: Fault[] = [];
  const refuse = (what: string, fix = 'encrypt the file with sops itself') => faults.push({ check: 'creation-rule', message: `${name}${what}`, fix, place: config });
  if (rule.key_groups !== undefined || rule.shamir_threshold !== undefined) {
    refuse(' splits the data key with key_groups, which only sops supports');
  }
  const lists = ['age', ...OTHER_KEYS].filter((keys) => [rule[keys]].flat().some((item) => typeof item === 'object' && item !== null));
  for (const keys of lists) refuse(`.${keys} is not a text or a list of texts`, 'write texts');
  const others = OTHER_KEYS.filter((keys) => listOf(rule[keys]).length > 0);
  if (others.length > 0) refuse(` has ${others.join(', ')}, which only sops can encrypt for`);
  const comment = ['encrypted_comment_regex', 'unencrypted_comment_regex'].find((setting) => rule[setting]);
  if (comment) refuse(` has ${comment}, which only sops supports`);
  const selections = SELECTIONS.filter((kind) => rule[kind]).map((kind): Selection => ({ kind, value: String(rule[kind]) }));
  if (selections.length > 1) refuse(` has ${selections.map(({ kind }) => kind).join(' and ')}, of which sops supports only one`, 'remove the others');
  if (faults.length > 0) throw new Refusal(faults);
  return { recipients: listOf(rule.age), selection: selections[0] ?? SOPS_DEFAULT, macOnlyEncrypted: rule.mac_only_encrypted === true };
}

/** A list, or a comma-separated string. */
function listOf(value: unknown): string[] {
  const items: unknown[] = Array.isArray(value) ? value : typeof value === 'string' ? value.split(',') : [];
  return items.map((item) => String(item).trim()).filter((item) => item !== '');
}
