import { IConstruct } from 'constructs';
import { problem } from '../../base/problem';
import { secretReference } from '../../base/secret-reference';
import { ISecret } from '../../secret';

/** What a type of Provider takes as its address. */
interface AddressForm {
  readonly pattern: RegExp;
  /** The form in words, for messages. */
  readonly form: string;
}

const HTTP: AddressForm = { pattern: /^https?:\/\/[^/\s]+(\/\S*)?$/, form: 'https://host/path' };
const OWNER_REPOSITORY: AddressForm = {
  pattern: /^(https?|ssh):\/\/[^/\s]+\/[^/\s]+\/[^/\s]+$/, form: 'https://host/owner/repository',
};
const GITLAB_PROJECT: AddressForm = {
  pattern: /^(https?|ssh):\/\/[^/\s]+\/\S+$/, form: 'https://host/group/project, or https://host/1234 with the id of the project',
};
const BITBUCKET_SERVER: AddressForm = {
  pattern: /^https?:\/\/[^/\s]+\/(\S+\/)?scm\/[^/\s]+\/[^/\s]+$/, form: 'https://host/scm/project/repository.git, as one clones it',
};
const AZURE_REPOSITORY: AddressForm = {
  pattern: /^https?:\/\/[^/\s]+\/[^/\s]+\/[^/\s]+\/_git\/[^/\s]+$/, form: 'https://dev.azure.com/organization/project/_git/repository',
};
const NATS_SERVER: AddressForm = { pattern: /^\S+$/, form: 'nats://host:4222' };
const NAME: AddressForm = { pattern: /^[^\s/]+$/, form: 'a name' };

/** Complains about an address of the wrong form. */
export function checkAddress(owner: IConstruct, address: string, { pattern, form }: AddressForm): void {
  if (!pattern.test(address)) problem(owner, 'provider-address', `address is ${JSON.stringify(address)}`, `use ${form}`);
}

/** Keys of a Secret that belong together: one way to authenticate. */
export interface KeySet {
  readonly required: string[];
  readonly optional?: string[];
}

/** Webhook addresses that hold a token themselves. */
const ADDRESS: KeySet[] = [{ required: ['address'] }];
export const TOKEN: KeySet[] = [{ required: ['token'] }];
const BASIC: KeySet[] = [{ required: ['username', 'password'] }];
const NATS: KeySet[] = [{ required: ['creds'] }, { required: ['nkey'] }, ...BASIC];
const PUBSUB: KeySet[] = [{ required: ['token'], optional: ['headers'] }, { required: ['headers'] }];
/** otel sends `token`, and `username` with `password`, only where `headers` are there too (notification-controller 1.9). */
const OTEL: KeySet[] = ['headers', 'headers token', 'headers username password'].map((keys) => ({ required: keys.split(' ') }));

/** A GitHub App has exactly one of the two keys that say where it is installed. */
const GITHUB_APP: KeySet[] = ['githubAppInstallationOwner', 'githubAppInstallationID'].map((installation) => ({
  required: ['githubAppID', 'githubAppPrivateKey', installation], optional: ['githubAppBaseURL'],
}));
/** Where no `token` is, the `password` is taken for it: the Secret of a GitRepository does. */
const GIT: KeySet[] = [...TOKEN, ...BASIC];
const GITHUB: KeySet[] = [...GIT, ...GITHUB_APP];

/** An authority, a client's certificate with its key, or both. */
export const TLS: KeySet[] = [{ required: ['ca.crt'] }, { required: ['tls.crt', 'tls.key'], optional: ['ca.crt'] }];
export const PROXY: KeySet[] = [{ required: ['address'], optional: ['username', 'password'] }];

/** Providers that set commit statuses also read certificates from the Secret of their credentials. */
function withCertificates(sets: KeySet[]): KeySet[] {
  return sets.map(({ required, optional = [] }) => ({ required, optional: [...optional, 'ca.crt', 'tls.crt', 'tls.key'] }));
}

/** `{ name }` of a Secret whose keys, where they are known, are one of the sets. */
export function keyedReference(owner: IConstruct, prop: string, secret: ISecret | undefined, sets: KeySet[]): { name: string } | undefined {
  if (!secret) return undefined;
  const { keys } = secret;
  if (sets.length === 1) return secretReference(owner, prop, secret, { required: sets[0].required, optional: sets[0].optional ?? [] });
  if (keys && !sets.some((set) => fits(set, keys))) {
    problem(owner, 'secret-key', `${prop}: Secret ${secret.name} has ${keys.length ? `the keys ${keys.join(', ')}` : 'no keys'}`,
      `give it exactly ${sets.map(inWords).join('; or ')}`);
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
  return required.join(', ') + (optional.length ? ` (possibly ${optional.join(', ')})` : '');
}

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

const HOOK: ProviderFacts = { option: 'webhookUrl', keys: ADDRESS };

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

/** Types that send without credentials too, or with those of the workload: their Secret may just hold the address. */
const OPEN = ['alertmanager', 'grafana', 'otel', 'nats', 'azuredevops'];

/**
 * Sets of keys of which the Secret of a Provider that is written as YAML must have one: credentials, and the address where the Provider
 * itself has none. None where nothing is certain. Constructs know more, see `ProviderType`.
 */
export function keysOfProvider(type: string, address: string | undefined): readonly KeySet[] {
  if (type === 'generic' || type === 'generic-hmac') {
    const { keys = [] } = genericFacts(type === 'generic' ? [] : ['token'], address);
    return address !== undefined && type === 'generic' ? [...keys, ...ADDRESS] : keys;
  }
  if (!Object.hasOwn(PROVIDER_FACTS, type)) return [];
  const { form, keys = [] } = PROVIDER_FACTS[type];
  if (keys === ADDRESS) return address === undefined ? ADDRESS : []; // webhooks, whose address is the password
  if (address === undefined && form && (keys.length === 0 || OPEN.includes(type) || type === 'slack')) return ADDRESS;
  if (address === undefined && form) return keys.map((set) => ({ ...set, required: ['address', ...set.required] }));
  if (type === 'slack') return [...TOKEN, ...ADDRESS]; // a bot, or a webhook
  if (type === 'azureeventhub') return [...ADDRESS, ...TOKEN]; // a shared access signature, or a token
  return OPEN.includes(type) ? [...keys, ...ADDRESS] : keys;
}
