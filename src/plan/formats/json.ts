import { PlanReport, summaryOf } from './report';
import type { FileFinding } from '../../cli/formats/finding';

/** A plan for programs; docs/plan.schema.json describes it. */
export function asJson(report: PlanReport): string {
  const { from, to, set, newFindings, repaired, oldFindings, unknown } = report;
  const clusters = set.clusters.map(({ name, state, deliveries }) => ({
    name,
    state,
    deliveries: deliveries.map(({ name: own, state: is, isSuspended, changes }) => ({
      name: own,
      state: is,
      suspended: isSuspended,
      changes: changes.map(({ action, kind, namespace, name: object, fields, from: before, reason, isHeld, after, before: was }) => ({
        action,
        apiVersion: (after ?? was)!.object.json.apiVersion,
        kind: kind.slice(kind.lastIndexOf('/') + 1),
        namespace,
        name: object,
        held: isHeld,
        from: before,
        reason,
        fields: fields.map(({ path, before: one, after: other, isHidden }) => ({ path, before: one, after: other, hidden: isHidden })),
      })),
    })),
  }));
  const dangers = set.dangers.map(({ rule, isSevere, cluster, delivery, object, place, message, fix, details }) => ({ rule, severity: isSevere ? 'danger' : 'caution', cluster, delivery, object, place, message, help: fix, details }));
  return `${JSON.stringify({ version: 1, from, to, summary: summaryOf(report), dangers, clusters, newFindings: newFindings.map(shown), repaired: repaired.map(shown), oldFindings, notKnown: unknown }, undefined, 2)}\n`;
}

function shown({ check, isWarning, message, fix, file, line, column }: FileFinding): object {
  return { check, severity: isWarning ? 'warning' : 'error', message, help: fix, file, line, column };
}
