import type * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import type { Cluster } from '../cluster';

/** How Flux comes into a cluster, with what it needs to follow its repository. */
export interface ClusterFluxOptions {
  /**
   * The cluster of this program that the machines are: Flux follows its system folder. Its engine is `flux.Engine.rootSync` (Flux is installed from the manifest of its
   * makers) or `flux.Engine.operator` (Flux Operator is).
   */
  readonly cluster: Cluster;
  /**
   * Credentials for the cluster's repository: a JSON object with the keys of the Secret that the engine's source names, such as `username` and `password`, or `identity` and
   * `known_hosts`, or `ca.crt`.
   *
   * @default - none: the repository can be read by everybody
   */
  readonly gitCredentials?: secretsmanager.ISecret;
  /**
   * Private age key that decrypts the files of folders (`AGE-SECRET-KEY-…`, as age-keygen prints it). It becomes the Secret `sops-age`.
   *
   * @default - none
   */
  readonly ageKey?: secretsmanager.ISecret;
}
