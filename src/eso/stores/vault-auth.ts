import type * as kplus from 'cdk8s-plus-28';
import { AwsKeys, awsKeys } from './aws-provider';
import { GcpWorkloadIdentity, workloadIdentity } from './gcp-provider';
import { checkAlternatives } from '../alternatives';
import { References, SecretKey } from '../references';

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
  readonly serviceAccount?: kplus.IServiceAccount;
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
  readonly serviceAccount?: kplus.IServiceAccount;
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
  readonly serviceAccount?: kplus.IServiceAccount;
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
  readonly serviceAccount?: kplus.IServiceAccount;
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

/**
 * How the operator authenticates to Vault. OpenBao supports `token`, `appRole` and `userPass`.
 *
 * @example
 * eso.VaultAuth.kubernetes({ role: 'external-secrets', serviceAccount })
 *
 * @see https://external-secrets.io/latest/provider/hashicorp-vault/#authentication
 */
export class VaultAuth {
  /**
   * A Vault token.
   *
   * @param token the token
   * @param options Vault namespace
   */
  public static token(token: SecretKey, options?: VaultAuthOptions): VaultAuth {
    return new VaultAuth('tokenSecretRef', options, (refs, prop) => refs.secretKey(`${prop}.token`, token));
  }

  /**
   * AppRole: a role id and a secret id.
   *
   * @param options the role
   */
  public static appRole(options: VaultAppRoleOptions): VaultAuth {
    return new VaultAuth('appRole', options, (refs, prop) => {
      checkAlternatives(refs.construct, prop, { roleId: options.roleId || undefined, roleIdFrom: options.roleIdFrom });
      return {
        path: options.path ?? 'approle',
        roleId: options.roleId,
        roleRef: refs.secretKey(`${prop}.roleIdFrom`, options.roleIdFrom),
        secretRef: refs.secretKey(`${prop}.secretId`, options.secretId),
      };
    });
  }

  /**
   * The token of a Kubernetes service account, which Vault verifies with the cluster.
   *
   * @param options the role and the service account
   */
  public static kubernetes(options: VaultKubernetesOptions): VaultAuth {
    return new VaultAuth('kubernetes', options, (refs, prop) => {
      checkAlternatives(refs.construct, prop, { serviceAccount: options.serviceAccount, token: options.token }, true);
      return {
        mountPath: options.mount ?? 'kubernetes',
        role: options.role,
        serviceAccountRef: refs.serviceAccount(`${prop}.serviceAccount`, options.serviceAccount, options.audiences),
        secretRef: refs.secretKey(`${prop}.token`, options.token),
      };
    });
  }

  /**
   * A JWT or OIDC token, which Vault verifies with the issuer's public keys.
   *
   * @param options the role and the token
   */
  public static jwt(options: VaultJwtOptions): VaultAuth {
    return new VaultAuth('jwt', options, (refs, prop) => {
      checkAlternatives(refs.construct, prop, { token: options.token, serviceAccount: options.serviceAccount });
      const serviceAccountRef = refs.serviceAccount(`${prop}.serviceAccount`, options.serviceAccount, options.audiences);
      return {
        path: options.path ?? 'jwt',
        role: options.role,
        secretRef: refs.secretKey(`${prop}.token`, options.token),
        kubernetesServiceAccountToken: serviceAccountRef && { serviceAccountRef },
      };
    });
  }

  /**
   * A user of LDAP.
   *
   * @param options the user
   */
  public static ldap(options: VaultPasswordOptions): VaultAuth {
    return new VaultAuth('ldap', options, (refs, prop) => password(refs, prop, options, 'ldap'));
  }

  /**
   * A user of Vault itself.
   *
   * @param options the user
   */
  public static userPass(options: VaultPasswordOptions): VaultAuth {
    return new VaultAuth('userPass', options, (refs, prop) => password(refs, prop, options, 'userpass'));
  }

  /**
   * A TLS client certificate.
   *
   * @param options the certificate
   */
  public static cert(options: VaultCertOptions): VaultAuth {
    return new VaultAuth('cert', options, (refs, prop) => ({
      path: options.path,
      vaultRole: options.role,
      clientCert: refs.secretKey(`${prop}.certificate`, options.certificate),
      secretRef: refs.secretKey(`${prop}.privateKey`, options.privateKey),
    }));
  }

  /**
   * An AWS identity.
   *
   * @param options the role and the identity
   */
  public static iam(options: VaultIamOptions): VaultAuth {
    return new VaultAuth('iam', options, (refs, prop) => {
      checkAlternatives(refs.construct, prop, { serviceAccount: options.serviceAccount, keys: options.keys }, true);
      const serviceAccountRef = refs.serviceAccount(`${prop}.serviceAccount`, options.serviceAccount, options.audiences);
      return {
        path: options.path,
        region: options.region,
        vaultRole: options.role,
        role: options.awsRole,
        externalID: options.externalId,
        vaultAwsIamServerID: options.serverId,
        jwt: serviceAccountRef && { serviceAccountRef },
        secretRef: options.keys && awsKeys(refs, `${prop}.keys`, options.keys),
      };
    });
  }

  /**
   * A Google Cloud identity.
   *
   * @param options the role and the identity
   */
  public static gcp(options: VaultGcpOptions): VaultAuth {
    return new VaultAuth('gcp', options, (refs, prop) => {
      const { serviceAccount, serviceAccountKey, workloadIdentity: identity } = options;
      checkAlternatives(refs.construct, prop, { serviceAccount, serviceAccountKey, workloadIdentity: identity }, true);
      return {
        path: options.path,
        role: options.role,
        projectID: options.projectId,
        location: options.location,
        serviceAccountRef: refs.serviceAccount(`${prop}.serviceAccount`, serviceAccount, options.audiences),
        secretRef: serviceAccountKey && { secretAccessKeySecretRef: refs.secretKey(`${prop}.serviceAccountKey`, serviceAccountKey) },
        workloadIdentity: identity && workloadIdentity(refs, `${prop}.workloadIdentity`, identity),
      };
    });
  }

  private constructor(
    private readonly method: string,
    private readonly options: VaultAuthOptions | undefined,
    private readonly renderer: (refs: References, prop: string) => Record<string, unknown> | undefined,
  ) {}

  /** @internal */
  public get _method(): string {
    return this.method;
  }

  /** @internal */
  public _render(refs: References): Record<string, unknown> {
    return { namespace: this.options?.namespace, [this.method]: this.renderer(refs, 'auth') };
  }
}

function password(refs: References, prop: string, options: VaultPasswordOptions, path: string): Record<string, unknown> {
  return { path: options.path ?? path, username: options.username, secretRef: refs.secretKey(`${prop}.password`, options.password) };
}
