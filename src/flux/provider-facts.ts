import { AddressForm, AZURE_REPOSITORY, BITBUCKET_SERVER, GITLAB_PROJECT, HTTP, NAME, NATS_SERVER, OWNER_REPOSITORY } from './provider-address';
import { ADDRESS, BASIC, GIT, GITHUB, KeySet, NATS, OTEL, PUBSUB, TOKEN, withCertificates } from './provider-secret';

/** What a type of Provider takes, read from the source of notification-controller 1.9.3. */
export interface ProviderFacts {
  /** What the address looks like; undefined where only a Secret holds it, or nothing does. */
  readonly form?: AddressForm;
  /** The address where none is given. */
  readonly address?: string;
  /** Name of the option that is the Secret, for messages. */
  readonly option?: string;
  /** Sets of keys that the Secret may have. */
  readonly keys?: KeySet[];
}

const HOOK: ProviderFacts = { option: 'hook', keys: ADDRESS };

/** Types as Flux spells them. */
export const PROVIDER_FACTS: { readonly [type: string]: ProviderFacts } = {
  slack: { form: HTTP, address: 'https://slack.com/api/chat.postMessage', option: 'token', keys: TOKEN },
  rocket: HOOK,
  msteams: HOOK,
  discord: HOOK,
  googlechat: HOOK,
  lark: HOOK,
  telegram: { option: 'token', keys: TOKEN },
  matrix: { form: HTTP, option: 'token', keys: TOKEN },
  webex: { form: HTTP, address: 'https://webexapis.com/v1/messages', option: 'token', keys: TOKEN },
  zulip: { form: HTTP, option: 'credentials', keys: BASIC },

  alertmanager: { form: HTTP, option: 'credentials', keys: [...TOKEN, ...BASIC] },
  grafana: { form: HTTP, option: 'credentials', keys: [...TOKEN, ...BASIC] },
  opsgenie: { form: HTTP, address: 'https://api.opsgenie.com/v2/alerts', option: 'token', keys: TOKEN },
  pagerduty: { form: HTTP, address: 'https://events.pagerduty.com' },
  datadog: { form: HTTP, address: 'https://api.datadoghq.com', option: 'token', keys: TOKEN },
  sentry: { option: 'dsn', keys: ADDRESS },
  otel: { form: HTTP, option: 'credentials', keys: OTEL },

  googlepubsub: { form: NAME, option: 'secret', keys: PUBSUB },
  azureeventhub: { form: NAME },
  nats: { form: NATS_SERVER, option: 'credentials', keys: NATS },

  github: { form: OWNER_REPOSITORY, option: 'credentials', keys: withCertificates(GITHUB) },
  gitlab: { form: GITLAB_PROJECT, option: 'credentials', keys: withCertificates(GIT) },
  gitea: { form: OWNER_REPOSITORY, option: 'credentials', keys: withCertificates(GIT) },
  bitbucket: { form: OWNER_REPOSITORY, option: 'credentials', keys: withCertificates(TOKEN) },
  bitbucketserver: { form: BITBUCKET_SERVER, option: 'credentials', keys: withCertificates(GIT) },
  azuredevops: { form: AZURE_REPOSITORY, option: 'credentials', keys: withCertificates(TOKEN) },

  githubdispatch: { form: OWNER_REPOSITORY, option: 'credentials', keys: GITHUB },
  githubpullrequestcomment: { form: OWNER_REPOSITORY, option: 'credentials', keys: GITHUB },
  gitlabmergerequestcomment: { form: GITLAB_PROJECT, option: 'credentials', keys: GIT },
  giteapullrequestcomment: { form: OWNER_REPOSITORY, option: 'credentials', keys: GIT },
};

/** `slack` where the address is the password. */
export const SLACK_WEBHOOK: ProviderFacts = HOOK;
/** `azureeventhub` where the address is a connection string with its key. */
export const AZURE_EVENT_HUB_SAS: ProviderFacts = { option: 'connection', keys: ADDRESS };

/** `generic` and `generic-hmac`: the address is in the Provider or in the Secret, not in both. */
export function genericFacts(required: string[], address: string | undefined): ProviderFacts {
  const inSecret = address === undefined ? [...required, 'address'] : required;
  const keys = inSecret.length ? [{ required: inSecret, optional: ['headers'] }] : [{ required: ['headers'] }];
  return { form: HTTP, option: 'secret', keys };
}
