import { Construct, IConstruct, IValidation, Node, RootConstruct } from 'constructs';

/** Fields of a construct's node that most nodes do not have; the accessors of `constructs` make something new for each of them all the same. */
interface NodeFields {
  readonly _children?: unknown;
  readonly _dependencies?: unknown;
  readonly _validations?: unknown;
}

/** The children of a construct, in the order in which they were added. */
export function childrenOf({ node }: IConstruct): readonly IConstruct[] {
  return known && fieldsOf(node)._children === undefined ? NONE : node.children;
}

/** What a construct depends on. */
export function dependenciesOf({ node }: IConstruct): readonly IConstruct[] {
  return known && fieldsOf(node)._dependencies === undefined ? NONE : node.dependencies;
}

/** What a construct's own validations find. */
export function invalidityOf({ node }: IConstruct): readonly string[] {
  return known && fieldsOf(node)._validations === undefined ? NONE : node.validate();
}

function fieldsOf(node: Node): NodeFields {
  return node as unknown as NodeFields;
}

const NONE: readonly never[] = [];

/** Whether this version of `constructs` has the fields: else its accessors are asked. */
const known = ((): boolean => {
  const root = new RootConstruct();
  const validation: IValidation = { validate: () => [] };
  const child = new Construct(root, 'child');
  root.node.addValidation(validation);
  root.node.addDependency(child);
  const { _children, _dependencies, _validations } = fieldsOf(root.node);
  return _children !== undefined && _dependencies !== undefined && _validations !== undefined;
})();
