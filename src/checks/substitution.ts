import { Check } from './check';
import { textAt, textsOf, valuesAt } from './json-path';
import { kindByName } from './kind';
import { keysIn } from './made-secrets';
import { Resolver } from './resolve';
import { viewsOf } from './view';
import { Placed } from './world';

/** What Flux's envsubst takes as a variable: `${name}` and `${name:=default}`; `$${…}` is an escaped one. */
const VARIABLE = /(?<!\$)\$\{([A-Za-z_][A-Za-z0-9_]*)([^}]*)\}/g;
const OPENING = /(?<!\$)\$\{/;
const OFF = 'kustomize.toolkit.fluxcd.io/substitute';

/** `${…}` under post-build substitution that nothing defines. */
export const substitution: Check = {
  id: 'substitution',
  doc: 'An object under a Kustomization with post-build substitution has a `${…}` that nothing defines: since Flux 2.9 the reconciliation '
    + 'fails (before, the text vanished). Define the variable, write `$${…}` for a literal one, or switch substitution off for the object '
    + `with the label or annotation \`${OFF}: disabled\`.`,
  *run(program) {
    for (const { world, resolver } of viewsOf(program)) {
      const variables = new Map<object, Set<string> | undefined>();
      for (const placed of world.placed) {
        const { by, object } = placed;
        if (!by || object.encrypted || isOff(placed) || valuesAt(by.json, 'spec.postBuild').length === 0) continue;
        if (!variables.has(by)) variables.set(by, definedBy(world.placed.find((each) => each.object === by)!, resolver));
        const defined = variables.get(by);
        for (const { at, text } of textsOf(object.json, (each) => OPENING.test(each))) {
          const unknown = [...text.matchAll(VARIABLE)].filter(([, name, rest]) => !/^:?[-=]/.test(rest) && defined && !defined.has(name));
          const odd = [...text.matchAll(/(?<!\$)\$\{(?![A-Za-z_][A-Za-z0-9_]*[}:\-=/#%^,@])/g)].length > 0;
          if (unknown.length === 0 && !odd) continue;
          yield {
            construct: object.construct,
            message: `${object.json.kind} ${placed.name}: Kustomization ${by.name} substitutes ${unknown[0]?.[0] ?? 'a ${ that is no variable'} at ${at}`,
            fix: `write $\${ for a literal one, define the variable, or annotate the object with ${OFF}: disabled`,
          };
          break;
        }
      }
    }
  },
};

function isOff({ object }: Placed): boolean {
  const { labels = {}, annotations = {} } = (object.json.metadata ?? {}) as { labels?: Record<string, string>; annotations?: Record<string, string> };
  return labels[OFF] === 'disabled' || annotations[OFF] === 'disabled';
}

/** Names of the variables that a Kustomization defines; undefined where a source's keys are not known at synth. */
function definedBy(delivery: Placed, resolver: Resolver): Set<string> | undefined {
  const defined = new Set(keysIn(delivery.object.json, 'spec.postBuild.substitute{}'));
  for (const { at, value } of valuesAt(delivery.object.json, 'spec.postBuild.substituteFrom[]')) {
    const kind = kindByName(textAt(value, 'kind') ?? '');
    const target = resolver.resolve({ from: delivery, at, kind, namespace: delivery.namespace, name: textAt(value, 'name') ?? '', optional: false, orders: false });
    if (!target?.keys) return undefined;
    for (const key of target.keys) defined.add(key);
  }
  return defined;
}
