import { Check } from './check';
import { isPlainKey, isSecret, shownKeys } from '../base/hidden-values';
import { expansionsOf } from '../kustomize/expansions';
import { AppliedObject } from '../program/cluster-contents';
import { textAt, textsOf, valuesAt } from '../program/json-path';
import { kindByName } from '../program/kind';
import { Program, ProgramObject } from '../program/program';
import { Resolver } from '../program/resolve';
import { keysIn } from '../program/secret-keys';
import { viewsOf } from '../program/view';

const DEFINITION = 'apiextensions.k8s.io/CustomResourceDefinition';
const OFF = 'kustomize.toolkit.fluxcd.io/substitute';

/** Text under post-build substitution that arrives otherwise than it was written, or makes the apply fail. */
export const substitution: Check = {
  id: 'substitution',
  doc: 'An object under a Kustomization with post-build substitution has a `${…}` that nothing defines: since Flux 2.9 the reconciliation '
    + 'fails (before, the text vanished); or `${…}` of another language, or `$$`, which becomes `$`. Define the variable, double the dollars '
    + `of a literal one, or switch substitution off for the object with the label or annotation \`${OFF}: disabled\`.`,
  *run(program) {
    const deliveries = substituting(program);
    if (deliveries.size === 0) return;
    for (const { nearest, contents } of viewsOf(program)) {
      for (const { object, name, by } of contents.objects) {
        const defined = by && deliveries.get(by);
        if (!by || !defined || object.encrypted || isOff(object)) continue;
        for (const { at, text } of textsOf(object.unsubstituted ?? object.json, (each) => each.includes('$'))) {
          const isProse = object.kind === DEFINITION && at.endsWith('.description'); // a lost dollar changes nothing there
          const wrong = expansionsOf(text).filter(({ needs, fault, text: own }) => (fault !== undefined && !(isProse && own === '$$')) || (needs !== undefined && !defined.has(needs)));
          if (wrong.length === 0) continue;
          const all = isSecret(object.json) ? ['a part of its value'] : [...new Set(wrong.map((each) => `${each.text}${each.fault ? `, ${each.fault}` : ''}`))];
          const needed = isSecret(object.json) ? [] : [...new Set(wrong.flatMap(({ needs }) => needs ?? []))];
          yield {
            place: object.place,
            at,
            message: `${object.json.kind} ${name}: Kustomization ${by.name} substitutes ${all.slice(0, 5).join('; ')} at ${at}`
              + `${needed.length === 0 ? '' : `, but does not define ${needed.slice(0, 5).join(', ')}`}`,
            fix: `${needed.length === 0 ? '' : meant(nearest.of(needed[0], defined.names.filter(isPlainKey)), defined.names)}`
              + `define the variable, double the $ for a literal one, or annotate the object with ${OFF}: disabled`,
          };
        }
      }
    }
  },
};

function meant(variable: string | undefined, names: readonly string[]): string {
  return `${variable === undefined ? '' : `did you mean ${variable}? `}Its variables are ${shownKeys(names)}: use one of them, `;
}

/** What of a delivery's variables is known. */
interface Variables {
  readonly names: readonly string[];
  has(name: string): boolean;
}

/** The deliveries that substitute, with their variables. They may apply to another cluster than the one that they are in. */
function substituting(program: Program): Map<ProgramObject, Variables> {
  const deliveries = new Map<ProgramObject, Variables>();
  for (const { contents, resolver } of viewsOf(program)) {
    const reached = contents.targets.filter(({ delivery: { json } }) =>
      ['spec.postBuild.substitute', 'spec.postBuild.substituteFrom[]'].some((path) => valuesAt(json, path).length > 0)
        || textAt(json, 'spec.postBuild.substituteStrategy') === 'Always');
    if (reached.length === 0) continue;
    const applied = new Map([...contents.objects].reverse().map((each) => [each.object, each])); // of an object in several places, the first counts
    for (const { delivery } of reached) {
      const own = applied.get(delivery);
      if (own) deliveries.set(delivery, variablesOf(own, resolver));
    }
  }
  return deliveries;
}

/** Where the keys of a source are not known at synth, any variable may be there. */
function variablesOf(delivery: AppliedObject, resolver: Resolver): Variables {
  const { json } = delivery.object;
  const known = new Set(keysIn(json, 'spec.postBuild.substitute'));
  for (const { at, value } of valuesAt(json, 'spec.postBuild.substituteFrom[]')) {
    const kind = kindByName(textAt(value, 'kind') ?? '');
    const target = resolver.resolve({ from: delivery, at, kind, namespace: delivery.namespace, name: textAt(value, 'name') ?? '', isLocal: true, optional: false, orders: false });
    if (!target?.keys) return { names: [], has: () => true };
    for (const key of target.keys) known.add(key);
  }
  return { names: [...known], has: (name) => known.has(name) };
}

function isOff({ json }: ProgramObject): boolean {
  const { labels, annotations } = (json.metadata ?? {}) as { labels?: Record<string, string>; annotations?: Record<string, string> };
  return labels?.[OFF] === 'disabled' || annotations?.[OFF] === 'disabled';
}
