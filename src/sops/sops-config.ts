import { Construct } from 'constructs';
import type { AgeRecipient } from './age-recipient';
import { CreationRule } from './creation-rule';
import { Mistake, problem, problemsAtSynthesis } from '../base/problem';
import { type Fault, Refusal } from '../base/refusal';
import { yamlLibrary } from '../base/yaml/yaml-library';
import type { Folder } from '../folder';
import type { Repository } from '../repository';

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
    const faults: Fault[] = rules.flatMap(({ _faults }) => _faults);
    const order = new RuleOrder<CreationRule>();
    for (const rule of rules) {
      const rival = order.add(rule);
      if (rival) faults.push({ check: 'shadowed-rule', message: `creation rule ${rule} never applies: ${rival} matches the same files`, fix: 'use one rule with all recipients' });
    }
    if (faults.length > 0) throw new Refusal(faults);
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

/** Known properties of the paths that an expression matches: the literal text that they start or end with. */
interface Shape {
  readonly start?: string;
  readonly end?: string;
  /** The expression consists only of this text, optionally with anchors. */
  readonly whole?: string;
}

const SPECIAL = /[.*+?{}()|[\]^$]/;

/**
 * Rules in order of precedence: the first matching rule applies, so a rule is placed before the first rule that would shadow it, otherwise
 * last.
 */
class RuleOrder<T extends { readonly pathRegex?: string }> {
  public readonly rules: T[] = [];
  private readonly shapes = new Map<string, Shape>();

  /** Adds a rule. @returns the conflicting rule if each of the two shadows the other; the rule is then not added */
  public add(rule: T): T | undefined {
    const index = this.rules.findIndex((earlier) => this.shadows(earlier.pathRegex, rule.pathRegex));
    if (index < 0) this.rules.push(rule);
    else if (this.shadows(rule.pathRegex, this.rules[index].pathRegex)) return this.rules[index];
    else this.rules.splice(index, 0, rule);
    return undefined;
  }

  /**
   * Whether every path that matches the second expression is certain to match the first as well. Unknown (false) if the first expression is
   * more than text with anchors.
   */
  private shadows(first: string | undefined, second: string | undefined): boolean {
    if (first === undefined || first === second) return true;
    if (second === undefined) return false;
    const [{ whole, start, end }, b] = [this.shape(first), this.shape(second)];
    if (whole === undefined) return false;
    if (start !== undefined && end !== undefined) return b.whole === whole && b.start !== undefined && b.end !== undefined;
    if (start !== undefined) return b.start?.startsWith(whole) ?? false;
    if (end !== undefined) return b.end?.endsWith(whole) ?? false;
    return [b.start, b.end, b.whole].some((text) => text?.includes(whole));
  }

  private shape(regex: string): Shape {
    let shape = this.shapes.get(regex);
    if (!shape) this.shapes.set(regex, shape = shapeOf(regex));
    return shape;
  }
}

function shapeOf(regex: string): Shape {
  const body = regex.replace(/^\^?\.\*/, '').replace(/(?<!\\)\.\*\$?$/, '');
  const isAtStart = body.startsWith('^');
  const isAtEnd = /(?<!\\)\$$/.test(body);
  const tokens: readonly string[] = body.slice(isAtStart ? 1 : 0, isAtEnd ? -1 : undefined).match(/\\.|[^\\]/gsu) ?? [];
  if (tokens.includes('|') || body.includes('(?')) return {};
  const texts = tokens.map(literalOf);
  const first = texts.indexOf(undefined);
  if (first < 0) {
    const whole = texts.join('');
    return { whole, start: isAtStart ? whole : undefined, end: isAtEnd ? whole : undefined };
  }
  const certain = /[*+?{]/.test(tokens[first]) ? first - 1 : first; // a quantifier applies to the previous character
  return {
    start: isAtStart ? texts.slice(0, certain).join('') : undefined,
    end: isAtEnd ? texts.slice(texts.lastIndexOf(undefined) + 1).join('') : undefined,
  };
}

/** The literal character of a token; undefined for other tokens. */
function literalOf(token: string): string | undefined {
  if (token.length > 1 && token.startsWith('\\')) return /\\[\p{P}\p{S}]/u.test(token) ? token.slice(1) : undefined;
  return SPECIAL.test(token) ? undefined : token;
}
