import { Construct, IConstruct } from 'constructs';
import { declareExternal } from './base/external';

/** How an environment variable reads a key. */
export interface EnvValueOptions {
  /**
   * Whether the Secret or its key may be absent.
   *
   * @default false
   */
  readonly optional?: boolean;
}

/**
 * A Kubernetes Secret, whether created by SOPS, by External Secrets Operator or outside the program. It has what cdk8s-plus, of whatever version,
 * expects of a Secret.
 */
export interface ISecret extends IConstruct {
  /** API version: `v1`. */
  readonly apiVersion: string;
  /** API group: that of the core, which has no name. */
  readonly apiGroup: string;
  /** Kind: `Secret`. */
  readonly kind: string;
  /** Name of the Secret. */
  readonly name: string;
  /** Its kind in RBAC rules: `secrets`. */
  readonly resourceType: string;
  /** Its name in RBAC rules. */
  readonly resourceName?: string;
  /** Namespace of the Secret; undefined where it is not known at synth. */
  readonly namespace?: string;
  /** Keys of the Secret; undefined where they are not known at synth. */
  readonly keys?: string[];
  /**
   * The value of a key as the value of a container's environment variable.
   *
   * @param key key of the Secret
   * @param options whether it may be absent
   * @returns an `EnvValue` of cdk8s-plus, as TypeScript and JavaScript pass it; other languages use the `EnvValue` of their own package
   */
  envValue(key: string, options?: EnvValueOptions): any;
}

/** Attributes of a Secret. */
export interface SecretAttributes {
  /** Name of the Secret. */
  readonly name: string;
  /**
   * Namespace of the Secret.
   *
   * @default - any: the Secret is assumed to exist in the namespace of each object that refers to it
   */
  readonly namespace?: string;
  /**
   * Keys of the Secret's data.
   *
   * @default - unknown: every key is assumed to exist
   */
  readonly keys?: string[];
}

/**
 * A reference to a Secret. Constructs that create a Secret (`sops`, `eso`) return it as `secret`; declare a Secret that exists outside
 * the program with `Secret.fromSecretName`. cdk8s-plus accepts it wherever it accepts a Secret.
 *
 * @example
 * const database = Secret.fromSecretName(folder, 'database', { name: 'database', namespace: 'myapp', keys: ['username', 'password'] });
 * new kplus.Deployment(folder, 'myapp', {
 *   containers: [{ image: 'harbor.example.com/org/myapp:1.0.0', envVariables: { DB_PASSWORD: database.envValue('password') } }],
 * });
 */
export class Secret extends Construct implements ISecret {
  /**
   * Declares a Secret that this program does not create, such as one created manually, by an installer or by another program.
   *
   * @see https://kubernetes.io/docs/concepts/configuration/secret/
   */
  public static fromSecretName(scope: Construct, id: string, attributes: SecretAttributes): Secret {
    const secret = new Secret(scope, id, attributes);
    declareExternal(secret, { apiVersion: 'v1', kind: 'Secret', ...attributes });
    return secret;
  }

  public readonly apiVersion = 'v1';
  public readonly apiGroup = '';
  public readonly kind = 'Secret';
  public readonly resourceType = 'secrets';
  public readonly name: string;
  public readonly namespace?: string;
  public readonly keys?: string[];

  /** Creates only a reference: use `Secret.fromSecretName`, or the `secret` of the construct that creates the Secret. */
  constructor(scope: Construct, id: string, attributes: SecretAttributes) {
    super(scope, id);
    this.name = attributes.name;
    this.namespace = attributes.namespace;
    this.keys = attributes.keys;
  }

  /** Name of the Secret, for RBAC rules. */
  public get resourceName(): string | undefined {
    return this.name;
  }

  /**
   * The value of a key as the value of a container's environment variable.
   *
   * @param key key of the Secret
   * @param options whether it may be absent
   * @returns an `EnvValue` of cdk8s-plus, as TypeScript and JavaScript pass it; other languages use the `EnvValue` of their own package
   */
  public envValue(key: string, options: EnvValueOptions = {}): any {
    return { value: undefined, valueFrom: { secretKeyRef: { name: this.name, key, optional: options.optional } } };
  }
}
