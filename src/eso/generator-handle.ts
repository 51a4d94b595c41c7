import { IConstruct } from 'constructs';

/** What makes secret values instead of reading them: a password, a token of a registry, a dynamic secret of Vault. */
export interface IGenerator extends IConstruct {
  /** API version of the generator. */
  readonly apiVersion: string;
  /** Kind of the generator, such as `Password` or `ClusterGenerator`. */
  readonly kind: string;
  /** Name of the generator. */
  readonly name: string;
  /** Namespace of the generator; undefined where it is not known at synth, and for a `ClusterGenerator`. */
  readonly namespace?: string;
  /** Keys that it makes; undefined where they are not known at synth. */
  readonly keys?: string[];
}
