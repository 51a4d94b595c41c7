import { Check } from './check';
import { textAt } from './json-path';

/** A chart that changes by itself. */
export const unpinnedChart: Check = {
  id: 'unpinned-chart',
  local: true,
  warning: true,
  doc: 'A HelmRelease takes whatever version of its chart is newest: an upstream release changes the cluster without a commit. Give a version or a range.',
  *run(program) {
    for (const { construct, json, kind, name } of program.objects) {
      if (kind !== 'helm.toolkit.fluxcd.io/HelmRelease' || textAt(json, 'spec.chart.spec.sourceRef.kind') !== 'HelmRepository') continue;
      const version = textAt(json, 'spec.chart.spec.version') ?? '*';
      if (!/^(\*|x|>=?\s*0(\.0)*|)$/i.test(version.trim())) continue;
      yield { construct, message: `HelmRelease ${name} takes any version of its chart (${JSON.stringify(version)})`, fix: 'give a version, such as 1.2.3 or 1.x' };
    }
  },
};
