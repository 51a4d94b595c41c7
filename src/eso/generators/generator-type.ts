import { GitHubAccessTokenOptions, GitLabDeployTokenOptions, GrafanaOptions, renderGithub, renderGitlab, renderGrafana } from './access-tokens';
import { MfaOptions, PasswordOptions, renderMfa, renderPassword, renderSshKey, SshKeyOptions } from './local';
import {
  AcrAccessTokenOptions, CloudsmithAccessTokenOptions, EcrAuthorizationTokenOptions, EcrScope, GcrAccessTokenOptions, QuayAccessTokenOptions,
  renderAcr, renderCloudsmith, renderEcr, renderGcr, renderQuay,
} from './registry-tokens';
import { renderSts, StsSessionTokenOptions } from './sts';
import { renderVaultDynamicSecret, VaultDynamicSecretOptions } from './vault-dynamic-secret';
import { References } from '../references';
import { renderWebhook, WebhookOptions } from '../stores/webhook-provider';

/**
 * What a generator creates. Each factory documents the keys of its values.
 *
 * @example
 * eso.GeneratorType.password({ length: 32, allowRepeat: true })
 *
 * @see https://external-secrets.io/latest/api/generator/
 */
export class GeneratorType {
  /**
   * Random passwords: key `password`, or those of `secretKeys`.
   *
   * @param options length and characters
   * @see https://external-secrets.io/latest/api/generator/password/
   */
  public static password(options: PasswordOptions = {}): GeneratorType {
    return new GeneratorType('Password', options.secretKeys ?? ['password'], (refs) => renderPassword(refs, options));
  }

  /**
   * A random UUID: key `uuid`.
   *
   * @see https://external-secrets.io/latest/api/generator/uuid/
   */
  public static uuid(): GeneratorType {
    return new GeneratorType('UUID', ['uuid'], () => ({}));
  }

  /**
   * A pair of SSH keys: keys `privateKey` and `publicKey`.
   *
   * @param options kind and size
   * @see https://external-secrets.io/latest/api/generator/sshkey/
   */
  public static sshKey(options: SshKeyOptions = {}): GeneratorType {
    return new GeneratorType('SSHKey', ['privateKey', 'publicKey'], (refs) => renderSshKey(refs, options));
  }

  /**
   * A one-time code: keys `token` and `timeLeft`.
   *
   * @param options the seed
   * @see https://external-secrets.io/latest/api/generator/mfa/
   */
  public static mfa(options: MfaOptions): GeneratorType {
    return new GeneratorType('MFA', ['token', 'timeLeft'], (refs) => renderMfa(refs, options));
  }

  /**
   * A token of Amazon ECR: keys `username`, `password`, `expires_at` and, for private registries, `proxy_endpoint`.
   *
   * @param options region and authentication
   * @see https://external-secrets.io/latest/api/generator/ecr/
   */
  public static ecrAuthorizationToken(options: EcrAuthorizationTokenOptions): GeneratorType {
    const keys = ['username', 'password', 'expires_at', ...options.scope === EcrScope.PUBLIC ? [] : ['proxy_endpoint']];
    return new GeneratorType('ECRAuthorizationToken', keys, (refs) => renderEcr(refs, options));
  }

  /**
   * A token of Google's registries: keys `username`, `password` and `expiry`.
   *
   * @param options project and authentication
   * @see https://external-secrets.io/latest/api/generator/gcr/
   */
  public static gcrAccessToken(options: GcrAccessTokenOptions): GeneratorType {
    return new GeneratorType('GCRAccessToken', ['username', 'password', 'expiry'], (refs) => renderGcr(refs, options));
  }

  /**
   * A token of Azure Container Registry: keys `username` and `password`.
   *
   * @param options registry and authentication
   * @see https://external-secrets.io/latest/api/generator/acr/
   */
  public static acrAccessToken(options: AcrAccessTokenOptions): GeneratorType {
    return new GeneratorType('ACRAccessToken', ['username', 'password'], (refs) => renderAcr(refs, options));
  }

  /**
   * A token of a Quay robot: keys `registry`, `auth` and `expiry`.
   *
   * @param options robot and service account
   * @see https://external-secrets.io/latest/api/generator/quay/
   */
  public static quayAccessToken(options: QuayAccessTokenOptions): GeneratorType {
    return new GeneratorType('QuayAccessToken', ['registry', 'auth', 'expiry'], (refs) => renderQuay(refs, options));
  }

