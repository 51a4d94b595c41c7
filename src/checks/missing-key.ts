import { Check } from './check';
import { viewsOf } from './view';

/** A key that the Secret or ConfigMap does not have. */
export const missingKey: Check = {
  id: 'missing-key',
  doc: 'An object reads a key that the named Secret or ConfigMap does not have. Pods stay in CreateContainerConfigError, engines fail. '
    + 'Correct the key, or add it where the Secret is made.',
  *run(program) {
    for (const { references } of viewsOf(program)) {
      for (const { reference: { key, from, at, name, optional, kind }, target } of references) {
        if (!key || optional || !target?.keys || target.keys.includes(key)) continue;
        yield {
          construct: from.object.construct,
          message: `${from.object.json.kind} ${from.name}: ${at} reads key ${key} of ${kind.split('/')[1]} ${name}`,
          fix: `its keys are ${[...target.keys].sort().join(', ') || 'none'}`,
        };
      }
    }
  },
};
