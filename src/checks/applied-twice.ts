import { Check } from './check';
import { isRenamed } from './namespace-renamed';
import { viewsOf } from './view';
import { Placed } from './world';

/** Two deliveries that fight over one object. */
export const appliedTwice: Check = {
  id: 'applied-twice',
  doc: 'Two deliveries apply an object of the same resulting identity (kind, namespace after target namespaces, name) to one cluster. '
    + 'They overwrite each other at every reconciliation, and removing one prunes the object of the other. Apply it once.',
  *run(program) {
    for (const { world } of viewsOf(program)) {
      if (!world.isCluster) continue;
      for (const same of world.identities) {
        const [first, ...others] = same;
        for (const other of others) {
          const isOneFile = other.object.folder === first.object.folder && !other.object.encrypted && !first.object.encrypted;
          if (isRenamed(first) || isRenamed(other)) continue; // `namespace-renamed` says it
          if (isOneFile && other.by === first.by) continue; // `object-twice` says it
          yield {
            construct: other.object.construct,
            message: `${other.object.json.kind} ${other.namespace ? `${other.namespace}/` : ''}${other.name} is applied to ${world.name} by `
              + `${by(first)} from ${first.object.construct.node.path} and by ${by(other)}`,
            fix: inRootSync(other, first) ?? 'apply it once, or give one of them another name or namespace',
          };
        }
      }
    }
  },
};

/** What to do where a folder lies below a system folder that Flux takes as a whole, and is applied again. */
function inRootSync(other: Placed, first: Placed): string | undefined {
  const { folder } = first.object;
  if (first.by !== undefined || folder === undefined || folder !== other.object.folder) return undefined;
  return `leave out what applies folder ${folder.path} again, or move it out of the cluster's system folder, of which the root sync takes everything below`;
}

function by(placed: Placed): string {
  return placed.by ? `${placed.by.json.kind} ${placed.by.name}` : 'the root sync';
}
