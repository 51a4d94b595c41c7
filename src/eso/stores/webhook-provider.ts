import { Duration } from 'cdk8s';
import { goDuration } from '../../base/duration';
import { problem } from '../../base/problem';
import { CertificateAuthority, References, SecretKey } from '../references';

/** User and password for NTLM. */
export interface WebhookNtlm {
  /** Name of the user. */
  readonly username: SecretKey;
  /** Its password. */
  readonly password: SecretKey;
}

/**
 * Any HTTP service. In `url`, `body` and `headers` Go templates can use `remoteRef.key`, `remoteRef.property` and the
 * `secrets`: `{{ .auth.password }}` is key `password` of the Secret called `auth`.
 */
export interface WebhookOptions {
  /** Address, a Go template: `https://example.com/secrets/{{ .remoteRef.key }}`. */
  readonly url: string;
  /**
   * HTTP method.
   *
   * @default - GET
   */
  readonly method?: string;
  /**
   * Body of the request, a Go template.
   *
   * @default - none
   */
  readonly body?: string;
  /**
   * Headers of the request, Go templates.
   *
   * @default - none
   */
  readonly headers?: { [name: string]: string };
  /**
   * JSONPath of the secret in the response, a Go template: `$.data.{{ .remoteRef.property }}`.
   *
   * @default - the whole response
   */
  readonly jsonPath?: string;
  /**
   * Secrets for the templates, by the name that the templates use.
   *
   * @default - none
   */
  readonly secrets?: { [name: string]: SecretKey };
  /**
   * User and password for NTLM.
   *
   * @default - no NTLM
   */
  readonly ntlm?: WebhookNtlm;
  /**
   * Timeout of a request.
   *
   * @default - none
   */
  readonly timeout?: Duration;
  /**
   * CA certificates to verify the server with.
   *
   * @default - those of the operator's image
   */
  readonly ca?: CertificateAuthority;
}

/** `provider.webhook` of a store, and the webhook generator's fields. @internal */
export function renderWebhook(refs: References, options: WebhookOptions): Record<string, unknown> {
  if (!/^(https?:\/\/|\{\{)/.test(options.url)) {
    problem(refs.construct, 'store-url', `url is ${JSON.stringify(options.url)}, which is not a valid URL`,
      'include the scheme, as in https://example.com/{{ .remoteRef.key }}');
  }
  return {
    url: options.url,
    method: options.method,
    body: options.body,
    headers: options.headers,
    result: { jsonPath: options.jsonPath },
    secrets: options.secrets && Object.entries(options.secrets).map(([name, key]) => ({ name, secretRef: refs.secretKey(`secrets.${name}`, key) })),
    auth: options.ntlm && {
      ntlm: {
        usernameSecret: refs.secretKey('ntlm.username', options.ntlm.username),
        passwordSecret: refs.secretKey('ntlm.password', options.ntlm.password),
      },
    },
    timeout: goDuration(refs.construct, 'timeout', options.timeout),
    ...options.ca?._render(refs, 'ca'),
  };
}
