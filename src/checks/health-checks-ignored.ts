import { Check } from './check';
import { valuesAt } from './json-path';

/** `wait` together with `healthChecks`. */
export const healthChecksIgnored: Check = {
  id: 'health-checks-ignored',
  local: true,
  doc: 'A Kustomization has both `wait: true` and `healthChecks`: Flux ignores the list, or has expressions without anything that waits. '
    + 'Keep `wait` for all objects, or the list for some.',
  *run(program) {
    for (const { construct, json, kind, name } of program.objects) {
      if (kind !== 'kustomize.toolkit.fluxcd.io/Kustomization') continue;
      const waits = valuesAt(json, 'spec.wait')[0]?.value === true;
      const lists = valuesAt(json, 'spec.healthChecks[]').length > 0;
      if (waits && lists) {
        yield { construct, message: `Kustomization ${name} has wait and healthChecks; Flux ignores healthChecks then`, fix: 'remove one of them' };
      } else if (!waits && !lists && valuesAt(json, 'spec.healthCheckExprs[]').length > 0) {
        yield { construct, message: `Kustomization ${name} has healthCheckExprs, but waits for nothing`, fix: 'set wait or healthChecks' };
      }
    }
  },
};
