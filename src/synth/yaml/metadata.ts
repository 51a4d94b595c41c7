import { ApiObject } from 'cdk8s';
import { isClusterScoped } from './cluster-scoped';
import { metadataJson } from './tidy';

/** An object's metadata as JSON, without the namespace that a chart gives to kinds that have none. */
export function plainMetadata(object: ApiObject): Record<string, unknown> {
  const json = metadataJson(object);
  if (json.namespace !== undefined && isClusterScoped(object.apiGroup, object.kind)) delete json.namespace;
  return json;
}