  /**
   * A token of Cloudsmith: keys `auth` and `expiry`.
   *
   * @param options organization and service account
   * @see https://external-secrets.io/latest/api/generator/cloudsmith/
   */
  public static cloudsmithAccessToken(options: CloudsmithAccessTokenOptions): GeneratorType {
    return new GeneratorType('CloudsmithAccessToken', ['auth', 'expiry'], (refs) => renderCloudsmith(refs, options));
  }

  /**
   * A token of a GitHub App: key `token`.
   *
   * @param options the App and its key
   * @see https://external-secrets.io/latest/api/generator/github/
   */
  public static githubAccessToken(options: GitHubAccessTokenOptions): GeneratorType {
    return new GeneratorType('GithubAccessToken', ['token'], (refs) => renderGithub(refs, options));
  }

  /**
   * A deploy token of GitLab: keys `username` and `token`. Not as ClusterGenerator.
   *
   * @param options project or group, and what the token allows
   * @see https://external-secrets.io/latest/api/generator/gitlab/
   */
  public static gitlabDeployToken(options: GitLabDeployTokenOptions): GeneratorType {
    return new GeneratorType('GitlabDeployToken', ['username', 'token'], (refs) => renderGitlab(refs, options));
  }

  /**
   * A token of a Grafana service account: keys `login` and `token`.
   *
   * @param options Grafana and the service account
   * @see https://external-secrets.io/latest/api/generator/grafana/
   */
  public static grafana(options: GrafanaOptions): GeneratorType {
    return new GeneratorType('Grafana', ['login', 'token'], (refs) => renderGrafana(refs, options));
  }

  /**
   * Temporary keys of AWS: keys `access_key_id`, `secret_access_key`, `session_token` and `expiration`.
   *
   * @param options region and the user's keys
   * @see https://external-secrets.io/latest/api/generator/sts/
   */
  public static stsSessionToken(options: StsSessionTokenOptions): GeneratorType {
    const keys = ['access_key_id', 'secret_access_key', 'session_token', 'expiration'];
    return new GeneratorType('STSSessionToken', keys, (refs) => renderSts(refs, options));
  }

  /**
   * The output of a Vault secrets engine: its own keys.
   *
   * @param options path, server and authentication
   * @see https://external-secrets.io/latest/api/generator/vault/
   */
  public static vaultDynamicSecret(options: VaultDynamicSecretOptions): GeneratorType {
    return new GeneratorType('VaultDynamicSecret', undefined, (refs) => renderVaultDynamicSecret(refs, options));
  }

  /**
   * The response of an HTTP service: the keys of its JSON object.
   *
   * @param options address and which part of the response to use
   * @see https://external-secrets.io/latest/api/generator/webhook/
   */
  public static webhook(options: WebhookOptions): GeneratorType {
    return new GeneratorType('Webhook', undefined, (refs) => renderWebhook(refs, options));
  }

  /**
   * Fixed values, for tests.
   *
   * @param data the values; they are in Git, so they must not be secret
   * @param controller which operator serves it if several run; by default every operator
   * @see https://external-secrets.io/latest/api/generator/fake/
   */
  public static fake(data: { [key: string]: string }, controller?: string): GeneratorType {
    return new GeneratorType('Fake', Object.keys(data), () => ({ data, controller }));
  }

  /**
   * Any other generator of the operator.
   *
   * @param kind its kind, such as `BeyondtrustWorkloadCredentialsDynamicSecret`
   * @param spec its fields, as in the operator's API; references in them are not checked
   */
  public static raw(kind: string, spec: { [field: string]: any }): GeneratorType {
    return new GeneratorType(kind, undefined, () => spec);
  }

  private constructor(
    /** Kind of the generator, such as `Password`. */
    public readonly kind: string,
    /** Keys of the values that it generates; undefined if they are not known. */
    public readonly keys: string[] | undefined,
    private readonly renderer: (refs: References) => Record<string, unknown>,
  ) {}

  /** @internal */
  public _render(refs: References): Record<string, unknown> {
    return this.renderer(refs);
  }
}
