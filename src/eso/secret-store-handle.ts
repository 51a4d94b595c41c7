import { IConstruct } from 'constructs';

/** A store of secrets: a `SecretStore` of one namespace, or a `ClusterSecretStore` for all. */
export interface ISecretStore extends IConstruct {
  /** API version of the store. */
  readonly apiVersion: string;
  /** `SecretStore` or `ClusterSecretStore`. */
  readonly kind: string;
  /** Name of the store. */
  readonly name: string;
  /** Namespace of a `SecretStore`; undefined where it is not known at synth, and for a `ClusterSecretStore`. */
  readonly namespace?: string;
}
