import { ApiObject, ApiObjectMetadata } from 'cdk8s';
import { problem } from '../problem';
import { ISource } from '../source';

/** Label that gives an object to the controllers of one shard. */
export const SHARD_LABEL = 'sharding.fluxcd.io/key';

/** An object's metadata with the label of its shard. */
export function sharded(metadata: ApiObjectMetadata | undefined, shard: string | undefined): ApiObjectMetadata | undefined {
  return shard === undefined ? metadata : { ...metadata, labels: { ...metadata?.labels, [SHARD_LABEL]: shard } };
}

/** The shard of a source, where this program makes it. */
export function shardOf(source: ISource): string | undefined {
  return ApiObject.isApiObject(source) ? source.metadata.getLabel(SHARD_LABEL) : undefined;
}

/** Reports an object that is in another shard than its source. */
export function checkShard(object: ApiObject, source: ISource): void {
  if (!ApiObject.isApiObject(source)) return;
  const [own, its] = [object.metadata.getLabel(SHARD_LABEL), source.metadata.getLabel(SHARD_LABEL)];
  if (own === its) return;
  problem(object, 'shard', `shard is ${own ?? 'none'}, but ${source.kind} ${source.name} is in ${its ?? 'none'}`,
    'controllers of a shard see only sources of their own shard: give both the same one');
}
