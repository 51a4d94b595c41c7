import { checkKeyName } from './references';
import { StoreUser } from './stores/store-reference';
import { TemplateSource } from './template-source';
import { keysRead } from '../base/go-template';
import { problem } from '../base/problem';

/** Whether a template's keys replace the values read. */
export enum TemplateMergePolicy {
  /** The Secret has only the template's keys. */
  REPLACE = 'Replace',
  /** The Secret also has the values read. */
  MERGE = 'Merge',
}

/** Labels and annotations of the Secret, and how it is composed. */
export interface SecretTemplateOptions {
  /**
   * Labels of the Secret; values are Go templates.
   *
   * @default - those of the ExternalSecret if there is no template, else none
   */
  readonly labels?: { [name: string]: string };
  /**
   * Annotations of the Secret; values are Go templates.
   *
   * @default - those of the ExternalSecret if there is no template, else none
   */
  readonly annotations?: { [name: string]: string };
  /**
   * Finalizers of the Secret.
   *
   * @default - none
   */
  readonly finalizers?: string[];
  /**
   * Whether the template's keys replace the values read.
   *
   * @default TemplateMergePolicy.REPLACE
   */
  readonly mergePolicy?: TemplateMergePolicy;
  /**
   * External templates.
   *
   * @default - none
   */
  readonly sources?: TemplateSource[];
}

/** Keys of the ExternalSecret that hold user and password. */
export interface BasicAuthTemplateOptions extends SecretTemplateOptions {
  /**
   * Literal name of the user. Not together with `usernameKey`.
   *
   * @default - from `usernameKey`
   */
  readonly username?: string;
  /**
   * Key with the name of the user.
   *
   * @default 'username'
   */
  readonly usernameKey?: string;
  /**
   * Key with the password.
   *
   * @default 'password'
   */
  readonly passwordKey?: string;
}

/** A registry and the keys of the ExternalSecret that hold user and password. */
export interface DockerConfigJsonOptions extends BasicAuthTemplateOptions {
  /** The registry as in image names, such as `harbor.example.com`; for Docker Hub `https://index.docker.io/v1/`. */
  readonly registry: string;
}

/** Keys of the ExternalSecret that hold certificate and private key. */
export interface TlsTemplateOptions extends SecretTemplateOptions {
  /**
   * Key with the certificate.
   *
   * @default 'tls.crt'
   */
  readonly certificateKey?: string;
  /**
   * Key with the private key.
   *
   * @default 'tls.key'
   */
  readonly privateKeyKey?: string;
}

/** Key of the ExternalSecret that holds an SSH key. */
export interface SshAuthTemplateOptions extends SecretTemplateOptions {
  /**
   * Key with the private key.
   *
   * @default 'ssh-privatekey'
   */
  readonly privateKeyKey?: string;
}

/**
 * Template of the Secret. Values are Go templates, which refer to the values of the ExternalSecret by key:
 * `postgres://app:{{ .password }}@db/app`. Other keys than letters, digits and underscores: `{{ index . "db-password" }}`.
 *
 * @see https://external-secrets.io/latest/guides/templating/
 */
export class SecretTemplate {
  /**
   * A Secret of type `Opaque`.
   *
   * @param data keys and their Go templates; empty to keep the values read
   * @param options labels, annotations, further templates
   */
  public static opaque(data: { [key: string]: string }, options?: SecretTemplateOptions): SecretTemplate {
    return new SecretTemplate(undefined, data, options ?? {});
  }

  /**
   * A Secret of any type.
   *
   * @param secretType the type, such as `kubernetes.io/basic-auth`
   * @param data keys and their Go templates; empty to keep the values read
   * @param options labels, annotations, further templates
   * @see https://kubernetes.io/docs/concepts/configuration/secret/#secret-types
   */
  public static ofType(secretType: string, data: { [key: string]: string }, options?: SecretTemplateOptions): SecretTemplate {
    return new SecretTemplate(secretType, data, options ?? {});
  }

  /**
   * Credentials of a container registry, for `imagePullSecrets`.
   *
   * @param options the registry, and which keys hold user and password
   */
  public static dockerConfigJson(options: DockerConfigJsonOptions): SecretTemplate {
    const { registry, username, usernameKey = 'username', passwordKey = 'password', ...rest } = options;
    const user = username === undefined ? goTemplateJson(usernameKey) : goTemplateText(JSON.stringify(username));
    const entry = `{"username":${user},"password":${goTemplateJson(passwordKey)}}`;
    return new SecretTemplate('kubernetes.io/dockerconfigjson',
      { '.dockerconfigjson': `{"auths":{${goTemplateText(JSON.stringify(registry))}:${entry}}}` }, rest, twice(options));
  }

