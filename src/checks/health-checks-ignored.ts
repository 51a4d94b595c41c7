import { localCheck } from './local-check';
import { isThere, valuesAt } from '../program/json-path';

/** `wait` together with `healthChecks`. */
export const healthChecksIgnored = localCheck({
  id: 'health-checks-ignored',
  doc: 'A Kustomization has both `wait: true` and `healthChecks`: Flux ignores the list, or has expressions without anything that waits. '
    + 'Keep `wait` for all objects, or the list for some.',
  concerns: (kind) => kind === 'kustomize.toolkit.fluxcd.io/Kustomization',
  judge({ place, json, name }) {
    const { healthChecks, healthCheckExprs } = (json.spec ?? {}) as { readonly healthChecks?: unknown; readonly healthCheckExprs?: unknown };
    if (!isThere(healthChecks) && !isThere(healthCheckExprs)) return undefined; // as most are
    const lists = valuesAt(json, 'spec.healthChecks[]').length > 0;
    const hasExprs = valuesAt(json, 'spec.healthCheckExprs[]').length > 0;
    if (!lists && !hasExprs) return undefined;
    const waits = valuesAt(json, 'spec.wait')[0]?.value === true;
    if (waits && lists) {
      return [{ place, at: 'spec.healthChecks', message: `Kustomization ${name} has both wait and healthChecks: Flux ignores healthChecks`, fix: 'remove one of them' }];
    }
    if (waits || lists) return undefined;
    return [{ place, at: 'spec.healthCheckExprs', message: `Kustomization ${name} has healthCheckExprs, but neither wait nor healthChecks, so nothing evaluates them`, fix: 'set wait or healthChecks' }];
  },
});
