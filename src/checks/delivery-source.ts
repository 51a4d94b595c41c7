import type { ApiObject } from 'cdk8s';
import { IConstruct } from 'constructs';
import { Check } from './check';
import { branchOf, sameUrl } from '../program/cluster-contents';
import { textAt } from '../program/json-path';

/** A delivery by handles: `flux.Kustomization` has this. */
interface Delivery extends IConstruct {
  readonly _source?: IConstruct;
}

/** A folder that is looked for in the wrong repository. */
export const deliverySource: Check = {
  id: 'delivery-source',
  doc: 'A delivery applies a folder of one repository of the program from a source that fetches another one of it, or another branch of it, where the path does not lead to the folder. '
    + 'Leave the source out in the system folder of a cluster, or give one that fetches the folder\'s repository.',
  *run(program) {
    for (const { place, applies: folder } of program.objects) {
      const { _source: source } = place as Delivery;
      if (!folder || !isApiObject(source)) continue;
      const [fetching] = program.objectsOf(source);
      const url = fetching && textAt(fetching.json, 'spec.url');
      const fetched = url === undefined ? [] : program.repositories.filter((each) => each.url !== undefined && sameUrl(each.url, url));
      if (fetched.length === 0) continue; // a mirror, or an artifact that something makes of it
      if (fetched.includes(folder.repository)) {
        const branch = branchOf(fetching);
        const { branch: own, name } = folder.repository;
        if (own === undefined || branch === undefined || branch === own) continue;
        yield {
          place,
          message: `folder ${folder.path} is of repository ${name}, which is on branch ${own}, but ${source.kind} ${source.name} follows branch ${branch}`,
          fix: `give a source that follows ${own}, or a folder of a Repository with branch ${branch}`,
        };
        continue;
      }
      yield {
        place,
        message: `folder ${folder.path} is of repository ${folder.repository.name}, but ${source.kind} ${source.name} fetches repository ${fetched[0].name}`,
        fix: `give a source that fetches ${folder.repository.url}, or a folder of ${fetched[0].name}`,
      };
    }
  },
};

/** Loads cdk8s on demand: directories have no constructs. */
function isApiObject(construct: IConstruct | undefined): construct is ApiObject {
  return construct !== undefined && (require('cdk8s') as typeof import('cdk8s')).ApiObject.isApiObject(construct);
}