  /**
   * User and password.
   *
   * @param options which keys hold them
   */
  public static basicAuth(options: BasicAuthTemplateOptions = {}): SecretTemplate {
    const { username, usernameKey = 'username', passwordKey = 'password', ...rest } = options;
    const user = username === undefined ? goTemplateValue(usernameKey) : goTemplateText(username);
    return new SecretTemplate('kubernetes.io/basic-auth', { username: user, password: goTemplateValue(passwordKey) }, rest, twice(options));
  }

  /**
   * Certificate and private key.
   *
   * @param options which keys hold them
   */
  public static tls(options: TlsTemplateOptions = {}): SecretTemplate {
    const { certificateKey = 'tls.crt', privateKeyKey = 'tls.key', ...rest } = options;
    return new SecretTemplate('kubernetes.io/tls', { 'tls.crt': goTemplateValue(certificateKey), 'tls.key': goTemplateValue(privateKeyKey) }, rest);
  }

  /**
   * An SSH key.
   *
   * @param options which key holds it
   */
  public static sshAuth(options: SshAuthTemplateOptions = {}): SecretTemplate {
    const { privateKeyKey = 'ssh-privatekey', ...rest } = options;
    return new SecretTemplate('kubernetes.io/ssh-auth', { 'ssh-privatekey': goTemplateValue(privateKeyKey) }, rest);
  }

  private constructor(
    private readonly type: string | undefined,
    private readonly data: { [key: string]: string },
    private readonly options: SecretTemplateOptions,
    private readonly mistake?: string,
  ) {}

  /** Keys of the Secret, derived from those read; undefined if they are not known. @internal */
  public _keys(read: string[] | undefined): string[] | undefined {
    if (this.options.sources?.some((source) => source._makesData)) return undefined;
    const own = Object.keys(this.data);
    if (own.length === 0) return read;
    return this.options.mergePolicy === TemplateMergePolicy.MERGE ? read && [...new Set([...read, ...own])] : own;
  }

  /** @internal */
  public _render(user: StoreUser, read: string[] | undefined, hasManifest: boolean): Record<string, unknown> {
    const { construct } = user;
    const { labels, annotations, finalizers, mergePolicy, sources: from } = this.options;
    if (this.mistake) problem(construct, 'alternatives', this.mistake, 'give one of them');
    const isAccountToken = this.type === 'kubernetes.io/service-account-token' && annotations?.['kubernetes.io/service-account.name'] !== undefined;
    if (isAccountToken || this.type === 'bootstrap.kubernetes.io/token') {
      problem(construct, 'template-type', `template has type ${this.type}, which the operator rejects`,
        'use another type: such a token would grant access to the cluster');
    }
    for (const key of Object.keys(this.data)) {
      if (!hasManifest) checkKeyName(construct, 'key of template.data', key);
    }
    for (const [where, texts] of Object.entries({ data: this.data, labels, annotations })) {
      for (const [name, text] of Object.entries(texts ?? {})) this.checkKeys(user, `template.${where}.${name}`, text, read);
    }
    return {
      type: this.type,
      engineVersion: 'v2',
      mergePolicy,
      data: Object.keys(this.data).length ? this.data : undefined,
      metadata: labels || annotations || finalizers ? { labels, annotations, finalizers } : undefined,
      templateFrom: from?.map((source) => source._render(user, hasManifest)),
    };
  }

  private checkKeys({ construct }: StoreUser, prop: string, text: string, read: string[] | undefined): void {
    for (const key of (read && keysRead(text)) ?? []) {
      if (!read!.includes(key)) {
        problem(construct, 'template-key', `${prop} refers to .${key}, which the ExternalSecret does not read from a store`,
          `available keys are ${read!.join(', ') || 'none'}: add ${key} to data, or correct the template`);
      }
    }
  }
}

function twice({ username, usernameKey }: BasicAuthTemplateOptions): string | undefined {
  return username !== undefined && usernameKey !== undefined ? 'template has both username and usernameKey' : undefined;
}

/** A text that a Go template outputs unchanged. @internal */
export function goTemplateText(text: string): string {
  return text.replace(/\{\{/g, '{{ "{{" }}');
}

/** A Go template that outputs the value of a key. */
function goTemplateValue(key: string): string {
  return `{{ ${field(key)} }}`;
}

/** A Go template that outputs the value of a key as a JSON string, with quotes. */
function goTemplateJson(key: string): string {
  return `{{ ${field(key)} | toJson }}`;
}

/** A key in a Go template's expression. @internal */
export function field(key: string): string {
  return /^[A-Za-z_]\w*$/.test(key) ? `.${key}` : `(index . ${JSON.stringify(key)})`;
}
