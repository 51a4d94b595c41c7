import { Folder } from '../folder';
import { Repository } from '../repository';
import { folderFiles, Rendered } from './folder-files';
import { OutputFile } from './tree-plan';

/**
 * All files of a repository: what its folders render, and what was added to it.
 *
 * @param objectsOf the objects of a folder in their order
 */
export function repositoryFiles(repository: Repository, objectsOf: (folder: Folder) => readonly Rendered[]): OutputFile[] {
  const files = repository.folders.flatMap((folder) => folderFiles(folder, objectsOf(folder)));
  for (const { path, content, seeded } of repository._otherFiles) files.push({ path, content: content(), seeded });
  return files;
}
