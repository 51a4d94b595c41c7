import { AwsOptions, AwsSecretsManagerOptions, renderAws } from './aws-provider';
import { AzureKeyVaultOptions, renderAzureKeyVault } from './azure-provider';
import { GcpOptions, renderGcp } from './gcp-provider';
import { GitLabOptions, renderGitLab } from './gitlab-provider';
import { KubernetesOptions, renderKubernetes } from './kubernetes-provider';
import { OpenBaoOptions, renderOpenBao, renderVault, VaultOptions } from './vault-provider';
import { renderWebhook, WebhookOptions } from './webhook-provider';
import { References } from '../references';

/** A secret of the fake provider. */
export interface FakeSecret {
  /** Its key. */
  readonly key: string;
  /** Its value. It is in Git, so it must not be secret. */
  readonly value: string;
  /**
   * Its version.
   *
   * @default - none
   */
  readonly version?: string;
}

/** Options of the fake provider. */
export interface FakeOptions {
  /**
   * Validation result of the store.
   *
   * @default FakeValidation.READY
   */
  readonly validationResult?: FakeValidation;
}

/** Validation result of a fake store. */
export enum FakeValidation {
  /** Ready. */
  READY = 'Ready',
  /** Not known. */
  UNKNOWN = 'Unknown',
  /** Not usable. */
  ERROR = 'Error',
}

/**
 * Where a store reads secrets from.
 *
 * @example
 * eso.StoreProvider.vault({
 *   server: 'https://vault.example.com', path: 'secret', auth: eso.VaultAuth.kubernetes({ role: 'external-secrets', serviceAccount }),
 * })
 *
 * @see https://external-secrets.io/latest/provider/hashicorp-vault/
 */
export class StoreProvider {
  /**
   * HashiCorp Vault, key-value engine.
   *
   * @param options server, mount path and authentication
   * @see https://external-secrets.io/latest/provider/hashicorp-vault/
   */
  public static vault(options: VaultOptions): StoreProvider {
    return new StoreProvider('vault', (refs) => renderVault(refs, options), options);
  }

  /**
   * OpenBao, key-value engine.
   *
   * @param options server, mount path and authentication
   * @see https://external-secrets.io/latest/provider/openbao/
   */
  public static openBao(options: OpenBaoOptions): StoreProvider {
    return new StoreProvider('openBao', (refs) => renderOpenBao(refs, options), options);
  }

  /**
   * AWS Secrets Manager.
   *
   * @param options region and authentication
   * @see https://external-secrets.io/latest/provider/aws-secrets-manager/
   */
  public static awsSecretsManager(options: AwsSecretsManagerOptions): StoreProvider {
    return new StoreProvider('aws', (refs) => renderAws(refs, 'SecretsManager', options));
  }

  /**
   * AWS Systems Manager Parameter Store.
   *
   * @param options region and authentication
   * @see https://external-secrets.io/latest/provider/aws-parameter-store/
   */
  public static awsParameterStore(options: AwsOptions): StoreProvider {
    return new StoreProvider('aws', (refs) => renderAws(refs, 'ParameterStore', options));
  }

  /**
   * AWS Certificate Manager.
   *
   * @param options region and authentication
   * @see https://external-secrets.io/latest/provider/aws-access/
   */
  public static awsCertificateManager(options: AwsOptions): StoreProvider {
    return new StoreProvider('aws', (refs) => renderAws(refs, 'CertificateManager', options));
  }

  /**
   * Google Secret Manager.
   *
   * @param options project and authentication
   * @see https://external-secrets.io/latest/provider/google-secrets-manager/
   */
  public static gcp(options: GcpOptions): StoreProvider {
    return new StoreProvider('gcpsm', (refs) => renderGcp(refs, options));
  }

  /**
   * Azure Key Vault.
   *
   * @param options address and authentication
   * @see https://external-secrets.io/latest/provider/azure-key-vault/
   */
  public static azureKeyVault(options: AzureKeyVaultOptions): StoreProvider {
    return new StoreProvider('azurekv', (refs) => renderAzureKeyVault(refs, options));
  }

  /**
   * CI/CD variables of GitLab.
   *
   * @param options project or groups, and access token
   * @see https://external-secrets.io/latest/provider/gitlab-variables/
   */
  public static gitlab(options: GitLabOptions): StoreProvider {
    return new StoreProvider('gitlab', (refs) => renderGitLab(refs, options));
  }

  /**
   * Secrets of another namespace, or of another cluster.
   *
   * @param options namespace and authentication
   * @see https://external-secrets.io/latest/provider/kubernetes/
   */
  public static kubernetes(options: KubernetesOptions): StoreProvider {
    return new StoreProvider('kubernetes', (refs) => renderKubernetes(refs, options));
  }

  /**
   * Any HTTP service.
   *
   * @param options address and which part of the response is the secret
   * @see https://external-secrets.io/latest/provider/webhook/
   */
  public static webhook(options: WebhookOptions): StoreProvider {
    return new StoreProvider('webhook', (refs) => renderWebhook(refs, options));
  }

  /**
   * Fixed values, for tests.
   *
   * @param data the values; they are in Git, so they must not be secret
   * @param options validation result of the store
   * @see https://external-secrets.io/latest/provider/fake/
   */
  public static fake(data: FakeSecret[], options?: FakeOptions): StoreProvider {
    const { validationResult } = options ?? {};
    const validation = validationResult === undefined ? undefined : Object.values(FakeValidation).indexOf(validationResult);
    return new StoreProvider('fake', () => ({ data, validationResult: validation }));
  }

  /**
   * Any other provider of the operator, such as 1Password, Doppler or Infisical.
   *
   * @param name name of its field below `provider`, such as `doppler`
   * @param data its fields, as in the operator's API; references in them are not checked
   * @see https://external-secrets.io/latest/provider/
   */
  public static raw(name: string, data: { [field: string]: any }): StoreProvider {
    return new StoreProvider(name, () => data);
  }

  private constructor(
    private readonly name: string,
    private readonly renderer: (refs: References) => Record<string, unknown>,
    private readonly keyValue?: OpenBaoOptions,
  ) {}

  /** The key-value engine of Vault or OpenBao that it reads. @internal */
  public get _keyValue(): OpenBaoOptions | undefined {
    return this.keyValue;
  }

  /** @internal */
  public _render(refs: References): Record<string, unknown> {
    return { [this.name]: this.renderer(refs) };
  }
}
