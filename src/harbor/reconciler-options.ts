import { Cron, Duration } from 'cdk8s';
import { ISecret } from '../secret';

/** How the reconciler runs. */
export interface ReconcilerOptions {
  /**
   * Image with bash (4.4 or later), curl and jq (1.6 or later).
   *
   * @default - `docker.io/alpine/k8s` in an exact version
   */
  readonly image?: string;
  /**
   * Secrets for pulling that image.
   *
   * @default - none
   */
  readonly imagePullSecrets?: ISecret[];
  /**
   * When changes made by hand are taken back, and new values of Secrets are written.
   *
   * @default - hourly, at minute 23
   */
  readonly schedule?: Cron;
  /**
   * Whether the schedule rests. Changes of the program are still brought into Harbor.
   *
   * @default false
   */
  readonly suspend?: boolean;
  /**
   * For how long a run tries again after passing faults (no connection, overload, errors of the server). At least one second.
   *
   * @default Duration.minutes(5)
   */
  readonly timeout?: Duration;
  /**
   * A Secret with the key `ca.crt`: the certificate authority of Harbor, in PEM.
   *
   * @default - those of the image
   */
  readonly certificateAuthority?: ISecret;
  /**
   * Service account of the pods; it needs no rights, and its token is not mounted.
   *
   * @default - the namespace's default
   */
  readonly serviceAccountName?: string;
}
