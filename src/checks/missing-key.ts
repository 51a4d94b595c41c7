import { Check } from './check';
import { isPlainKey, shownKeys } from '../base/hidden-values';
import { Manifest } from '../base/manifest';
import { problemsOf } from '../base/problem';
import { textAt } from '../program/json-path';
import { constructAt } from '../program/place';
import { createdBy, Target } from '../program/resolve';
import { viewsOf } from '../program/view';

/** A key that the Secret or ConfigMap does not have. */
export const missingKey: Check = {
  id: 'missing-key',
  doc: 'An object reads a key that the Secret or ConfigMap it refers to does not have, as it says itself or as Flux reads Secrets of Providers, Receivers, '
    + 'certificates and proxies. Pods stay in CreateContainerConfigError, engines fail. Correct the key, or add it where the Secret is created.',
  *run(program) {
    for (const { nearest, references } of viewsOf(program)) {
      for (const { reference: { key, keyAt, from, at, name, optional, kind }, target } of references) {
        if (!key || optional || !target?.keys || target.keys.includes(key)) continue;
        yield {
          place: from.object.place,
          at: keyAt,
          message: `${from.object.json.kind} ${from.name} reads key ${key} of ${kind.split('/')[1]} ${name}, which has no such key (${at})`,
          fix: `${meant(nearest.of(key, target.keys.filter(isPlainKey)), target)}its keys are ${shownKeys(target.keys)}: read one of them, or add ${key} where it is created`,
        };
      }
      for (const { reference: { keySets, from, at, name }, target } of references) {
        if (!keySets?.length || !target?.keys || keySets.some(({ required }) => required.every((key) => target.keys!.includes(key)))) continue;
        const { place, json } = from.object;
        const construct = constructAt(place);
        if (construct && problemsOf(construct).some(({ check }) => check === 'secret-key')) continue; // the construct has said it
        yield {
          place,
          at,
          message: `${json.kind} ${from.name}${typed(json)}: ${at} refers to Secret ${name}, whose keys ${shownKeys(target.keys)} are not sufficient`,
          fix: `it needs ${keySets.map(({ required }) => required.join(' and ')).join(', or ')}: add that where the Secret is created`,
        };
      }
    }
  },
};

function meant(key: string | undefined, { by: [applied] }: Target): string {
  return key === undefined ? '' : `did you mean ${key}?${createdBy(applied)}${applied?.object.folder ? '; ' : ' '}`;
}

/** What a Provider or Receiver reads depends on its type. */
function typed(json: Manifest): string {
  const type = textAt(json, 'spec.type');
  return type === undefined ? '' : ` of type ${type}${textAt(json, 'spec.address') === undefined && json.kind === 'Provider' ? ' without address' : ''}`;
}
