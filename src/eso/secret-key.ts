import { ISecret } from '../secret';

/** One key of a Kubernetes Secret, with which a store or generator authenticates. */
export interface SecretKey {
  /** The Secret. Where its keys are known at synth, it must have the key. */
  readonly secret: ISecret;
  /** Key of the Secret: letters, digits, dots, dashes and underscores. */
  readonly key: string;
}
