import { Construct } from 'constructs';
import { IGenerator, ImportedGenerator } from './generator';
import { GeneratorType } from './generator-type';
import { problem } from '../../base/problem';
import { Resource, ResourceProps } from '../../resource';
import { GENERATORS_API_VERSION } from '../api-versions';
import { Lookup, References } from '../references';

/** Properties of a ClusterGenerator. */
export interface ClusterGeneratorProps extends ResourceProps {
  /** What it generates. GitLab deploy tokens and one-time codes are not available cluster-wide. */
  readonly type: GeneratorType;
}

/** Identifies a ClusterGenerator that the program does not create. */
export interface ClusterGeneratorAttributes {
  /** Name of the generator. */
  readonly name: string;
  /**
   * Keys that it generates.
   *
   * @default - not known
   */
  readonly keys?: string[];
}

/**
 * Generates secret values for ExternalSecrets and PushSecrets in all namespaces. It reads its credentials from the namespace of
 * each of them.
 *
 * @example
 * const password = new eso.ClusterGenerator(folder, 'password', { type: eso.GeneratorType.password({ length: 32, allowRepeat: true }) });
 * new eso.ExternalSecret(folder, 'database', { dataFrom: [eso.DataFrom.generator(password)], refreshPolicy: eso.RefreshPolicy.CREATED_ONCE });
 *
 * @see https://external-secrets.io/latest/api/generator/cluster/
 */
export class ClusterGenerator extends Resource implements IGenerator {
  /**
   * Declares a ClusterGenerator that this program does not create.
   *
   * @param scope scope of the handle
   * @param id id of the handle
   * @param attributes name of the generator
   */
  public static fromClusterGeneratorName(scope: Construct, id: string, attributes: ClusterGeneratorAttributes): IGenerator {
    return new ImportedGenerator(scope, id, { kind: 'ClusterGenerator', ...attributes });
  }

  /** Keys that it generates; undefined if they are not known at synth. */
  public readonly keys?: string[];
  private readonly spec: Record<string, unknown>;

  constructor(scope: Construct, id: string, props: ClusterGeneratorProps) {
    super(scope, id, GENERATORS_API_VERSION, 'ClusterGenerator', props);
    const { kind, keys } = props.type;
    this.keys = keys;
    if (!(kind in FIELDS)) {
      problem(this, 'cluster-generator-kind', `type is ${kind}, which is not a valid type for a ClusterGenerator`,
        `create a Generator in each namespace; cluster-wide types are ${Object.keys(FIELDS).join(', ')}`);
    }
    this.spec = { kind, generator: { [FIELDS[kind] ?? 'fakeSpec']: props.type._render(new References(this, Lookup.USER)) } };
  }

  /** Always undefined: the generator is cluster-scoped. */
  public get namespace(): string | undefined {
    return undefined;
  }

  /** @internal */
  protected _body(): Record<string, unknown> {
    return { spec: this.spec };
  }
}

/** Field of `generator` by kind. The API has one for one-time codes too, but rejects their kind. */
const FIELDS: { readonly [kind: string]: string } = {
  ACRAccessToken: 'acrAccessTokenSpec',
  CloudsmithAccessToken: 'cloudsmithAccessTokenSpec',
  ECRAuthorizationToken: 'ecrAuthorizationTokenSpec',
  Fake: 'fakeSpec',
  GCRAccessToken: 'gcrAccessTokenSpec',
  GithubAccessToken: 'githubAccessTokenSpec',
  Grafana: 'grafanaSpec',
  Password: 'passwordSpec',
  QuayAccessToken: 'quayAccessTokenSpec',
  SSHKey: 'sshKeySpec',
  STSSessionToken: 'stsSessionTokenSpec',
  UUID: 'uuidSpec',
  VaultDynamicSecret: 'vaultDynamicSecretSpec',
  Webhook: 'webhookSpec',
};
