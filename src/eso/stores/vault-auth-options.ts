import { IConstruct } from 'constructs';
import { AwsKeys } from './aws-provider';
import { GcpWorkloadIdentity } from './gcp-provider';
import { SecretKey } from '../references';

/** Common options of Vault authentication methods. */
export interface VaultAuthOptions {
  /**
   * Vault namespace to authenticate in (Enterprise), if it differs from the store's.
   *
   * @default - the store's
   */
  readonly namespace?: string;
}

/** Authentication by AppRole. Exactly one of `roleId` and `roleIdFrom`. */
export interface VaultAppRoleOptions extends VaultAuthOptions {
  /**
   * Mount path of the AppRole method.
   *
   * @default 'approle'
   */
  readonly path?: string;
  /**
   * The role's id; it is not a secret.
   *
   * @default - from `roleIdFrom`
   */
  readonly roleId?: string;
  /**
   * The role's id, in a Secret.
   *
   * @default - from `roleId`
   */
  readonly roleIdFrom?: SecretKey;
  /** The role's secret id. */
  readonly secretId: SecretKey;
}

/** Authentication by a Kubernetes service account's token. At most one of `serviceAccount` and `token`. */
export interface VaultKubernetesOptions extends VaultAuthOptions {
  /**
   * Mount path of the Kubernetes method.
   *
   * @default 'kubernetes'
   */
  readonly mount?: string;
  /** Vault role of the service account. */
  readonly role: string;
  /**
   * The service account whose token the operator requests.
   *
   * @default - that of the operator itself
   */
  readonly serviceAccount?: IConstruct;
  /**
   * Audiences of the service account's token. Vault needs one if its role sets `audience`.
   *
   * @default - none
   */
  readonly audiences?: string[];
  /**
   * A long-lived token of a service account.
   *
   * @default - a short-lived one of `serviceAccount`
   */
  readonly token?: SecretKey;
}

/** Authentication by a JWT or OIDC token. Exactly one of `token` and `serviceAccount`. */
export interface VaultJwtOptions extends VaultAuthOptions {
  /**
   * Mount path of the JWT method.
   *
   * @default 'jwt'
   */
  readonly path?: string;
  /**
   * Vault role.
   *
   * @default - the method's default role
   */
  readonly role?: string;
  /**
   * The token.
   *
   * @default - one of `serviceAccount`
   */
  readonly token?: SecretKey;
  /**
   * Service account whose token the operator requests.
   *
   * @default - `token`
   */
  readonly serviceAccount?: IConstruct;
  /**
   * Audiences of the service account's token.
   *
   * @default - `vault`
   */
  readonly audiences?: string[];
}

/** Authentication by user name and password, in LDAP or in Vault itself. */
export interface VaultPasswordOptions extends VaultAuthOptions {
  /**
   * Mount path of the method.
   *
   * @default - `ldap` or `userpass`
   */
  readonly path?: string;
  /** Name of the user. */
  readonly username: string;
  /** The password. */
  readonly password: SecretKey;
}

/** Authentication by a TLS client certificate. */
export interface VaultCertOptions extends VaultAuthOptions {
  /**
   * Mount path of the certificate method.
   *
   * @default 'cert'
   */
  readonly path?: string;
  /**
   * Vault role.
   *
   * @default - every role that trusts the certificate is tried
   */
  readonly role?: string;
  /** The client certificate. */
  readonly certificate: SecretKey;
  /** Its private key. */
  readonly privateKey: SecretKey;
}

/** Authentication by AWS IAM. At most one of `serviceAccount` and `keys`; by default the identity of the operator's pod. */
export interface VaultIamOptions extends VaultAuthOptions {
  /**
   * Mount path of the AWS method.
   *
   * @default - `aws`
   */
  readonly path?: string;
  /**
   * AWS region.
   *
   * @default - us-east-1
   */
  readonly region?: string;
  /** Vault role. */
  readonly role: string;
  /**
   * ARN of an AWS role to assume first.
   *
   * @default - none
   */
  readonly awsRole?: string;
  /**
   * External id for assuming `awsRole`.
   *
   * @default - none
   */
  readonly externalId?: string;
  /**
   * Value of the header `X-Vault-AWS-IAM-Server-ID`, if Vault requires it.
   *
   * @default - none
   */
  readonly serverId?: string;
  /**
   * Service account with an IAM role (IRSA).
   *
   * @default - none
   */
  readonly serviceAccount?: IConstruct;
  /**
   * Audiences of the service account's token.
   *
   * @default - none
   */
  readonly audiences?: string[];
  /**
   * Keys of an AWS user.
   *
   * @default - none
   */
  readonly keys?: AwsKeys;
}

/** Authentication by Google Cloud. At most one of `serviceAccount`, `serviceAccountKey` and `workloadIdentity`. */
export interface VaultGcpOptions extends VaultAuthOptions {
  /**
   * Mount path of the GCP method.
   *
   * @default 'gcp'
   */
  readonly path?: string;
  /** Vault role. */
  readonly role: string;
  /**
   * Google project.
   *
   * @default - that of the credentials
   */
  readonly projectId?: string;
  /**
   * Location of the project's resources.
   *
   * @default - none
   */
  readonly location?: string;
  /**
   * Kubernetes service account whose identity to use.
   *
   * @default - the identity of the operator's pod
   */
  readonly serviceAccount?: IConstruct;
  /**
   * Audiences of the service account's token.
   *
   * @default - none
   */
  readonly audiences?: string[];
  /**
   * A Google service account's key (JSON).
   *
   * @default - the identity of the operator's pod
   */
  readonly serviceAccountKey?: SecretKey;
  /**
   * GKE workload identity.
   *
   * @default - the identity of the operator's pod
   */
  readonly workloadIdentity?: GcpWorkloadIdentity;
}
