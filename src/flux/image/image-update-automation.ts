import { Duration } from 'cdk8s';
import { Construct } from 'constructs';
import { API_VERSION } from './api-version';
import { CommitAuthor, CommitPush, CommitSigning } from './commit-options';
import { goDuration } from '../../base/duration';
import { ISource } from '../../base/external';
import { actionsIn } from '../../base/go-template';
import { problem } from '../../base/problem';
import { repositoryPath } from '../../base/repository-path';
import type { Folder } from '../../folder';
import { LabelSelector } from '../../label-selector';
import { Resource, ResourceProps } from '../../resource';
import { GitReference, type GitRepository } from '../source/git-repository';
import { checkSourceKind, crossReference } from '../source/source-reference';

/** Properties of an ImageUpdateAutomation. */
export interface ImageUpdateAutomationProps extends ResourceProps {
  /**
   * The GitRepository with the manifests. That of `flux bootstrap` is `GitRepository.fromGitRepositoryName(cluster, 'source', { name: 'flux-system', namespace: 'flux-system' })`.
   * Its credentials must have write access.
   */
  readonly source: ISource;
  /** Author of the commits. */
  readonly author: CommitAuthor;
  /**
   * How often the repository is checked out, and what is outdated committed. More than zero. A new choice of an ImagePolicy starts a run at once.
   *
   * @default Duration.minutes(30)
   */
  readonly interval?: Duration;
  /**
   * The folder whose files it updates, with those below.
   *
   * @default - `path`, or the whole repository
   */
  readonly folder?: Folder;
  /**
   * Path in the repository of the files that it updates, where that is not a folder of the program.
   *
   * @default - the whole repository
   */
  readonly path?: string;
  /**
   * The reference that is checked out. Required where the source follows a tag, a version range or a commit: a commit needs a branch.
   *
   * @default - that of the source
   */
  readonly checkout?: GitReference;
  /**
   * Where commits are pushed to.
   *
   * @default - the branch that is checked out
   */
  readonly push?: CommitPush;
  /**
   * Message of commits: a Go template over `.AutomationObject`, `.Changed.Changes` (with `.OldValue`, `.NewValue`, `.Setter`), `.Changed.Objects`,
   * `.Changed.FileChanges` and `.Values`. `.Updated` of older versions is an error.
   *
   * @default - a subject, and each change in a line
   */
  readonly messageTemplate?: string;
  /**
   * Values that the message reads as `.Values`.
   *
   * @default - none
   */
  readonly messageValues?: { [name: string]: string };
  /**
   * Whether `[skip ci]` is added to the subject of the message, which GitHub, GitLab, Gitea and Azure Pipelines understand: a commit on the branch that a pipeline builds would
   * otherwise start it again.
   *
   * @default - true where commits go to the branch that is checked out; false with `push`, because checks of a pull request must run
   */
  readonly skipCi?: boolean;
  /**
   * Signs commits.
   *
   * @default - commits are not signed
   */
  readonly signing?: CommitSigning;
  /**
   * ImagePolicies whose comments it follows, by their labels. They are in its own namespace, always.
   *
   * @default - all ImagePolicies of its namespace
   */
  readonly policySelector?: LabelSelector;
  /**
   * Suspends the automation.
   *
   * @default false
   */
  readonly suspend?: boolean;
}

/**
 * Writes the images that ImagePolicies choose into the manifests of a repository, and commits them. It changes values with the comment of a policy of its namespace
 * only, in YAML files that `ImagePolicy.image` and its siblings, `ImagePins` or people have given the comment.
 *
 * @example
 * const signingKey = Secret.fromSecretName(production, 'signing', { name: 'signing-key', namespace: 'flux-system', keys: ['identity'] });
 * new flux.ImageUpdateAutomation(production.system, 'images', {
 *   source: flux.GitRepository.fromGitRepositoryName(production, 'source', { name: 'flux-system', namespace: 'flux-system' }),
 *   author: { name: 'Flux', email: 'flux@example.com' },
 *   folder: folder,
 *   signing: flux.CommitSigning.ssh(signingKey),
 *   push: flux.CommitPush.branch('flux/images', { options: { 'merge_request.create': '' } }), // a merge request of GitLab
 * });
 *
 * @see https://fluxcd.io/flux/components/image/imageupdateautomations/
 */
