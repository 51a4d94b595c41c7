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
 * The `.sops.yaml` of a repository, which `sops` and `cdk-gitops encrypt` read. It contains the rules of the folders' `encryptFor` and those
 * added with `addRule`. The first matching rule applies to a file, so a rule is placed before rules that would shadow it: more specific
 * rules first, otherwise in order of addition, those of folders last.
 *
 * @example
 * const config = sops.SopsConfig.of(manifests);
 * config.addRule(new sops.CreationRule({
 *   pathRegex: '^ci/', age: [sops.AgeRecipient.of('age1qgwvagx8glyhll8zgpmdny5n4psm3st9jgx0vnft9swz6fvzcsqqeuyhnw')],
 * }));
 * const rule = config.ruleFor('ci/release.env');
 *
 * @see https://getsops.io/docs/#using-sops-yaml-conf-to-select-kms-pgp-and-age-for-new-files
 */
export class SopsConfig extends Construct {
  /** The `.sops.yaml` of a repository; created by the first call. */
  public static of(repository: Repository): SopsConfig {
    return repository.node.tryFindChild(FILE) as SopsConfig | undefined ?? new SopsConfig(repository);
  }

  /**
   * The text of a `.sops.yaml` with these rules, for use without a repository.
   *
   * @throws a single error for all rules that are not valid for `addRule`
   */
  public static render(rules: CreationRule[]): string {
    const faults = rules.flatMap(({ _faults }) => _faults.map(({ message, fix }) => `${message}; ${fix}`));
    const order = new RuleOrder<CreationRule>();
    for (const rule of rules) {
      const rival = order.add(rule);
      if (rival) faults.push(`creation rule ${rule} never applies: ${rival} matches the same files; use one rule with all recipients`);
    }
    if (faults.length > 0) throw new Error(faults.join('\n'));
    return toYaml(order.rules);
  }

  private readonly _added: CreationRule[] = [];
  private readonly _folders = new Map<Folder, AgeRecipient[]>();
  private _ordered?: CreationRule[];
  /** Whether all added rules are valid; otherwise the recipients of a file are unknown. @internal */
  public _isWhole = true;

  private constructor(repository: Repository) {
    super(repository, FILE);
    repository._addFile({ path: FILE, content: () => toYaml(this.rules), seeded: false }, this);
    problemsAtSynthesis(this, () => this.shadowedFolders());
  }

  /** Adds a rule. A malformed rule, or one that matches the same files as an earlier rule, is an error. */
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
      problem(this, 'shadowed-rule', `creation rule ${rule} never applies: ${rival} matches the same files`, 'use one rule with all recipients');
      return;
    }
    this._added.push(rule);
    this._ordered = undefined;
  }

  /** The rules in order of precedence. */
  public get rules(): CreationRule[] {
    this._ordered ??= this.order().order.rules;
    return [...this._ordered];
  }

  /** The rule that applies to a file. @param path path in the repository */
  public ruleFor(path: string): CreationRule | undefined {
    return this.rules.find((rule) => rule.matches(path));
  }

  /** @internal */
  public _addRecipient(folder: Folder, recipient: AgeRecipient): void {
    const recipients = this._folders.get(folder) ?? [];
    if (recipients.some((each) => each.recipient === recipient.recipient)) {
      problem(folder, 'recipient-twice', `encryptFor is called twice with recipient ${recipient}`, 'call it once per recipient');
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
      message: `encryptFor of folder ${folder.path} has no effect: creation rule ${rival} matches the same files`,
      fix: 'add all recipients to the rule, or remove the rule',
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
