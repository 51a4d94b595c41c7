import { Check } from './check';
import { textAt } from './json-path';
import { viewsOf } from './view';

/** A path that leads nowhere. */
export const missingPath: Check = {
  id: 'missing-path',
  doc: 'A Kustomization applies a path that its repository does not have: it fails with "path not found". Correct the path, or make the folder.',
  *run(program) {
    for (const { world } of viewsOf(program)) {
      for (const { delivery, repository, folders } of world.reaches) {
        if (!repository || folders.length > 0) continue;
        const path = textAt(delivery.json, 'spec.path') ?? '';
        yield {
          construct: delivery.construct,
          message: `Kustomization ${delivery.name} applies ${path}, which repository ${repository.node.id} does not have`,
          fix: `it has ${repository.folders.map((folder) => folder.path).join(', ') || 'no folders'}`,
        };
      }
    }
  },
};
