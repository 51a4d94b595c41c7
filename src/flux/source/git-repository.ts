import { Construct, IConstruct } from 'constructs';
import { checkGitUrl } from './git-url';
import { checkSemverRange } from './semver-range';
import { SourceAttributes, SourceOptions } from './source-options';
import { checkSameNamespace, checkSourceKind, proxySecret, sharded } from './source-reference';
import { goDuration } from '../../base/duration';
import { ExternalObject, ISource } from '../../base/external';
import { serviceAccountName } from '../../base/handle';
import { problem } from '../../base/problem';
import { secretReference } from '../../base/secret-reference';
import { Resource } from '../../resource';
import { ISecret } from '../../secret';

/**
 * A Git repository as a source of manifests or charts.
 *
 * @example
 * const addons = new flux.GitRepository(folder, 'addons', {
 *   url: 'ssh://git@gitea.example.com/org/addons.git',
 *   ref: flux.GitReference.semver('>=1.0.0 <2.0.0'),
 *   secret: Secret.fromSecretName(folder, 'deploy-key', { name: 'addons-deploy-key', keys: ['identity', 'known_hosts'] }),
 * });
 * new flux.Kustomization(folder, 'addons', { source: addons, path: './deploy' });
 *
 * @see https://fluxcd.io/flux/components/source/gitrepositories/
 */
export class GitRepository extends Resource implements ISource {
  /** Declares a GitRepository that this program does not create, such as the one of `flux bootstrap`. */
  public static fromGitRepositoryName(scope: Construct, id: string, attributes: SourceAttributes): ISource {
    return new ExternalObject(scope, id, { ...attributes, apiVersion: API_VERSION, kind: 'GitRepository' });
  }

  /** Address of the repository. */
  public readonly url: string;

  /** What it follows, as in its manifest; undefined where that is left to Flux. @internal */
  public readonly _reference?: Readonly<Record<string, string | undefined>>;

  private readonly _spec: Record<string, unknown>;

  constructor(scope: Construct, id: string, props: GitRepositoryProps) {
    super(scope, id, API_VERSION, 'GitRepository', sharded(props, props.shard));
    this.url = props.url;
    checkGitUrl(this, props.url);
    this._checkProvider(props);
    const ref = props.ref ?? (props.engineDefaults ? undefined : GitReference.branch('main'));
    const mode = props.verify?.mode ?? GitVerificationMode.HEAD;
    if (mode !== GitVerificationMode.HEAD && !ref?._canBeTag) {
      problem(this, 'git-verify-mode', `verify.mode is ${mode}, but ref cannot refer to a tag`, 'use GitReference.tag, semver or named, or GitVerificationMode.HEAD');
    }
    for (const { repository } of props.include ?? []) {
      checkSourceKind(this, 'include.repository', repository, ['GitRepository']);
      checkSameNamespace(this, 'include.repository', repository);
    }
    this._reference = ref?._render(this);
    this._spec = {
      url: props.url,
      interval: goDuration(this, 'interval', props.interval) ?? '1m',
      timeout: goDuration(this, 'timeout', props.timeout, { noHours: true }),
      ref: this._reference,
      provider: props.provider,
      secretRef: gitSecret(this, props.url, props.provider === GitProvider.GITHUB, props.secret),
      serviceAccountName: serviceAccountName(this, props.serviceAccount),
      proxySecretRef: proxySecret(this, props.proxySecret),
      verify: props.verify && { mode: props.verify.mode, secretRef: secretReference(this, 'verify.secret', props.verify.secret) },
      sparseCheckout: props.sparseCheckout,
      recurseSubmodules: props.recurseSubmodules,
      include: props.include?.map(({ repository, fromPath, toPath }) => ({ repository: { name: repository.name }, fromPath, toPath })),
      ignore: props.ignore?.join('\n'),
      suspend: props.suspend,
    };
  }

  /** @internal */
  protected _body(): Record<string, unknown> {
    return { spec: this._spec };
  }

