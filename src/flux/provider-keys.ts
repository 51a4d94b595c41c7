import { genericFacts, PROVIDER_FACTS } from './provider-facts';
import { ADDRESS, KeySet, TOKEN } from './provider-secret';

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
