import { localCheck } from './local-check';
import { textsOf } from '../program/json-path';

const REMOVED = /\b(gotk_reconcile_condition|gotk_suspend_status)\b/;

/** Metrics that Flux no longer has. */
export const removedMetric = localCheck({
  id: 'removed-metric',
  doc: 'A rule or dashboard reads `gotk_reconcile_condition` or `gotk_suspend_status`, which Flux removed in 2.5: it shows nothing and '
    + 'never fires. Use `gotk_resource_info` of kube-state-metrics (`monitoring` has rules and dashboards that do).',
  concerns: (kind) => /\/(PrometheusRule|ConfigMap|GrafanaDashboard)$/.test(kind),
  *judge({ place, json, name }) {
    const [first] = textsOf(json, (text) => REMOVED.test(text));
    if (!first) return;
    const metric = REMOVED.exec(first.text)![1];
    yield { place, at: first.at, message: `${json.kind} ${name} reads metric ${metric} at ${first.at}, which Flux removed in 2.5`, fix: 'use gotk_resource_info of kube-state-metrics' };
  },
});
