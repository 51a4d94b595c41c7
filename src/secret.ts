import type * as kplus from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { declareExternal } from './base/external';

/** A Kubernetes Secret, whether created by SOPS, by External Secrets Operator or outside the program. */
export interface ISecret extends kplus.ISecret {
  /** Namespace of the Secret; undefined where it is not known at synth. */
  readonly namespace?: string;
  /** Keys of the Secret; undefined where they are not known at synth. */
  readonly keys?: string[];
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

  /** The value of a key as the value of a container's environment variable. */
  public envValue(key: string, options?: kplus.EnvValueFromSecretOptions): kplus.EnvValue {
    const { EnvValue } = require('cdk8s-plus-28') as typeof kplus; // on demand: it takes 150 ms to load
    return EnvValue.fromSecretValue({ secret: this, key }, options);
  }
}
