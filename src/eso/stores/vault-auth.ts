import { awsKeys } from './aws-provider';
import { workloadIdentity } from './gcp-provider';
import { checkAlternatives } from '../alternatives';
import { References, SecretKey } from '../references';
import {
  VaultAppRoleOptions, VaultAuthOptions, VaultCertOptions, VaultGcpOptions, VaultIamOptions, VaultJwtOptions, VaultKubernetesOptions,
  VaultPasswordOptions,
} from './vault-auth-options';

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