export class ImageUpdateAutomation extends Resource {
  /** The folder whose files it updates, and the branches that it pushes to. @internal */
  public readonly _target: { readonly folder?: Folder; readonly source: ISource; readonly branches?: readonly string[] };

  private readonly _spec: Record<string, unknown>;

  constructor(scope: Construct, id: string, props: ImageUpdateAutomationProps) {
    super(scope, id, API_VERSION, 'ImageUpdateAutomation', props);
    const { source, folder, path, checkout, push, author } = props;
    checkSourceKind(this, 'source', source, ['GitRepository']);
    this._target = { folder, source, branches: push?._branches };
    if (folder && path !== undefined) problem(this, 'image-update-path', 'folder and path are both set', 'set one of them');
    if (!/^[^\s@]+@[^\s@]+$/.test(author.email)) {
      problem(this, 'image-author', `author.email ${JSON.stringify(author.email)} is not a valid mail address`, 'use an address such as flux@example.com');
    }
    const ref = checkout?._render(this);
    const branch = this._branchOf(props, ref);
    this._spec = {
      interval: goDuration(this, 'interval', props.interval) ?? '30m',
      sourceRef: { kind: source.kind, ...crossReference(this, source) },
      git: {
        checkout: ref && { ref },
        commit: {
          author: { name: author.name ?? 'Flux', email: author.email },
          messageTemplate: this._message(props, branch),
          messageTemplateValues: props.messageValues,
          signingKey: props.signing?._render(this),
        },
        push: push?._render(this),
      },
      policySelector: props.policySelector && { ...props.policySelector },
      update: { strategy: 'Setters', path: folder ? `./${folder.path}` : path === undefined ? undefined : `./${repositoryPath(this, path)}` },
      suspend: props.suspend,
    };
  }

  /** @internal */
  protected _body(): Record<string, unknown> {
    return { spec: this._spec };
  }

  private _message({ messageTemplate, skipCi, push }: ImageUpdateAutomationProps, branch: string | undefined): string {
    if (actionsIn(messageTemplate ?? '').some((action) => /\.Updated\b/.test(action))) {
      problem(this, 'image-automation', 'messageTemplate reads .Updated, which Flux 2.7 has removed: the automation stalls', 'read .Changed, such as {{ range .Changed.Changes }}');
    }
    const [subject, ...rest] = (messageTemplate ?? MESSAGE).split('\n');
    const skips = skipCi ?? (!push || push._branches.some((each) => each === branch));
    return [skips && !SKIPS.test(messageTemplate ?? '') ? `${subject} [skip ci]` : subject, ...rest].join('\n');
  }

  /** The branch that is checked out. Nothing can be pushed to a tag or a commit. */
  private _branchOf({ source, checkout, push }: ImageUpdateAutomationProps, ref?: Readonly<Record<string, string | undefined>>): string | undefined {
    const followed = ref ?? (source as Partial<GitRepository>)._reference ?? {};
    const [kind, value] = Object.entries(followed).find(([key, each]) => each !== undefined && key !== 'branch') ?? [];
    if (value === undefined || value.startsWith('refs/heads/')) return value?.slice('refs/heads/'.length) ?? followed.branch;
    if (!(ref && push)) {
      problem(this, 'image-push', `${checkout ? 'checkout' : `source ${source.name}`} is ${kind} ${value}, to which nothing can be pushed`,
        'set checkout to the branch that takes the commits: GitReference.branch(…)');
    }
    return followed.branch;
  }
}

/** What makes CI systems skip a commit. */
const SKIPS = /\[(?:skip ci|ci skip|no ci|skip actions|actions skip)\]|\*\*\*NO_CI\*\*\*/i;

const MESSAGE = `Update images

{{ range .Changed.Changes -}}
- {{ .OldValue }} -> {{ .NewValue }}
{{ end -}}
`;
