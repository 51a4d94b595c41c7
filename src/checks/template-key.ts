import { localCheck } from './local-check';
import { keysRead } from '../base/go-template';
import { Nearest } from '../base/nearest';
import { shown, textAt, valuesAt } from '../program/json-path';

const SPECS: { readonly [kind: string]: string } = { 'external-secrets.io/ExternalSecret': 'spec', 'external-secrets.io/ClusterExternalSecret': 'spec.externalSecretSpec' };

/** A template of a key that is not there. */
export const templateKey = localCheck({
  id: 'template-key',
  doc: 'A template of an ExternalSecret refers to a key that it does not read from a store: External Secrets Operator fails with "map has no entry for key". Add the key to `data`, or correct the template.',
  concerns: (kind) => kind in SPECS,
  *judge({ place, json, kind, name }) {
    const spec = SPECS[kind];
    if (valuesAt(json, `${spec}.dataFrom[]`).length > 0) return; // which keys that brings is known at runtime
    const read = valuesAt(json, `${spec}.data[].secretKey`).map(({ value }) => String(value));
    for (const { at, value } of ['data{}', 'metadata.labels{}', 'metadata.annotations{}'].flatMap((part) => valuesAt(json, `${spec}.target.template.${part}`))) {
      if (typeof value !== 'string' || textAt(json, `${spec}.target.template.engineVersion`) === 'v1') continue;
      for (const key of new Set(keysRead(value))) {
        if (read.includes(key)) continue;
        const meant = new Nearest().of(key, read);
        yield {
          place,
          at,
          message: `${json.kind} ${name}: ${at} refers to .${key}, which it does not read from a store`,
          fix: `${meant === undefined ? '' : `did you mean ${meant}? `}Its keys are ${read.map(shown).join(', ') || 'none'}: add ${key} to data, or correct the template`,
        };
      }
    }
  },
});
