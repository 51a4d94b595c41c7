import { Check } from './check';
import { textAt } from '../program/json-path';
import { viewsOf } from '../program/view';

const CHART = 'application/vnd.cncf.helm.chart.content.v1.tar+gzip';

/** A layer that is not a chart. */
export const chartLayer: Check = {
  id: 'chart-layer',
  doc: 'A HelmRelease takes its chart from an OCIRepository whose `layerSelector` selects another layer than the chart: the configuration, the provenance, or one that no chart has. '
    + `The source or the release fails. Select \`${CHART}\` with operation \`copy\`.`,
  *run(program) {
    for (const { references } of viewsOf(program)) {
      for (const { reference: { from, at, kind }, target } of references) {
        if (at !== 'spec.chartRef' || kind !== 'source.toolkit.fluxcd.io/OCIRepository') continue;
        for (const { object: { json, name, place } } of target?.by ?? []) {
          const type = textAt(json, 'spec.layerSelector.mediaType');
          if (type === undefined || type === CHART || !type.includes('helm')) continue; // the first layer of a chart is the chart, and other tools have types of their own
          yield {
            place,
            at: 'spec.layerSelector.mediaType',
            message: `HelmRelease ${from.name} takes its chart from OCIRepository ${name}, which selects layer ${type}: that is not a chart`,
            fix: `use mediaType ${CHART} and operation copy; in a program, flux.LayerSelector.helmChart()`,
            fixInFiles: `use mediaType ${CHART} and operation copy`,
          };
        }
      }
    }
  },
};
