import { cut, didYouMean, FailedExpectation } from './failed-expectation';
import type { Rendering } from './rendering';
import { Nearest } from '../base/nearest';
import { Action, ChangeSet, isEmpty, ObjectChange, titleOf } from '../plan/change-set';
import { asText } from '../plan/formats/text';
import { plan } from '../plan/plan';
import { RULES } from '../plan/rules';

/** What a change of a repository does, for assertions. Each returns the same plan, so that they can stand one after the other. */
export class PlanExpectation {
  private readonly set: ChangeSet;

  /** @internal */
  constructor(private readonly before: Rendering, private readonly after: Rendering) {
    this.set = plan(after._program, before._program);
  }

  /**
   * Nothing happens in any cluster.
   *
   * @throws when something does
   */
  public toBeEmpty(): PlanExpectation {
    return isEmpty(this.set) ? this : this.fail('nothing to change');
  }

  /**
   * Nothing severe: no data, access or service is lost.
   *
   * @throws when something is (docs/plan.md, the dangers with exit code 20)
   */
  public toBeSafe(): PlanExpectation {
    return this.set.dangers.some(({ isSevere }) => isSevere) ? this.fail('nothing dangerous') : this;
  }

  /**
   * There is a danger of this rule.
   *
   * @param rule its id, such as `pruned-namespace` (docs/checks.md)
   * @throws when there is none
   */
  public toBeDangerous(rule: string): PlanExpectation {
    if (!Object.hasOwn(RULES, rule)) throw new FailedExpectation(`there is no danger "${rule}"${didYouMean(new Nearest().of(rule, Object.keys(RULES)))}`);
    return this.set.dangers.some((danger) => danger.rule === rule) ? this : this.fail(`danger ${rule}`);
  }

  /**
   * Exactly these objects are created.
   *
   * @param objects such as `Deployment default/web`; none for no object
   * @throws when others are
   */
  public toCreate(...objects: string[]): PlanExpectation {
    return this.expectAll(['create'], objects, 'created');
  }

  /**
   * Exactly these objects change, or are created again.
   *
   * @param objects such as `Deployment default/web`; none for no object
   * @throws when others do
   */
  public toChange(...objects: string[]): PlanExpectation {
    return this.expectAll(['change', 'recreate'], objects, 'changed');
  }

  /**
   * Exactly these objects are pruned.
   *
   * @param objects such as `Deployment default/web`; none for no object
   * @throws when others are
   */
  public toPrune(...objects: string[]): PlanExpectation {
    return this.expectAll(['prune'], objects, 'pruned');
  }

  /**
   * A field of an object changes so.
   *
   * @param target the object, such as `Deployment default/web`
   * @param path as plans show it: `spec.template.spec.containers[web].image`
   * @param before the value as text; the empty text where there is none
   * @param after the value as text; the empty text where there is none
   * @throws when it changes otherwise, or does not
   */
  public toSet(target: string, path: string, before: string, after: string): PlanExpectation {
    const fields = this.changes().filter((change) => titleOf(change) === target).flatMap((change) => change.fields);
    const isThere = fields.some((field) => field.path === path && (field.before ?? '') === before && (field.after ?? '') === after);
    return isThere ? this : this.fail(`${target}: ${path}: ${before || '(none)'} → ${after || '(none)'}`);
  }

  /** The plan as `cdk-gitops plan` prints it. */
  public toString(): string {
    const { before, after, set } = this;
    const unknown = [...new Set([...before._program.unread.all, ...after._program.unread.all])].sort();
    return asText({ from: before._name, to: after._name, set, newFindings: [], repaired: [], oldFindings: 0, unknown }, false);
  }

  private expectAll(actions: readonly Action[], objects: readonly string[], word: string): PlanExpectation {
    const found = [...new Set(this.changes().filter(({ action }) => actions.includes(action)).map(titleOf))].sort();
    const wanted = [...new Set(objects)].sort();
    if (found.join('\n') === wanted.join('\n')) return this;
    return this.fail(`${wanted.length === 0 ? 'no object' : wanted.join(', ')} to be ${word}, but ${found.length === 0 ? 'no object is' : `${found.join(', ')} ${found.length === 1 ? 'is' : 'are'}`}`);
  }

  private changes(): ObjectChange[] {
    return this.set.clusters.flatMap(({ deliveries }) => deliveries.flatMap(({ changes }) => changes));
  }

  private fail(expected: string): never {
    throw new FailedExpectation(`expected of the plan: ${expected}`, ['', ...cut(this.toString().trimEnd().split('\n'))]);
  }
}
