import { Check } from './check';
import { viewsOf } from './view';
import { isClusterScoped } from '../synth/yaml/metadata';

/** Kinds that are known to live in namespaces; of others nothing is said. */
const NAMESPACED = /^(core|apps|batch|networking\.k8s\.io|policy|autoscaling|monitoring\.coreos\.com|external-secrets\.io|[a-z.-]+\.fluxcd\.io)\//;
const MISSED = /^core\/Namespace$|List$/;

/** An object without namespace. */
export const namespaceMissing: Check = {
  id: 'namespace-missing',
  doc: 'A namespaced object has no namespace, and neither its folder nor its delivery gives one: Flux fails with "namespace not specified". '
    + 'Give the folder a namespace, or set metadata.namespace.',
  *run(program) {
    for (const { world } of viewsOf(program)) {
      for (const { object, namespace, name } of world.placed) {
        if (namespace !== '' || !object.folder || !NAMESPACED.test(object.kind) || MISSED.test(object.kind)) continue;
        const slash = object.kind.lastIndexOf('/');
        if (isClusterScoped(object.kind.slice(0, slash), object.kind.slice(slash + 1))) continue;
        yield {
          construct: object.construct,
          message: `${object.json.kind} ${name} of folder ${object.folder.path} has no namespace`,
          fix: object.encrypted ? 'set metadata.namespace in the file, and encrypt it again' : 'make the folder with a namespace, or set metadata.namespace',
        };
      }
    }
  },
};
