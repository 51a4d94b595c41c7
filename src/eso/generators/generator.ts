import { Construct, IConstruct } from 'constructs';
import { GeneratorType } from './generator-type';
import { declareExternal } from '../../base/external';
import { problem } from '../../base/problem';
import { Resource, ResourceProps } from '../../resource';
import { Lookup, References } from '../references';
import { GENERATORS_API_VERSION, StoreUser } from '../stores/store-reference';

/** Generates secret values instead of reading them, such as a password, a registry token or a Vault dynamic secret. */
export interface IGenerator extends IConstruct {
  /** API version of the generator. */
  readonly apiVersion: string;
  /** Kind of the generator, such as `Password` or `ClusterGenerator`. */
  readonly kind: string;
  /** Name of the generator. */
  readonly name: string;
  /** Namespace of the generator; undefined if it is not known at synth, and for a `ClusterGenerator`. */
  readonly namespace?: string;
  /** Keys that it generates; undefined if they are not known at synth. */
  readonly keys?: string[];
}

/** Properties of a generator. */
export interface GeneratorProps extends ResourceProps {
  /** What it generates. */
  readonly type: GeneratorType;
}

/** Identifies a generator that the program does not create. */
export interface GeneratorAttributes {
  /** Kind of the generator, such as `Password`. */
  readonly kind: string;
  /** Name of the generator. */
  readonly name: string;
  /**
   * Namespace of the generator.
   *
   * @default - that of the object that refers to it
   */
  readonly namespace?: string;
  /**
   * Keys that it generates.
   *
   * @default - not known
   */
  readonly keys?: string[];
}

/**
 * Generates secret values for the ExternalSecrets and PushSecrets of its own namespace: an object of kind `Password`, `SSHKey` and so on.
 * Its credentials are in that namespace too.
 *
 * @example
 * const password = new eso.Generator(folder, 'database-password', { type: eso.GeneratorType.password({ length: 32, allowRepeat: true }) });
 * new eso.ExternalSecret(folder, 'database', { dataFrom: [eso.DataFrom.generator(password)], refreshPolicy: eso.RefreshPolicy.CREATED_ONCE });
 *
 * @see https://external-secrets.io/latest/guides/generator/
 */
export class Generator extends Resource implements IGenerator {
  /**
   * Declares a generator that this program does not create.
   *
   * @param scope scope of the handle
   * @param id id of the handle
   * @param attributes kind, name and namespace
   */
  public static fromGeneratorName(scope: Construct, id: string, attributes: GeneratorAttributes): IGenerator {
    return new ImportedGenerator(scope, id, attributes);
  }

  /** Keys that it generates; undefined if they are not known at synth. */
  public readonly keys?: string[];
  private readonly spec: Record<string, unknown>;

  constructor(scope: Construct, id: string, props: GeneratorProps) {
    super(scope, id, GENERATORS_API_VERSION, props.type.kind, props);
    this.keys = props.type.keys;
    this.spec = props.type._render(new References(this, Lookup.OWN, this.namespace));
  }

  /** @internal */
  protected _body(): Record<string, unknown> {
    return { spec: this.spec };
  }
}

/** `{ apiVersion, kind, name }` of a generator. @internal */
export function generatorReference({ construct, namespace, everywhere }: StoreUser, prop: string, generator: IGenerator): Record<string, unknown> {
  const { namespace: actual } = generator;
  if (actual !== undefined && (everywhere || (namespace !== undefined && namespace !== actual))) {
    problem(construct, 'cross-namespace', `${prop} refers to ${generator.kind} ${generator.name} in namespace ${actual}`,
      `the operator looks it up in ${everywhere ? 'each namespace' : `namespace ${namespace}`}: use a ClusterGenerator, or create it there`);
  }
  return { apiVersion: generator.apiVersion, kind: generator.kind, name: generator.name };
}

/** Handle of a generator outside the program. @internal */
export class ImportedGenerator extends Construct implements IGenerator {
  public readonly apiVersion = GENERATORS_API_VERSION;
  public readonly kind: string;
  public readonly name: string;
  public readonly namespace?: string;
  public readonly keys?: string[];

  constructor(scope: Construct, id: string, attributes: GeneratorAttributes) {
    super(scope, id);
    this.kind = attributes.kind;
    this.name = attributes.name;
    this.namespace = attributes.namespace;
    this.keys = attributes.keys;
    const { kind, name, namespace } = attributes;
    declareExternal(this, { apiVersion: GENERATORS_API_VERSION, kind, name, namespace });
  }
}

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
