import { Check } from './check';
import { isEnforcedAt } from './report';
import { listNameOf } from '../schema/fields';
import { judge } from '../schema/judge';

/** What the schema of a custom resource refuses. */
export const schema: Check = {
  id: 'schema',
  doc: 'A Flux or External Secrets object, a PodMonitor, ServiceMonitor, Probe or PrometheusRule, an object of the Gateway API, a GrafanaDashboard or a Crossplane Harbor object has a field that does not exist, a value of the '
    + 'wrong type, outside the allowed ones or not matching its pattern, or lacks a required field: the apply fails. Correct it. Judged in '
    + 'repositories, and in plain charts that enforce checks.',
  *run(program) {
    for (const { place, json, encrypted, folder } of program.objects) {
      if (encrypted || (!folder && !isEnforcedAt(place))) continue;
      const list = listNameOf(json);
      if (!list) continue;
      for (const message of judge(list, json).problems) yield { place, message, fix: `correct the field: kubectl explain ${json.kind.toLowerCase()} describes it` };
    }
  },
};