  private _checkProvider({ provider, serviceAccount, secret }: GitRepositoryProps): void {
    const cloud = provider === GitProvider.AWS || provider === GitProvider.AZURE;
    if (serviceAccount && !cloud) {
      problem(this, 'source-provider', `serviceAccount is ${serviceAccountName(this, serviceAccount)}, but provider ${provider ?? 'generic'} does not support it`,
        'use GitProvider.AWS or GitProvider.AZURE, or remove it');
    }
    if (provider === GitProvider.GITHUB && !secret) {
      problem(this, 'source-provider', 'provider is github, but secret is missing', 'set secret to the Secret with the ID and private key of the GitHub App');
    }
  }
}

const API_VERSION = 'source.toolkit.fluxcd.io/v1';

type Check = (construct: IConstruct) => void;

/**
 * The Git reference to fetch.
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

  /** The latest tag in a version range, such as `>=1.0.0 <2.0.0`. */
  public static semver(versions: string): GitReference {
    return new GitReference({ semver: versions }, (construct) => checkSemverRange(construct, 'ref.semver', versions));
  }

  /** A reference by its full name, such as `refs/heads/main` or `refs/pull/420/head`. Short names are an error. */
  public static named(name: string): GitReference {
    return new GitReference({ name }, (construct) => {
      if (!/^refs\/\S+$/.test(name)) {
        problem(construct, 'git-reference', `ref.name ${JSON.stringify(name)} is not a full reference name`, 'use a full name, such as refs/heads/main');
      }
    });
  }

  /**
   * One commit.
   *
   * @param sha full hash: 40 or 64 hexadecimal digits
   * @param branch branch that contains the commit; if set, only this branch is fetched
   */
  public static commit(sha: string, branch?: string): GitReference {
    return new GitReference({ commit: sha, branch }, (construct) => {
      if (!/^([0-9a-f]{40}|[0-9a-f]{64})$/.test(sha)) {
        problem(construct, 'git-reference', `ref.commit ${JSON.stringify(sha)} is not a valid commit hash`, 'use the full hash of the commit: 40 or 64 hexadecimal digits');
      }
    });
  }

  private constructor(private readonly _ref: Record<string, string | undefined>, private readonly _check: Check) {}

  /** Whether it can refer to a tag, whose signature can be verified. @internal */
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
    problem(construct, 'git-reference', `ref.${kind} ${JSON.stringify(value)} is not a valid ${kind} name`, `set the name of the ${kind}`);
  };
}

/** Authentication provider for the Git server. */
export enum GitProvider {
  /** User name and password, bearer token or SSH key from a Secret. */
  GENERIC = 'generic',
  /** AWS CodeCommit, by workload identity. */
  AWS = 'aws',
  /** Azure DevOps, by workload identity. */
  AZURE = 'azure',
  /** A GitHub App, from a Secret with its ID and private key. */
  GITHUB = 'github',
}

/** Signatures to verify. */
export enum GitVerificationMode {
  /** That of the commit. */
  HEAD = 'HEAD',
  /** That of the tag. Requires a tag or a version range as reference. */
  TAG = 'Tag',
  /** Both. */
  TAG_AND_HEAD = 'TagAndHEAD',
}

/** Verification of signatures of commits or tags. */
export interface GitVerification {
  /** Secret with the public keys (PGP or SSH) of trusted authors, under any keys. */
  readonly secret: ISecret;
  /**
   * Signatures to verify.
   *
   * @default GitVerificationMode.HEAD
   */
  readonly mode?: GitVerificationMode;
}

/** Files of another Git repository to add to the artifact. */
export interface GitInclude {
  /** GitRepository that contains the files, in the same namespace. */
  readonly repository: ISource;
  /**
   * Path in the other repository.
   *
   * @default - root of the other repository
   */
  readonly fromPath?: string;
  /**
   * Target path of the files.
   *
   * @default - name of the other repository
   */
  readonly toPath?: string;
}

