import { IConstruct } from 'constructs';
import { problem } from '../problem';
import { checkSemverRange } from './semver-range';

type Check = (construct: IConstruct) => void;

/**
 * Which commit of a Git repository is fetched.
 *
 * @see https://fluxcd.io/flux/components/source/gitrepositories/#reference
 */
export class GitReference {
  /** The head of a branch, such as `main`. */
  public static branch(branch: string): GitReference {
    return new GitReference({ branch }, notEmpty('branch', branch));
  }

  /** A tag, such as `v1.2.3`. */
  public static tag(tag: string): GitReference {
    return new GitReference({ tag }, notEmpty('tag', tag));
  }

  /** The newest tag in a range of versions, such as `>=1.0.0 <2.0.0`. */
  public static semver(range: string): GitReference {
    return new GitReference({ semver: range }, (construct) => checkSemverRange(construct, 'ref.semver', range));
  }

  /** A reference by its full name, such as `refs/heads/main` or `refs/pull/420/head`. Another form is refused. */
  public static named(name: string): GitReference {
    return new GitReference({ name }, (construct) => {
      if (!/^refs\/\S+$/.test(name)) {
        problem(construct, 'git-reference', `ref.name is ${JSON.stringify(name)}`, 'use the full name, such as refs/heads/main');
      }
    });
  }

  /**
   * One commit.
   *
   * @param sha its full hash: 40 or 64 hexadecimal digits
   * @param branch branch that has the commit; only this one is fetched then
   */
  public static commit(sha: string, branch?: string): GitReference {
    return new GitReference({ commit: sha, branch }, (construct) => {
      if (!/^([0-9a-f]{40}|[0-9a-f]{64})$/.test(sha)) {
        problem(construct, 'git-reference', `ref.commit is ${JSON.stringify(sha)}`, 'use the full hash of the commit: 40 or 64 hexadecimal digits');
      }
    });
  }

  private constructor(private readonly _ref: Record<string, string | undefined>, private readonly _check: Check) {}

  /** Whether it can be a tag, whose signature could be verified. @internal */
  public get _canBeTag(): boolean {
    return 'tag' in this._ref || 'semver' in this._ref || 'name' in this._ref;
  }

  /** @internal */
  public _render(construct: IConstruct): Record<string, string | undefined> {
    this._check(construct);
    return this._ref;
  }
}

function notEmpty(kind: string, value: string): Check {
  return (construct) => {
    if (value.trim() !== '') return;
    problem(construct, 'git-reference', `ref.${kind} is ${JSON.stringify(value)}`, `give the name of the ${kind}`);
  };
}
