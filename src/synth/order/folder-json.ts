import { App } from 'cdk8s';
import { ConstructTree, validationError } from './construct-tree';
import { Order } from './order';
import type { Folder } from '../../folder';
import { Manifests } from '../yaml/manifests';

/**
 * The objects of a folder as they are written into its repository. Checks of the whole program are not run.
 *
 * @throws what validations of constructs find, in the words of cdk8s
 */
export function folderJson(folder: Folder): unknown[] {
  const app = App.of(folder);
  const tree = new ConstructTree(app);
  const invalid = tree.invalidities();
  if (invalid.length > 0) throw validationError(invalid);
  return new Manifests(app.resolvers, tree.constructs).takeAll(new Order(tree).objectsOf(folder));
}
