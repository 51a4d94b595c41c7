import type { PipelineSecret } from './pipeline-secret';
import type { AzureIdentity } from './steps/login-to-azure';
import type { GoogleIdentity } from './steps/login-to-google';
import type { Value } from './value';

/** Amazon's registry of an account and a region. */
export interface EcrOptions {
  /** Number of the account: twelve digits. */
  readonly account: string;
  /** Region, such as `eu-west-3`. */
  readonly region: string;
  /**
   * ARN of a role to take by the job's identity token. Gitea and Azure Pipelines have no such tokens.
   *
   * @default - none: what `LoginToAws` before it or the runner itself (instance profile, pod identity) gives
   */
  readonly role?: string;
}

/** A registry of Azure's. */
export interface AcrOptions {
  /** Name of the registry: letters and digits. */
  readonly name: string;
  /**
   * Application to log in as by the job's identity token. Gitea and Azure Pipelines have no such tokens.
   *
   * @default - none: what `LoginToAzure` before it or the runner itself (managed identity, service connection) gives
   */
  readonly identity?: AzureIdentity;
}

/** A location of Google's Artifact Registry. */
export interface GarOptions {
  /** Location of the repository, such as `europe-west9`. */
  readonly location: string;
  /**
   * Service account to act as by the job's identity token. Gitea and Azure Pipelines have no such tokens.
   *
   * @default - none: what `LoginToGoogle` before it or the runner itself (its service account) gives
   */
  readonly identity?: GoogleIdentity;
}

/** A registry with a name and a password. */
export interface BasicRegistryOptions {
  /** Host, with its port where it is not 443: `registry.example.com:5000`. */
  readonly host: string;
  /** Name to log in with. */
  readonly username: Value;
  /** Password or access token. */
  readonly password: PipelineSecret;
}
