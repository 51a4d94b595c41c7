import { cut, FailedExpectation } from './failed-expectation';
import { titleOfApplied } from './object-expectation';
import type { Rendering } from './rendering';
import { titleOf } from '../plan/change-set';
import { ResolvedReference, viewsOf } from '../program/view';

/** What objects refer to, for assertions. Each returns the same references, so that they can stand one after the other. */
export class ReferenceExpectation {
  private readonly found: readonly ResolvedReference[];

  /** @internal */
  constructor(rendering: Rendering, private readonly title: string) {
    this.found = viewsOf(rendering._program).flatMap(({ references }) => references).filter(({ reference }) => title === '' || titleOfApplied(reference.from) === title);
  }

  /**
   * Each of them leads to something that exists, or that may exist as not everything is known.
   *
   * @throws when one leads nowhere
   */
  public toResolve(): ReferenceExpectation {
    const dangling = this.found.filter(({ reference, target }) => target === undefined && !reference.optional);
    if (dangling.length === 0) return this;
    throw new FailedExpectation('expected references to lead to what exists', cut(dangling.map(({ reference }) => `  ${titleOfApplied(reference.from)}: ${reference.at} refers to ${titleOf(reference)}, which does not exist`)));
  }

  /**
   * There is a reference to each of these objects.
   *
   * @param objects such as `Secret default/database`
   * @throws when there is none to one of them
   */
  public to(...objects: string[]): ReferenceExpectation {
    const own = [...new Set(this.found.map(({ reference }) => titleOf(reference)))].sort();
    const missing = objects.filter((object) => !own.includes(object));
    if (missing.length === 0) return this;
    throw new FailedExpectation(`expected ${this.title || 'some object'} to refer to ${missing.join(', ')}`, own.length === 0 ? ['  it refers to nothing'] : ['  it refers to', ...cut(own.map((each) => `    ${each}`))]);
  }
}
