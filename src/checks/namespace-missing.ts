import { Check, Finding } from './check';
import { ProgramFolder, ProgramObject } from '../program/program';
import { viewsOf } from '../program/view';
import { isClusterScoped } from '../synth/yaml/cluster-scoped';

/** Kinds that are known to live in namespaces; of others nothing is said. */
const NAMESPACED = /^(core|apps|batch|networking\.k8s\.io|policy|autoscaling|monitoring\.coreos\.com|external-secrets\.io|[a-z.-]+\.fluxcd\.io)\//;
const MISSED = /^core\/Namespace$|List$/;

const IN_FILES = 'set metadata.namespace, namespace in kustomization.yaml, or targetNamespace of the Kustomization that applies it';

/** An object without namespace. */
export const namespaceMissing: Check = {
  id: 'namespace-missing',
  doc: 'A namespaced object has no namespace, and neither its folder nor its delivery gives one: Flux fails with "namespace not specified". '
    + 'Give the folder a namespace, or set metadata.namespace.',
  *run(program) {
    for (const { contents } of viewsOf(program)) {
      const missed = new Map<ProgramFolder, ProgramObject[]>();
      for (const { object, namespace } of contents.objects) {
        if (namespace !== '' || !object.folder || !NAMESPACED.test(object.kind) || MISSED.test(object.kind)) continue;
        const slash = object.kind.lastIndexOf('/');
        if (isClusterScoped(object.kind.slice(0, slash), object.kind.slice(slash + 1))) continue;
        const same = missed.get(object.folder);
        if (same) same.push(object);
        else missed.set(object.folder, [object]);
      }
      for (const [folder, objects] of missed) yield* findings(folder, objects);
    }
  },
};

/** Several objects of one folder are one mistake: of the folder. */
function* findings(folder: ProgramFolder, objects: readonly ProgramObject[]): IterableIterator<Finding> {
  const about = 'folder';
  const several = objects.length > 1;
  if (several) {
    yield {
      place: folder.place,
      message: `${objects.length} objects of folder ${folder.path} have no namespace, such as ${objects[0].json.kind} ${objects[0].name}`,
      fix: 'create the folder with a namespace, or set metadata.namespace of its objects',
      fixInFiles: IN_FILES,
      about,
    };
  }
  for (const { place, json, name, encrypted } of objects) {
    yield {
      place,
      message: `${json.kind} ${name} of folder ${folder.path} has no namespace`,
      fix: encrypted ? 'set metadata.namespace in the file, and encrypt it again' : 'create the folder with a namespace, or set metadata.namespace',
      fixInFiles: IN_FILES,
      causes: several ? [{ check: 'namespace-missing', place: folder.place, about }] : undefined,
    };
  }
}
