import { ApiObject } from 'cdk8s';
import { IConstruct } from 'constructs';
import { ISource } from '../../base/external';
import { isDnsLabel } from '../../base/kubernetes-names';
import { problem } from '../../base/problem';
import { secretReference } from '../../base/secret-reference';
import { ResourceProps } from '../../resource';
import { ISecret } from '../../secret';

/** Identity of an object in a reference. */
interface Named {
  readonly kind: string;
  readonly name: string;
  readonly namespace?: string;
}

/** Reference to an object; with the namespace only if it is known and differs from that of the referring object. */
export function crossReference(construct: { readonly namespace?: string }, { name, namespace }: Named): { name: string; namespace?: string } {
  return { name, namespace: namespace === construct.namespace ? undefined : namespace };
}

/** Reference to a source. */
export function sourceReference(construct: { readonly namespace?: string }, source: Named): { kind: string; name: string; namespace?: string } {
  return { kind: source.kind, ...crossReference(construct, source) };
}

/** Reports a source whose kind is not valid here. */
export function checkSourceKind(construct: IConstruct, prop: string, source: Named, kinds: readonly string[]): void {
  if (kinds.includes(source.kind)) return;
  problem(construct, 'source-kind', `${prop} refers to ${source.kind} ${source.name}, a kind that is not valid here`, `valid kinds: ${kinds.join(', ')}`);
}

/** Reports a reference to another namespace where the API does not support it. */
export function checkSameNamespace(construct: IConstruct & { readonly namespace?: string }, prop: string, target: Named): void {
  if (target.namespace === undefined || construct.namespace === undefined || target.namespace === construct.namespace) return;
  problem(construct, 'cross-namespace', `${prop} refers to ${target.kind} ${target.name} in namespace ${target.namespace}, but it must be in namespace ${construct.namespace}`,
    `create it in namespace ${construct.namespace}`);
}

type Owner = IConstruct & { readonly namespace?: string };

/** Reference to the Secret of a proxy. */
export function proxySecret(construct: Owner, secret: ISecret | undefined): { name: string } | undefined {
  return secret && secretReference(construct, 'proxySecret', secret, { required: ['address'], optional: ['username', 'password'] });
}

/** Reference to the Secret with certificates: an authority, a client's certificate with its key, or both. */
export function certSecret(construct: Owner, secret: ISecret | undefined, prop = 'certSecret'): { name: string } | undefined {
  if (!secret) return undefined;
  const { keys = [] } = secret;
  const client = keys.some((key) => key === 'tls.crt' || key === 'tls.key');
  const required = client ? ['tls.crt', 'tls.key'] : ['ca.crt'];
  return secretReference(construct, prop, secret, { required, optional: ['ca.crt', 'tls.crt', 'tls.key'] });
}

/** Reference to the Secret with the credentials of an image registry. */
export function registrySecret(construct: Owner, secret: ISecret | undefined): { name: string } | undefined {
  return secret && secretReference(construct, 'secret', secret, { required: ['.dockerconfigjson'], optional: [] });
}

/** Reports a name that is not a valid namespace name. */
export function checkNamespaceName(construct: IConstruct, prop: string, name: string | undefined): void {
  if (name === undefined || isDnsLabel(name)) return;
  problem(construct, 'namespace-name', `${prop} ${JSON.stringify(name)} is not a valid namespace name`,
    'use at most 63 lowercase letters, digits and dashes, starting and ending with a letter or digit');
}

/** Label that assigns an object to the controllers of a shard. */
export const SHARD_LABEL = 'sharding.fluxcd.io/key';

/** The name and metadata of an object, with the label of its shard. */
export function sharded({ name, metadata }: ResourceProps, shard: string | undefined): ResourceProps {
  return { name, metadata: shard === undefined ? metadata : { ...metadata, labels: { ...metadata?.labels, [SHARD_LABEL]: shard } } };
}

/** The shard of a source, if this program creates the source. */
export function shardOf(source: ISource): string | undefined {
  return ApiObject.isApiObject(source) ? source.metadata.getLabel(SHARD_LABEL) : undefined;
}

/** Reports an object that is in another shard than its source. */
export function checkShard(object: ApiObject, source: ISource): void {
  if (!ApiObject.isApiObject(source)) return;
  const [own, its] = [object.metadata.getLabel(SHARD_LABEL), source.metadata.getLabel(SHARD_LABEL)];
  if (own === its) return;
  problem(object, 'shard', `shard is ${own ?? 'none'}, but the shard of ${source.kind} ${source.name} is ${its ?? 'none'}`,
    'use the same shard for both: controllers of a shard see only sources of their shard');
}
