import { Cause, Check } from './check';
import type { Place } from '../program/place';
import { Reference } from '../program/references';
import { unappliedCauses, viewsOf } from '../program/view';

/** A reference to something that does not exist. */
export const danglingReference: Check = {
  id: 'dangling-reference',
  doc: 'An object refers to a Secret, ConfigMap, source, store, service account, role or other object that nothing in the same cluster creates. '
    + 'The controller waits for it forever or fails. Create it, correct the name, or declare it with `fromXName` or `ExternalObject`.',
  *run(program) {
    const missed = new Map<string, Place>();
    for (const { contents, resolver, references } of viewsOf(program)) {
      for (const { reference, target } of references) {
        if (target || reference.optional) continue;
        const { place, json } = reference.from.object;
        const kind = reference.kind.slice(reference.kind.lastIndexOf('/') + 1);
        const about = `${reference.kind}|${reference.namespace}|${reference.name}`;
        const guess = resolver.guess(reference);
        const causes = unappliedCauses(program, contents, reference);
        const create = `create it in a folder applied there, or declare it with ${kind === 'Secret' ? 'Secret.fromSecretName' : 'ExternalObject'}`;
        yield {
          place,
          message: `${json.kind} ${qualified(reference.from)} refers to ${kind} ${qualified(reference)}, which does not exist in ${contents.name} (${reference.at})`,
          fix: guess ?? create,
          fixInFiles: guess ?? 'create it in what is applied there, or declare it in cdk-gitops.yaml',
          at: reference.nameAt ?? reference.at,
          about,
          causes: guess === undefined ? [...causes, ...earlier(missed, about, place)] : causes,
        };
      }
    }
  },
};

/** Where nothing is near, creating the target mends all that refer to it: they follow from the first. Typing errors are corrected one by one. */
function earlier(missed: Map<string, Place>, about: string, place: Place): Cause[] {
  const first = missed.get(about);
  if (!first) missed.set(about, place);
  return first && first !== place ? [{ check: 'dangling-reference', place: first, about }] : [];
}

function qualified({ namespace, name }: Pick<Reference, 'namespace' | 'name'>): string {
  return namespace ? `${namespace}/${name}` : name;
}
