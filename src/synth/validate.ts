import { ConstructTree } from './construct-tree';

/**
 * Runs the validations of each construct once.
 *
 * @throws with what all of them found, in the words of cdk8s
 */
export function validate(tree: ConstructTree): void {
  const errors: string[] = [];
  for (const construct of tree.constructs) {
    for (const error of construct.node.validate()) errors.push(`[${construct.node.path}] ${error}`);
  }
  if (errors.length > 0) throw new Error(`Validation failed with the following errors:\n  ${errors.join('\n  ')}`);
}
