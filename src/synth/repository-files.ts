import { Construct } from 'constructs';
import { describeToken, tokenIn, WAYS } from '../cdk-token';
import { Folder } from '../folder';
import { problem } from '../problem';
import { Repository } from '../repository';
import { folderFiles, Rendered } from './folder-files';
import { OutputFile } from './tree-plan';

/** A file, and what it comes from where that is not the objects of a folder. */
export interface RenderedFile extends OutputFile {
  readonly owner?: Construct;
}

/**
 * All files of a repository: what its folders render, and what was added to it.
 *
 * @param objectsOf the objects of a folder in their order
 * @param stabilize what makes texts independent of the folders' place
 */
export function repositoryFiles(
  repository: Repository, objectsOf: (folder: Folder) => readonly Rendered[], stabilize: (text: string) => string,
): RenderedFile[] {
  const files: RenderedFile[] = repository.folders.flatMap((folder) => folderFiles(folder, objectsOf(folder)));
  for (const { path, content, seeded, owner } of repository._otherFiles) {
    const text = content();
    const token = tokenIn(typeof text === 'string' ? text : Buffer.from(text).toString('latin1'));
    if (token) {
      problem(owner, 'cdk-token', `file ${path} has a value that is known only when its stack is deployed: ${describeToken(token)}`, WAYS);
    }
    if (typeof text === 'string' && /\p{Surrogate}/u.test(text)) {
      problem(owner, 'lone-surrogate', `file ${path} has half of a surrogate pair`, 'remove it: no text file can hold it');
    }
    files.push({ path, content: typeof text === 'string' ? stabilize(text) : text, seeded, owner });
  }
  return files;
}
