import { Check } from './check';
import { viewsOf } from './view';

/** A reference to something that nobody makes. */
export const danglingReference: Check = {
  id: 'dangling-reference',
  doc: 'An object names a Secret, ConfigMap, source, store, service account, role or other object that nothing in the same cluster makes. '
    + 'The controller waits for it forever or fails. Make it, correct the name, or declare it with `fromXName` or `ExternalObject`.',
  *run(program) {
    for (const { world, resolver, references } of viewsOf(program)) {
      for (const { reference, target } of references) {
        if (target || reference.optional) continue;
        const kind = reference.kind.slice(reference.kind.lastIndexOf('/') + 1);
        const where = reference.namespace ? `${reference.namespace}/` : '';
        const near = resolver.near(reference);
        yield {
          construct: reference.from.object.construct,
          message: `${reference.from.object.json.kind} ${reference.from.name}: ${reference.at} names ${kind} ${where}${reference.name}, `
            + `which nothing makes in ${world.name}`,
          fix: near.length > 0 ? `there is ${near.join(', ')}: refer to that one`
            : `make it in a folder that is applied there, or declare it with ${kind === 'Secret' ? 'Secret.fromSecretName' : 'ExternalObject'}`,
        };
      }
    }
  },
};
