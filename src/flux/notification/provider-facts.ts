import { IConstruct } from 'constructs';
import { problem } from '../../base/problem';
import { secretReference } from '../../base/secret-reference';
import { ISecret } from '../../secret';

/** Address format of a Provider type. */
interface AddressForm {
  readonly pattern: RegExp;
  /** Description of the format, for messages. */
  readonly form: string;
}

const HTTP: AddressForm = { pattern: /^https?:\/\/[^/\s]+(\/\S*)?$/, form: 'https://host/path' };
const OWNER_REPOSITORY: AddressForm = {
  pattern: /^(https?|ssh):\/\/[^/\s]+\/[^/\s]+\/[^/\s]+$/, form: 'https://host/owner/repository',
};
const GITLAB_PROJECT: AddressForm = {
  pattern: /^(https?|ssh):\/\/[^/\s]+\/\S+$/, form: 'https://host/group/project, or https://host/1234 with the project ID',
};
const BITBUCKET_SERVER: AddressForm = {
  pattern: /^https?:\/\/[^/\s]+\/(\S+\/)?scm\/[^/\s]+\/[^/\s]+$/, form: 'https://host/scm/project/repository.git, the clone address',
};
const AZURE_REPOSITORY: AddressForm = {
  pattern: /^https?:\/\/[^/\s]+\/[^/\s]+\/[^/\s]+\/_git\/[^/\s]+$/, form: 'https://dev.azure.com/organization/project/_git/repository',
};
const NATS_SERVER: AddressForm = { pattern: /^\S+$/, form: 'nats://host:4222' };
const NAME: AddressForm = { pattern: /^[^\s/]+$/, form: 'a name' };

/** Reports an address with an invalid format. */
export function checkAddress(owner: IConstruct, address: string, { pattern, form }: AddressForm): void {
  if (!pattern.test(address)) problem(owner, 'provider-address', `address ${JSON.stringify(address)} is not valid`, `use ${form}`);
}

/** A set of Secret keys for one authentication method. */
export interface KeySet {
  readonly required: string[];
  readonly optional?: string[];
}

/** Webhook addresses that contain a token. */
const ADDRESS: KeySet[] = [{ required: ['address'] }];
export const TOKEN: KeySet[] = [{ required: ['token'] }];
const BASIC: KeySet[] = [{ required: ['username', 'password'] }];
const NATS: KeySet[] = [{ required: ['creds'] }, { required: ['nkey'] }, ...BASIC];
const PUBSUB: KeySet[] = [{ required: ['token'], optional: ['headers'] }, { required: ['headers'] }];
/** otel sends `token`, or `username` with `password`, only together with `headers` (notification-controller 1.9). */
const OTEL: KeySet[] = ['headers', 'headers token', 'headers username password'].map((keys) => ({ required: keys.split(' ') }));

/** A GitHub App has exactly one of the two installation keys. */
const GITHUB_APP: KeySet[] = ['githubAppInstallationOwner', 'githubAppInstallationID'].map((installation) => ({
  required: ['githubAppID', 'githubAppPrivateKey', installation], optional: ['githubAppBaseURL'],
}));
/** Without `token`, `password` is used as the token, so the Secret of a GitRepository works. */
const GIT: KeySet[] = [...TOKEN, ...BASIC];
const GITHUB: KeySet[] = [...GIT, ...GITHUB_APP];

/** A CA certificate, a client certificate with its key, or both. */
export const TLS: KeySet[] = [{ required: ['ca.crt'] }, { required: ['tls.crt', 'tls.key'], optional: ['ca.crt'] }];
export const PROXY: KeySet[] = [{ required: ['address'], optional: ['username', 'password'] }];

/** Providers of commit statuses also read certificates from the credentials Secret. */
function withCertificates(sets: KeySet[]): KeySet[] {
  return sets.map(({ required, optional = [] }) => ({ required, optional: [...optional, 'ca.crt', 'tls.crt', 'tls.key'] }));
}

