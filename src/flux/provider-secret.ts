import { IConstruct } from 'constructs';
import { problem } from '../problem';
import { ISecret } from '../secret';
import { secretReference } from '../secret-reference';

/** Keys of a Secret that belong together: one way to authenticate. */
export interface KeySet {
  readonly required: string[];
  readonly optional?: string[];
}

/** Webhook addresses that hold a token themselves. */
export const ADDRESS: KeySet[] = [{ required: ['address'] }];
export const TOKEN: KeySet[] = [{ required: ['token'] }];
export const BASIC: KeySet[] = [{ required: ['username', 'password'] }];
export const NATS: KeySet[] = [{ required: ['creds'] }, { required: ['nkey'] }, ...BASIC];
export const PUBSUB: KeySet[] = [{ required: ['token'], optional: ['headers'] }, { required: ['headers'] }];
/** otel sends `token`, and `username` with `password`, only where `headers` are there too (notification-controller 1.9). */
export const OTEL: KeySet[] = ['headers', 'headers token', 'headers username password'].map((keys) => ({ required: keys.split(' ') }));

/** A GitHub App has exactly one of the two keys that say where it is installed. */
const GITHUB_APP: KeySet[] = ['githubAppInstallationOwner', 'githubAppInstallationID'].map((installation) => ({
  required: ['githubAppID', 'githubAppPrivateKey', installation], optional: ['githubAppBaseURL'],
}));
/** Where no `token` is, the `password` is taken for it: the Secret of a GitRepository does. */
export const GIT: KeySet[] = [...TOKEN, ...BASIC];
export const GITHUB: KeySet[] = [...GIT, ...GITHUB_APP];

/** An authority, a client's certificate with its key, or both. */
export const TLS: KeySet[] = [{ required: ['ca.crt'] }, { required: ['tls.crt', 'tls.key'], optional: ['ca.crt'] }];
export const PROXY: KeySet[] = [{ required: ['address'], optional: ['username', 'password'] }];

/** Providers that set commit statuses also read certificates from the Secret of their credentials. */
export function withCertificates(sets: KeySet[]): KeySet[] {
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
