import { IConstruct } from 'constructs';
import { problem } from '../../base/problem';
import { secretReference } from '../../base/secret-reference';
import { ISecret } from '../../secret';

/** Author of commits. */
export interface CommitAuthor {
  /** Mail address, such as `flux@example.com`. */
  readonly email: string;
  /**
   * Name.
   *
   * @default Flux
   */
  readonly name?: string;
}

/**
 * Key with which commits are signed.
 *
 * @see https://fluxcd.io/flux/components/image/imageupdateautomations/#signing-key
 */
export class CommitSigning {
  /** An OpenPGP key: a Secret with the key `git.asc` (armored), with a passphrase `passphrase`. */
  public static gpg(secret: ISecret): CommitSigning {
    return new CommitSigning('gpg', secret, { required: ['git.asc'], optional: ['passphrase'] });
  }

  /** An SSH key: a Secret with the key `identity`, with a passphrase `password`. The Secret of an SSH deploy key is one. */
  public static ssh(secret: ISecret): CommitSigning {
    return new CommitSigning('ssh', secret, { required: ['identity'], optional: ['password', 'identity.pub', 'known_hosts'] });
  }

  private constructor(
    /** Type in Flux: `gpg` or `ssh`. */
    public readonly type: string,
    private readonly _secret: ISecret,
    private readonly _keys: { required: string[]; optional: string[] },
  ) {}

  /** @internal */
  public _render(construct: IConstruct & { readonly namespace?: string }): Record<string, unknown> {
    return { type: this.type, secretRef: secretReference(construct, 'signing', this._secret, this._keys) };
  }
}

/** What a Git server makes of a push. */
export interface PushOptions {
  /**
   * Options of `git push -o`, such as `{ 'merge_request.create': '', 'merge_request.target': 'main' }` of GitLab, which opens a merge request.
   *
   * @default - none
   */
  readonly options?: { [name: string]: string };
}

/**
 * Where commits are pushed to.
 *
 * @see https://fluxcd.io/flux/components/image/imageupdateautomations/#push
 */
export class CommitPush {
  /**
   * A branch. It is created where it does not exist, and Flux pushes it by force where it is not the branch that is checked out. The Git server or a pipeline opens a
   * pull request of it.
   */
  public static branch(branch: string, options: PushOptions = {}): CommitPush {
    return new CommitPush({ branch, ...options });
  }

  /**
   * A reference specification, such as `refs/heads/main:refs/heads/auto`, or `HEAD:refs/for/main` for Gerrit and Gitea, which open a change of it. Without `+` and without an
   * empty source: nothing is pushed by force or deleted.
   */
  public static refspec(refspec: string, options: PushOptions = {}): CommitPush {
    return new CommitPush({ refspec, ...options });
  }

  private constructor(private readonly _push: PushOptions & { readonly branch?: string; readonly refspec?: string }) {}

  /** The branches that are pushed to, without `refs/heads/`. @internal */
  public get _branches(): string[] {
    const { branch, refspec } = this._push;
    const target = refspec?.split(':')[1]?.replace(/^refs\/heads\//, '');
    return [branch, target].filter((each) => each !== undefined);
  }

  /** @internal */
  public _render(construct: IConstruct): Record<string, unknown> {
    const { branch, refspec, options } = this._push;
    if (branch !== undefined && !isBranch(branch)) {
      problem(construct, 'image-push', `push.branch ${JSON.stringify(branch)} is not a valid branch name`, 'use a name such as flux/images, without refs/heads/');
    }
    if (refspec !== undefined && !/^[^+:\s][^:\s]*:[^:\s]+$/.test(refspec)) {
      problem(construct, 'image-push', `push.refspec ${JSON.stringify(refspec)} is not a valid reference specification`, 'use source:target, such as refs/heads/main:refs/heads/auto, without +');
    }
    return { branch, refspec, options };
  }
}

function isBranch(name: string): boolean {
  return name !== '' && !/^refs\/|^[-/.]|\/\/|\.\.|[\s~^:?*[\\]|@\{|\.lock$|[/.]$/.test(name);
}
