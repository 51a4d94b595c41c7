import { Check } from './check';
import { textsOf } from './json-path';

const REMOVED = /\b(gotk_reconcile_condition|gotk_suspend_status)\b/;

/** Metrics that Flux no longer has. */
export const removedMetric: Check = {
  id: 'removed-metric',
  local: true,
  doc: 'A rule or dashboard reads `gotk_reconcile_condition` or `gotk_suspend_status`, which Flux removed in 2.5: it shows nothing and '
    + 'never fires. Use `gotk_resource_info` of kube-state-metrics (`monitoring` has rules and dashboards that do).',
  *run(program) {
    for (const { construct, json, name } of program.objects) {
      if (!/^(PrometheusRule|ConfigMap|GrafanaDashboard)$/.test(json.kind)) continue;
      const [first] = textsOf(json, (text) => REMOVED.test(text));
      if (!first) continue;
      const metric = REMOVED.exec(first.text)![1];
      yield { construct, message: `${json.kind} ${name} reads ${metric} at ${first.at}`, fix: 'use gotk_resource_info of kube-state-metrics' };
    }
  },
};
