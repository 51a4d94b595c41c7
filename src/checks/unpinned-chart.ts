import { localCheck } from './local-check';
import { textAt } from '../program/json-path';

/** A chart that changes by itself. */
export const unpinnedChart = localCheck({
  id: 'unpinned-chart',
  warning: true,
  doc: 'A HelmRelease takes whatever version of its chart is newest: an upstream release changes the cluster without a commit. Give a version or a range.',
  concerns: (kind) => kind === 'helm.toolkit.fluxcd.io/HelmRelease',
  *judge({ place, json, name }) {
    if (textAt(json, 'spec.chart.spec.sourceRef.kind') !== 'HelmRepository') return;
    const version = textAt(json, 'spec.chart.spec.version') ?? '*';
    if (!/^(\*|x|>=?\s*0(\.0)*|)$/i.test(version.trim())) return;
    yield { place, at: 'spec.chart.spec.version', message: `HelmRelease ${name} accepts any version of its chart (${JSON.stringify(version)})`, fix: 'set a version, such as 1.2.3 or 1.x' };
  },
});
