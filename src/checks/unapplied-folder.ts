import { Check } from './check';
import { viewsOf } from './view';

/** A folder that no cluster applies. */
export const unappliedFolder: Check = {
  id: 'unapplied-folder',
  doc: 'A folder has objects, but no delivery of any cluster applies it, so they never arrive. Apply it (`cluster.apply`), or acknowledge '
    + 'this at the folder where another program does.',
  *run(program) {
    if (program.clusters.length === 0) return;
    const applied = new Set(viewsOf(program).filter(({ world }) => world.isCluster).flatMap(({ world }) => [...world.folders]));
    for (const folder of program.folders) {
      if (applied.has(folder) || program.objectsIn(folder).length === 0) continue;
      yield {
        construct: folder,
        message: `folder ${folder.path} is applied by no cluster`,
        fix: `apply it: ${program.clusters[0].node.id}.apply(folder)`,
      };
    }
  },
};
