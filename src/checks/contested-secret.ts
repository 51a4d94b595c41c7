import { Check } from './check';
import { nameOfPlace } from '../program/place';
import { secretsOf } from '../program/secret-keys';
import { viewsOf } from '../program/view';

/** Where they name one Secret, cert-manager issues it for the first, and leaves it alone for the others. */
const OF_ROUTES = /^(networking\.k8s\.io\/Ingress|gateway\.networking\.k8s\.io\/(Gateway|ListenerSet))$/;

/** A Secret that two objects create. */
export const contestedSecret: Check = {
  id: 'contested-secret',
  doc: 'A Secret is created twice in one namespace, by an ExternalSecret and in Git (or by two ExternalSecrets): they overwrite each other '
    + 'forever. Keep one; to add keys to an existing Secret use creationPolicy Merge.',
  *run(program) {
    for (const { contents } of viewsOf(program)) {
      for (const [key, makers] of secretsOf(contents)) {
        const issued = makers.find(({ by }) => OF_ROUTES.test(by.object.kind));
        const owners = makers.filter((each) => !isShared(each.by.object.json) && (each === issued || !OF_ROUTES.test(each.by.object.kind)));
        if (owners.length < 2 || owners.every(({ by }) => by.object.kind === 'core/Secret')) continue;
        const [first, second] = owners;
        if (!contents.isCluster && first.by.object.folder !== second.by.object.folder) continue;
        yield {
          place: second.by.object.place,
          message: `${second.by.object.json.kind} ${second.by.name} and ${first.by.object.json.kind} ${first.by.name} `
            + `(${nameOfPlace(first.by.object.place)}) both create Secret ${key}`,
          fix: 'keep one of them, or give one another target name',
          causes: [{ check: 'applied-twice', place: second.by.object.place }],
        };
      }
    }
  },
};

/** Whether an ExternalSecret lets others own the Secret: it adds to it, or creates it once where it is not there. */
function isShared(json: { readonly [key: string]: unknown }): boolean {
  const { target } = (json.spec ?? {}) as { target?: { creationPolicy?: string } };
  return target?.creationPolicy === 'Merge' || target?.creationPolicy === 'CreateOrMerge' || target?.creationPolicy === 'Orphan';
}
