import { goDuration } from '../duration';
import { problem } from '../problem';
import { References } from './references';
import { WebhookOptions } from './webhook-options';

/** `provider.webhook` of a store, and the webhook generator's fields. */
export function renderWebhook(refs: References, options: WebhookOptions): Record<string, unknown> {
  if (!/^(https?:\/\/|\{\{)/.test(options.url)) {
    problem(refs.construct, 'store-url', `url is ${JSON.stringify(options.url)}`, 'give the address with its scheme, as in https://example.com/{{ .remoteRef.key }}');
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