/** Options of a GitRepository, without its address. */
export interface GitRepositoryOptions extends SourceOptions {
  /**
   * Reference to fetch.
   *
   * @default GitReference.branch('main'), or the branch of the repository if an engine creates the source
   */
  readonly ref?: GitReference;
  /**
   * Secret with credentials. For `https://`: `username` and `password` (also for tokens of GitHub and GitLab), or `bearerToken`, and `ca.crt`,
   * `tls.crt` with `tls.key`. For `ssh://`, where it is required: `identity` and `known_hosts`, with a passphrase `password`. For a
   * GitHub App: `githubAppID`, `githubAppPrivateKey` and either `githubAppInstallationOwner` or `githubAppInstallationID`.
   *
   * @default - none: the repository is public, or the provider uses workload identity
   */
  readonly secret?: ISecret;
  /**
   * Authentication provider.
   *
   * @default GitProvider.GENERIC
   */
  readonly provider?: GitProvider;
  /**
   * Service account for workload identity. Only with the providers AWS and AZURE.
   *
   * @default - that of source-controller
   */
  readonly serviceAccount?: IConstruct;
  /**
   * Secret with the proxy: `address`, optionally `username` and `password`.
   *
   * @default - none
   */
  readonly proxySecret?: ISecret;
  /**
   * Verification of signatures before the artifact is used.
   *
   * @default - none
   */
  readonly verify?: GitVerification;
  /**
   * Directories to fetch.
   *
   * @default - all
   */
  readonly sparseCheckout?: string[];
  /**
   * Whether to fetch submodules, with the same credentials.
   *
   * @default false
   */
  readonly recurseSubmodules?: boolean;
  /**
   * Other repositories whose files to add.
   *
   * @default - none
   */
  readonly include?: GitInclude[];
}

/** Properties of a GitRepository. */
export interface GitRepositoryProps extends GitRepositoryOptions {
  /**
   * Address: `https://…`, `http://…` or `ssh://git@host/path`, such as `repository.url`. The scp form `git@host:path` and passwords in
   * the address are errors.
   */
  readonly url: string;
}

const APP_INSTALLATION = ['githubAppInstallationOwner', 'githubAppInstallationID'];

/** Reference to the Secret with the credentials of a Git repository; protocol and provider determine its keys. */
function gitSecret(
  construct: IConstruct & { readonly namespace?: string }, url: string, github: boolean, secret?: ISecret,
): { name: string } | undefined {
  if (!secret) {
    if (url.startsWith('ssh://')) {
      problem(construct, 'git-secret', `secret is missing for ${url}`, 'set secret to a Secret with the keys identity and known_hosts');
    }
    return undefined;
  }
  const keys = secret.keys ?? [];
  if (github) {
    if (secret.keys && APP_INSTALLATION.filter((key) => keys.includes(key)).length !== 1) {
      problem(construct, 'git-secret', `secret: Secret ${secret.name} of a GitHub App needs exactly one key for the installation; its keys are ${keys.join(', ')}`,
        `use exactly one of ${APP_INSTALLATION.join(', ')}`);
    }
    return secretReference(construct, 'secret', secret,
      { required: ['githubAppID', 'githubAppPrivateKey'], optional: [...APP_INSTALLATION, 'githubAppBaseURL', 'ca.crt'] });
  }
  if (url.startsWith('ssh://')) {
    return secretReference(construct, 'secret', secret, { required: ['identity', 'known_hosts'], optional: ['identity.pub', 'password'] });
  }
  const pairs = [['username', 'password'], ['tls.crt', 'tls.key']].filter((pair) => pair.some((key) => keys.includes(key)));
  if (secret.keys && pairs.length === 0 && !keys.includes('bearerToken') && !keys.includes('ca.crt')) {
    problem(construct, 'git-secret', `secret: Secret ${secret.name} has no Git credentials; its keys are ${keys.join(', ') || '(none)'}`,
      'use the keys username and password, or bearerToken');
  }
  return secretReference(construct, 'secret', secret, { required: pairs.flat(), optional: ['bearerToken', 'ca.crt'] });
}