/** `{ name }` of a Secret whose keys, if known, match one of the sets. */
export function keyedReference(owner: IConstruct, prop: string, secret: ISecret | undefined, sets: KeySet[]): { name: string } | undefined {
  if (!secret) return undefined;
  const { keys } = secret;
  if (sets.length === 1) return secretReference(owner, prop, secret, { required: sets[0].required, optional: sets[0].optional ?? [] });
  if (keys && !sets.some((set) => fits(set, keys))) {
    problem(owner, 'secret-key', `${prop}: the keys of Secret ${secret.name} are not valid here: ${keys.length ? keys.join(', ') : 'no keys'}`,
      `use exactly ${sets.map(inWords).join('; or ')}`);
  }
  return secretReference(owner, prop, secret);
}

export function certReference(owner: IConstruct, secret: ISecret | undefined): { name: string } | undefined {
  return keyedReference(owner, 'certSecret', secret, TLS);
}

export function proxyReference(owner: IConstruct, secret: ISecret | undefined): { name: string } | undefined {
  return keyedReference(owner, 'proxySecret', secret, PROXY);
}

function fits({ required, optional = [] }: KeySet, keys: string[]): boolean {
  return required.every((key) => keys.includes(key)) && keys.every((key) => required.includes(key) || optional.includes(key));
}

function inWords({ required, optional = [] }: KeySet): string {
  return required.join(', ') + (optional.length ? ` (optionally ${optional.join(', ')})` : '');
}

/** Facts about a Provider type, from the source of notification-controller 1.9.3. */
export interface ProviderFacts {
  /** Address format; undefined if only a Secret contains the address, or there is none. */
  readonly form?: AddressForm;
  /** Default address. */
  readonly address?: string;
  /** Name of the Secret option, for messages. */
  readonly option?: string;
  /** Valid key sets of the Secret. */
  readonly keys?: KeySet[];
}

const HOOK: ProviderFacts = { option: 'webhookUrl', keys: ADDRESS };

/** Facts by Flux type. */
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

/** `slack` with a webhook address, which is a credential. */
export const SLACK_WEBHOOK: ProviderFacts = HOOK;
/** `azureeventhub` with a connection string as address, which contains a key. */
export const AZURE_EVENT_HUB_SAS: ProviderFacts = { option: 'connection', keys: ADDRESS };

/** `generic` and `generic-hmac`: the address is either in the Provider or in the Secret. */
export function genericFacts(required: string[], address: string | undefined): ProviderFacts {
  const inSecret = address === undefined ? [...required, 'address'] : required;
  const keys = inSecret.length ? [{ required: inSecret, optional: ['headers'] }] : [{ required: ['headers'] }];
  return { form: HTTP, option: 'secret', keys };
}

/** Types that also work without credentials or with workload identity: their Secret may contain only the address. */
const OPEN = ['alertmanager', 'grafana', 'otel', 'nats', 'azuredevops'];

/**
 * Valid key sets for the Secret of a Provider from YAML: credentials, and the address if the Provider has none. Empty if unknown.
 * Constructs know more, see `ProviderType`.
 */
export function keysOfProvider(type: string, address: string | undefined): readonly KeySet[] {
  if (type === 'generic' || type === 'generic-hmac') {
    const { keys = [] } = genericFacts(type === 'generic' ? [] : ['token'], address);
    return address !== undefined && type === 'generic' ? [...keys, ...ADDRESS] : keys;
  }
  if (!Object.hasOwn(PROVIDER_FACTS, type)) return [];
  const { form, keys = [] } = PROVIDER_FACTS[type];
  if (keys === ADDRESS) return address === undefined ? ADDRESS : []; // webhooks, whose address is a credential
  if (address === undefined && form && (keys.length === 0 || OPEN.includes(type) || type === 'slack')) return ADDRESS;
  if (address === undefined && form) return keys.map((set) => ({ ...set, required: ['address', ...set.required] }));
  if (type === 'slack') return [...TOKEN, ...ADDRESS]; // a bot, or a webhook
  if (type === 'azureeventhub') return [...ADDRESS, ...TOKEN]; // a shared access signature, or a token
  return OPEN.includes(type) ? [...keys, ...ADDRESS] : keys;
}
