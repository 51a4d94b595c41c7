import { App } from 'cdk8s';
import { ConstructTree, validationError } from './construct-tree';
import { Order } from './order';
import type { Folder } from '../../folder';
import { answerFor } from '../yaml/emit';
import { Manifests } from '../yaml/manifests';

/** An app of this library, which knows what hooks and references make of a folder's objects. */
export interface FolderRenderer {
  _folderJson(folder: Folder): unknown[];
}

/**
 * The objects of a folder as they are written into its repository. Checks of the whole program are not run.
 *
 * @throws what validations of constructs find, in the words of cdk8s
 */
export function folderJson(folder: Folder): unknown[] {
  const answer = answerFor(folder);
  if (answer) return answer;
  const app = App.of(folder);
  const renderer = app as App & Partial<FolderRenderer>;
  if (renderer._folderJson) return renderer._folderJson(folder);
  const tree = new ConstructTree(app);
  const invalid = tree.invalidities();
  if (invalid.length > 0) throw validationError(invalid);
  return new Manifests(app.resolvers, tree.constructs).takeAll(new Order(tree).objectsOf(folder));
}
