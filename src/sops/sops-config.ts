import { Construct } from 'constructs';
import { Mistake, problem, problemsAtSynthesis } from '../base/problem';
import type { Folder } from '../folder';
import type { Repository } from '../repository';
import type { AgeRecipient } from './age-recipient';
import { CreationRule } from './creation-rule';
import { RuleOrder } from './rule-order';
import { yamlLibrary } from '../base/yaml/yaml-library';

const FILE = '.sops.yaml';

/**
 * The `.sops.yaml` of a repository, which `sops` and `cdk-gitops encrypt` read. Its rules follow from the folders' `encryptFor`; others can
 * be added. The first rule that matches a file counts, so a rule is placed before those that would leave nothing for it: the more specific
 * first, else in the order in which they were added, those of folders last.
 *
 * @see https://getsops.io/docs/#using-sops-yaml-conf-to-select-kms-pgp-and-age-for-new-files
 */
export class SopsConfig extends Construct {
  /** The `.sops.yaml` of a repository; made at the first call. */
  public static of(repository: Repository): SopsConfig {
    return repository.node.tryFindChild(FILE) as SopsConfig | undefined ?? new SopsConfig(repository);
  }

  /**
   * The text of a `.sops.yaml` with these rules, for use without a repository.
   *
   * @throws one error for all rules that `addRule` would refuse
   */
  public static render(rules: CreationRule[]): string {
    const faults = rules.flatMap(({ _faults }) => _faults.map(({ message, fix }) => `${message}; ${fix}`));
    const order = new RuleOrder<CreationRule>();
    for (const rule of rules) {
      const rival = order.add(rule);
      if (rival) faults.push(`creation rule ${rule} would never count: ${rival} is for the same files; give one rule with all recipients`);
    }
    if (faults.length > 0) throw new Error(faults.join('\n'));
    return toYaml(order.rules);
  }

  private readonly _added: CreationRule[] = [];
  private readonly _folders = new Map<Folder, AgeRecipient[]>();
  private _ordered?: CreationRule[];
  /** Whether every rule that it was given counts; else nobody can say who may decrypt a file. @internal */
  public _isWhole = true;

  private constructor(repository: Repository) {
    super(repository, FILE);
    repository._addFile({ path: FILE, content: () => toYaml(this.rules), seeded: false }, this);
    problemsAtSynthesis(this, () => this.shadowedFolders());
  }

  /** Adds a rule. One that is malformed, or for the same files as an earlier rule, is refused. */
  public addRule(rule: CreationRule): void {
    for (const { check, message, fix } of rule._faults) problem(this, check, message, fix);
    if (rule._faults.length > 0) {
      this._isWhole = false;
      return;
    }
    const order = new RuleOrder<CreationRule>();
    for (const earlier of this._added) order.add(earlier);
    const rival = order.add(rule);
    if (rival) {
      problem(this, 'shadowed-rule', `creation rule ${rule} would never count: ${rival} is for the same files`, 'give one rule with all recipients');
      return;
    }
    this._added.push(rule);
    this._ordered = undefined;
  }

  /** The rules in the order in which they are tried. */
  public get rules(): CreationRule[] {
    this._ordered ??= this.order().order.rules;
    return [...this._ordered];
  }

  /** The rule that counts for a file. @param path path below the repository */
  public ruleFor(path: string): CreationRule | undefined {
    return this.rules.find((rule) => rule.matches(path));
  }

  /** @internal */
  public _addRecipient(folder: Folder, recipient: AgeRecipient): void {
    const recipients = this._folders.get(folder) ?? [];
    if (recipients.some((each) => each.recipient === recipient.recipient)) {
      problem(folder, 'recipient-twice', `encryptFor is given ${recipient} twice`, 'call it once for each recipient');
      return;
    }
    this._folders.set(folder, [...recipients, recipient]);
    this._ordered = undefined;
  }

  private order(): { order: RuleOrder<CreationRule>; shadowed: [Folder, CreationRule][] } {
    const order = new RuleOrder<CreationRule>();
    for (const rule of this._added) order.add(rule);
    const shadowed = [...this._folders].flatMap(([folder, age]): [Folder, CreationRule][] => {
      const rival = order.add(folderRule(folder, age));
      return rival ? [[folder, rival]] : [];
    });
    return { order, shadowed };
  }

  private shadowedFolders(): Mistake[] {
    return this.order().shadowed.map(([folder, rival]) => ({
      check: 'shadowed-rule',
      message: `encryptFor of folder ${folder.path} never counts: creation rule ${rival} is for the same files`,
      fix: 'give the rule all recipients, or leave it to encryptFor',
    }));
  }
}

/** The rule for the files of a folder. */
function folderRule(folder: Folder, age: AgeRecipient[]): CreationRule {
  const path = folder.path.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return new CreationRule({ age, pathRegex: path === '' ? undefined : `^${path}/` });
}

function toYaml(rules: readonly CreationRule[]): string {
  return yamlLibrary().stringify({ creation_rules: rules.map((rule) => rule._toData()) }, { lineWidth: 0, version: '1.1' });
}
