import { Generating, Generator, parameterText, PollingGeneratorOptions, seconds } from './generator';
import { problem } from '../../base/problem';
import type { Repository } from '../../repository';

/** Properties of both generators of paths in Git. */
export interface GitGeneratorProps extends PollingGeneratorOptions {
  /**
   * Repository of this program. Exclusive with `url`.
   *
   * @default - that of `url`
   */
  readonly repository?: Repository;
  /**
   * Address of a repository.
   *
   * @default - that of `repository`
   */
  readonly url?: string;
  /**
   * Branch, tag or commit.
   *
   * @default - the branch of `repository`, or HEAD
   */
  readonly revision?: string;
  /** Globs of paths, such as `apps/*`: of folders, or of files. `**` stands for any number of folders, for files only. */
  readonly paths: string[];
  /**
   * Globs of paths that are left out.
   *
   * @default - none
   */
  readonly excludedPaths?: string[];
  /**
   * Name under which the parameters about the path are, so that two generators of a matrix do not have the same.
   *
   * @default - none
   */
  readonly pathParamPrefix?: string;
}

/** One Application for each path in Git: what generators of folders and of files have in common. */
export abstract class GitGenerator extends Generator {
  /** Path of the folder. */
  public readonly path: string;
  /** Last name in the path. */
  public readonly basename: string;
  /** Last name in the path, as a name of an object may be. */
  public readonly basenameNormalized: string;

  protected constructor(private readonly _kind: 'directories' | 'files', private readonly _git: GitGeneratorProps) {
    super(_git);
    this.path = this._of('path');
    this.basename = this._of('basename');
    this.basenameNormalized = this._of('basenameNormalized');
  }

  /**
   * One name in the path.
   *
   * @param index its number, from 0
   */
  public segment(index: number): string {
    return parameterText([...this._prefix, 'path', 'segments'], index);
  }

  /** @internal */
  protected _of(name: string): string {
    return parameterText([...this._prefix, 'path', name]);
  }

  private get _prefix(): string[] {
    return this._git.pathParamPrefix === undefined ? [] : [this._git.pathParamPrefix];
  }

  /** @internal */
  protected _body(construct: Generating): { readonly name: string; readonly fields: Record<string, unknown> } {
    const { repository, url, revision, paths, excludedPaths = [], pathParamPrefix, values, interval } = this._git;
    if ((repository === undefined) === (url === undefined)) {
      problem(construct, 'argocd-generator', `a generator of ${this._kind} in Git has ${repository ? 'both repository and url' : 'neither repository nor url'}`, 'give one of them');
    }
    if (paths.length === 0) problem(construct, 'argocd-generator', `a generator of ${this._kind} in Git has no paths, so it makes no Application`, 'give at least one, such as apps/*');
    return {
      name: 'git',
      fields: {
        repoURL: repository?.url ?? url ?? '',
        revision: revision ?? repository?.branch ?? 'HEAD',
        [this._kind]: [...paths.map((path) => ({ path })), ...excludedPaths.map((path) => ({ path, exclude: true }))],
        pathParamPrefix,
        values,
        requeueAfterSeconds: seconds(construct, interval),
      },
    };
  }
}

/**
 * One Application for each folder in Git.
 *
 * @example
 * const folders = new argocd.GitDirectoryGenerator({ url: 'https://github.com/org/manifests.git', revision: 'main', paths: ['apps/*'], excludedPaths: ['apps/base'] });
 * new argocd.ApplicationSet(folder, 'apps', {
 *   generators: [folders],
 *   template: {
 *     name: folders.basenameNormalized,
 *     source: argocd.ApplicationSource.git({ url: 'https://github.com/org/manifests.git', revision: 'main', path: folders.path }),
 *     destination: argocd.Destination.inCluster(folders.basenameNormalized),
 *     createNamespace: true,
 *   },
 * });
 *
 * @see https://argo-cd.readthedocs.io/en/stable/operator-manual/applicationset/Generators-Git/
 */
export class GitDirectoryGenerator extends GitGenerator {
  constructor(props: GitGeneratorProps) {
    super('directories', props);
  }
}

/**
 * One Application for each file in Git, whose content is parameters, too: `parameter('cluster', 'name')`.
 *
 * @example
 * const files = new argocd.GitFileGenerator({ url: 'https://github.com/org/manifests.git', revision: 'main', paths: ['clusters/*.json'] });
 * new argocd.ApplicationSet(folder, 'clusters', {
 *   generators: [files],
 *   template: {
 *     name: `guestbook-${files.parameter('cluster', 'name')}`,
 *     source: argocd.ApplicationSource.git({ url: 'https://github.com/org/manifests.git', revision: 'main', path: 'guestbook' }),
 *     destination: argocd.Destination.server(files.parameter('cluster', 'address'), 'guestbook'),
 *   },
 * });
 *
 * @see https://argo-cd.readthedocs.io/en/stable/operator-manual/applicationset/Generators-Git/
 */
export class GitFileGenerator extends GitGenerator {
  /** Name of the file. */
  public readonly filename: string;
  /** Name of the file, as a name of an object may be. */
  public readonly filenameNormalized: string;

  constructor(props: GitGeneratorProps) {
    super('files', props);
    this.filename = this._of('filename');
    this.filenameNormalized = this._of('filenameNormalized');
  }
}
