import type * as kplus from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { declareExternal } from './base/external';

/** A Kubernetes Secret, whoever makes it: SOPS, External Secrets Operator, or somebody outside the program. */
export interface ISecret extends kplus.ISecret {
  /** Namespace of the Secret; undefined where it is not known at synth. */
  readonly namespace?: string;
  /** Keys of the Secret; undefined where they are not known at synth. */
  readonly keys?: string[];
}

/** What identifies a Secret. */
export interface SecretAttributes {
  /** Name of the Secret. */
  readonly name: string;
  /**
   * Namespace of the Secret.
   *
   * @default - any: the Secret is taken to exist in the namespace of whoever refers to it
   */
  readonly namespace?: string;
  /**
   * Keys of the Secret's data.
   *
   * @default - not known; every key is taken to exist
   */
  readonly keys?: string[];
}

/**
 * Handle of a Secret. Constructs that make one (`sops`, `eso`) have it as their `secret`; what lives outside the program is
 * declared with `Secret.fromSecretName`. cdk8s-plus takes it wherever it takes a Secret.
 */
export class Secret extends Construct implements ISecret {
  /**
   * Declares a Secret that this program does not make: created by hand, by an installer, or by another program.
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

  /** A handle only: use `Secret.fromSecretName`, or the `secret` of the construct that makes it. */
  constructor(scope: Construct, id: string, attributes: SecretAttributes) {
    super(scope, id);
    this.name = attributes.name;
    this.namespace = attributes.namespace;
    this.keys = attributes.keys;
  }

  /** The Secret's name, as RBAC rules take it. */
  public get resourceName(): string | undefined {
    return this.name;
  }

  /** One key of the Secret as the value of a container's environment variable. */
  public envValue(key: string, options?: kplus.EnvValueFromSecretOptions): kplus.EnvValue {
    const { EnvValue } = require('cdk8s-plus-28') as typeof kplus; // here, because it takes 150 ms to load
    return EnvValue.fromSecretValue({ secret: this, key }, options);
  }
}
