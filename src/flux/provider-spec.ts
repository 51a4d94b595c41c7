import type * as kplus from 'cdk8s-plus-28';
import { IConstruct } from 'constructs';
import { problem } from '../problem';
import { ISecret } from '../secret';
import { checkAddress } from './provider-address';
import { ProviderFacts } from './provider-facts';
import { certReference, keyedReference, proxyReference } from './provider-secret';

/** What the options of all types have in common, under the names of the Provider's fields. */
export interface ProviderValues {
  readonly address?: string;
  readonly channel?: string;
  /** What follows the channel, behind a slash. */
  readonly topic?: string;
  readonly username?: string;
  readonly commitStatusExpr?: string;
  readonly certSecret?: ISecret;
  readonly proxySecret?: ISecret;
  readonly serviceAccount?: kplus.IServiceAccount;
}

/** The part of a Provider's spec that depends on its type; mistakes become problems of the Provider. */
export function providerSpec(
  owner: IConstruct, type: string, values: ProviderValues, secret: ISecret | undefined, facts: ProviderFacts,
): Record<string, unknown> {
  const { username, commitStatusExpr, serviceAccount, topic } = values;
  const address = values.address ?? facts.address;
  const channel = topic === undefined ? values.channel : `${values.channel}/${topic}`;
  checkPlaces(owner, address, secret, facts);
  checkValues(owner, values);
  for (const [prop, value] of Object.entries({ address, channel, username })) checkLength(owner, prop, value);
  if (serviceAccount && secret && (type !== 'googlepubsub' || secret.keys?.includes('token'))) { // there it may hold just headers
    problem(owner, 'provider-service-account', `both serviceAccount ${serviceAccount.name} and Secret ${secret.name} authenticate`, 'give one of them');
  }
  return {
    type,
    address,
    channel,
    username,
    commitStatusExpr,
    serviceAccountName: serviceAccount?.name,
    secretRef: keyedReference(owner, facts.option ?? 'secret', secret, facts.keys ?? []),
    certSecretRef: certReference(owner, values.certSecret),
    proxySecretRef: proxyReference(owner, values.proxySecret),
  };
}

function checkPlaces(owner: IConstruct, address: string | undefined, secret: ISecret | undefined, { form }: ProviderFacts): void {
  if (!form) return;
  if (address !== undefined) checkAddress(owner, address, form);
  else if (!secret) problem(owner, 'provider-address', 'there is no address', `give ${form.form}, or a Secret with the key address`);
}

function checkValues(owner: IConstruct, { channel, topic, commitStatusExpr }: ProviderValues): void {
  if (topic === '' || (topic !== undefined && channel?.includes('/'))) {
    problem(owner, 'provider-channel', `channel is ${JSON.stringify(channel)} and topic ${JSON.stringify(topic)}`,
      'a channel has no slash, and a topic is not empty');
  }
  if (commitStatusExpr?.trim() === '') {
    problem(owner, 'provider-commit-status', 'commitStatusExpr is empty', 'give a CEL expression that yields a string, or leave it out');
  }
}

function checkLength(owner: IConstruct, prop: string, value: string | undefined): void {
  if (value === undefined || (value !== '' && value.length <= 2048)) return;
  problem(owner, 'provider-length', `${prop} has ${value.length} characters`, 'use 1 to 2048');
}
