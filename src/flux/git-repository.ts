import { Construct } from 'constructs';
import { goDuration } from '../duration';
import { ExternalObject } from '../external';
import { problem } from '../problem';
import { Resource } from '../resource';
import { secretReference } from '../secret-reference';
import { ISource } from '../source';
import { proxySecret } from './auxiliary-secrets';
import { GitReference } from './git-reference';
import { GitProvider, GitRepositoryProps, GitVerificationMode } from './git-repository-options';
import { gitSecret } from './git-secret';
import { checkGitUrl } from './git-url';
import { sharded } from './shard';
import { SourceAttributes } from './source-options';
import { checkSameNamespace, checkSourceKind } from './source-reference';

/**
 * A Git repository as a source of manifests or charts.
 *
 * @see https://fluxcd.io/flux/components/source/gitrepositories/
 */
export class GitRepository extends Resource implements ISource {
  /** Declares a GitRepository that this program does not make, such as the one of `flux bootstrap`. */
  public static fromGitRepositoryName(scope: Construct, id: string, attributes: SourceAttributes): ISource {
    return new ExternalObject(scope, id, { ...attributes, apiVersion: API_VERSION, kind: 'GitRepository' });
  }

  /** Address of the repository. */
  public readonly url: string;

  private readonly _spec: Record<string, unknown>;

  constructor(scope: Construct, id: string, props: GitRepositoryProps) {
    super(scope, id, API_VERSION, 'GitRepository', { metadata: sharded(props.metadata, props.shard) });
    this.url = props.url;
    checkGitUrl(this, props.url);
    this._checkProvider(props);
    const ref = props.ref ?? GitReference.branch('main');
    const mode = props.verify?.mode ?? GitVerificationMode.HEAD;
    if (mode !== GitVerificationMode.HEAD && !ref._canBeTag) {
      problem(this, 'git-verify-mode', `verify.mode is ${mode}, but ref is no tag`, 'use GitReference.tag, semver or named, or GitVerificationMode.HEAD');
    }
    for (const { repository } of props.include ?? []) {
      checkSourceKind(this, 'include.repository', repository, ['GitRepository']);
      checkSameNamespace(this, 'include.repository', repository);
    }
    this._spec = {
      url: props.url,
      interval: goDuration(this, 'interval', props.interval) ?? '1m',
      timeout: goDuration(this, 'timeout', props.timeout, { noHours: true }),
      ref: ref._render(this),
      provider: props.provider,
      secretRef: gitSecret(this, props.url, props.provider === GitProvider.GITHUB, props.secret),
      serviceAccountName: props.serviceAccount?.name,
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
      problem(this, 'source-provider', `serviceAccount is ${serviceAccount.name}, but provider is ${provider ?? 'generic'}`,
        'use it with GitProvider.AWS or GitProvider.AZURE');
    }
    if (provider === GitProvider.GITHUB && !secret) {
      problem(this, 'source-provider', 'provider is github, but there is no secret', 'give the Secret with the id and private key of the GitHub App');
    }
  }
}

const API_VERSION = 'source.toolkit.fluxcd.io/v1';
