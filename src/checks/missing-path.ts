import { Check } from './check';
import { sourceThatHides } from './ignored-path';
import { Nearest } from '../base/nearest';
import { isBelow, normalize, pathOf } from '../program/cluster-contents';
import type { ProgramRepository } from '../program/program';
import { viewsOf } from '../program/view';

/** More folders than this would hide the message. */
const MANY = 20;

/** A path that leads nowhere. */
export const missingPath: Check = {
  id: 'missing-path',
  doc: 'A Kustomization or Application applies a path that its repository does not have: it fails with "path not found" or "app path does not exist". Correct the path, or create the folder.',
  *run(program) {
    for (const { nearest, contents } of viewsOf(program)) {
      for (const target of contents.targets) {
        const { delivery, repository, folders } = target;
        const { at, path } = pathOf(target);
        if (!repository || folders.length > 0 || holds(repository, normalize(path)) || sourceThatHides(program, contents, target)) continue;
        yield {
          place: delivery.place,
          at,
          message: `${delivery.json.kind} ${delivery.name} applies ${path}, which does not exist in repository ${repository.name}`,
          fix: `${meant(nearestFolder(nearest, repository, path))}correct ${at}, or create the folder; ${listed(repository.folderPaths)}`,
        };
      }
    }
  },
};

/** The folder that a path was meant to be, where one is near. */
export function nearestFolder(nearest: Nearest, repository: ProgramRepository, path: string): string | undefined {
  return nearest.of(normalize(path), repository.folderPaths);
}

function meant(path: string | undefined): string {
  return path === undefined ? '' : `did you mean ./${path}? If not, `;
}

function listed(paths: readonly string[]): string {
  if (paths.length === 0) return 'the repository has no folders';
  return `its folders are ${paths.slice(0, MANY).join(', ')}${paths.length > MANY ? ` and ${paths.length - MANY} more` : ''}`;
}

/** Whether there are files at a path that no folder renders: the program's own, or those that it expects of others. */
function holds(repository: ProgramRepository, path: string): boolean {
  const expected = repository.folders.flatMap((folder) => folder.resources.map((entry) => normalize(`${folder.path}/${entry}`)));
  return expected.some((each) => isBelow(path, each) || isBelow(each, path)) || repository.otherPaths.some((each) => isBelow(each, path));
}
