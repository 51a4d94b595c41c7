import { Check } from './check';
import { AppliedObject } from '../program/cluster-contents';
import { textAt } from '../program/json-path';
import { viewsOf } from '../program/view';

/** A Namespace that its delivery gives another name. */
export const namespaceRenamed: Check = {
  id: 'namespace-renamed',
  doc: 'A delivery sets the namespace of a folder that has Namespace objects. kustomize gives it to them as their name: the Namespace of that name '
    + 'becomes the delivery\'s, and when the object leaves the folder, Flux deletes it with everything in it; two of them fail with an ID conflict. '
    + 'Put the Namespace into a folder that is applied without `targetNamespace`.',
  *run(program) {
    for (const { contents } of viewsOf(program)) {
      for (const applied of contents.objects) {
        if (!isRenamed(applied)) continue;
        const { object, by, name } = applied;
        const target = textAt(by!.json, 'spec.targetNamespace') === undefined ? `a component with namespace ${name}` : `targetNamespace ${name}`;
        yield {
          place: object.place,
          message: `Namespace ${object.name} would be named ${name}: ${by!.json.kind} ${by!.name} applies it with ${target}, which kustomize gives to Namespace objects as their name`,
          fix: `move it to a folder that is applied without ${target.startsWith('a ') ? 'the component' : 'targetNamespace'}`,
        };
      }
    }
  },
};

/** Whether a Namespace gets another name. Where a variable is still to be filled in, that is not known. */
export function isRenamed({ object, name, by }: AppliedObject): boolean {
  return object.kind === 'core/Namespace' && by !== undefined && name !== object.name && !name.includes('${') && !object.name.includes('${');
}
