import { Cause, Check, Finding } from './check';
import { DeliveryPhase, Readiness, Reason, PhaseDependency } from './readiness';
import { AppliedObject } from '../program/cluster-contents';
import { viewsOf } from '../program/view';

/** Deliveries that wait for each other. */
export const dependencyCycle: Check = {
  id: 'dependency-cycle',
  doc: 'Kustomizations, HelmReleases or Applications wait for each other: none of them ever reconciles. They wait for what they depend on, for what applies them, '
    + 'and with `wait` or `healthChecks` for what they apply, so nothing may depend on a Kustomization that applies and waits for it. The message '
    + 'prints the cycle as a path. Remove one edge; an edge that the program does not declare comes from a reference between their folders.',
  *run(program) {
    for (const { contents } of viewsOf(program)) yield* eachOnce(cyclesOf(new Readiness(contents)));
  },
};

/** A moment on the way through the graph, why it is waited for, and what it waits for in turn. */
interface Step {
  readonly moment: DeliveryPhase;
  readonly wait?: PhaseDependency;
  readonly next: IterableIterator<PhaseDependency>;
}

/** The same deliveries may wait for each other at several moments. A cycle that shares a step with an earlier one may vanish with that, so it follows from it. */
function* eachOnce(cycles: Iterable<PhaseDependency[]>): IterableIterator<Finding> {
  const known = new Set<string>();
  const byStep = new Map<string, Cause>();
  for (const cycle of cycles) {
    const steps = cycle.filter(({ reason }) => reason !== Reason.BEGUN);
    const edges = steps.map(({ on: { delivery } }, i) => `${nameOf(steps[(i + steps.length - 1) % steps.length].on.delivery)}→${nameOf(delivery)}`);
    const about = [...edges].sort().join(' ');
    if (known.has(about)) continue;
    known.add(about);
    const earlier = edges.map((edge) => byStep.get(edge)).find((each) => each !== undefined);
    const found = finding(cycle);
    if (!earlier) for (const edge of edges) byStep.set(edge, { check: 'dependency-cycle', place: found.place, about });
    yield { ...found, about, causes: earlier && [earlier] };
  }
}

function nameOf({ object, namespace, name }: AppliedObject): string {
  return `${object.kind} ${namespace}/${name}`;
}

function* cyclesOf(readiness: Readiness): IterableIterator<PhaseDependency[]> {
  const state = new Map<DeliveryPhase, 'open' | 'done'>();
  for (const start of readiness.moments) {
    const path: Step[] = [];
    const enter = (moment: DeliveryPhase, wait?: PhaseDependency): void => {
      state.set(moment, 'open');
      path.push({ moment, wait, next: readiness.waitsOf(moment).values() });
    };
    if (!state.has(start)) enter(start);
    while (path.length > 0) {
      const top = path[path.length - 1];
      const { value: wait, done } = top.next.next();
      if (done) {
        state.set(top.moment, 'done');
        path.pop();
      } else if (state.get(wait.on) === 'open') {
        const cycle = path.slice(path.findIndex(({ moment }) => moment === wait.on));
        yield [...cycle.slice(1).map((step) => step.wait!), wait];
      } else if (!state.has(wait.on)) {
        enter(wait.on, wait);
      }
    }
  }
}

/** @param cycle the steps of a cycle, the last of which leads to where the first begins */
function finding(cycle: PhaseDependency[]): Finding {
  const steps = cycle.filter(({ reason }) => reason !== Reason.BEGUN); // the others lead from a delivery to itself
  const end = steps[steps.length - 1].on.delivery;
  const kinds = new Set(steps.map(({ on }) => on.delivery.object.json.kind));
  const name = (applied: AppliedObject): string => `${kinds.size > 1 ? `${applied.object.json.kind} ` : ''}${applied.namespace}/${applied.name}`;
  const ways = [`remove one dependsOn of the cycle${steps.some(({ implied }) => implied) ? ', or move the objects that imply one' : ''}`];
  steps.forEach(({ reason }, i) => {
    const from = steps[(i + steps.length - 1) % steps.length].on.delivery;
    if (reason === Reason.WAITS_FOR) ways.push(`set wait: false on ${name(from)}`);
  });
  if (steps.some(({ reason }) => reason === Reason.APPLIED_BY)) ways.push('apply one of them from another folder');
  return {
    place: steps[steps.length > 1 ? steps.length - 2 : 0].on.delivery.object.place,
    message: `${steps.length === 1 ? `${[...kinds][0]} waits for itself` : `${kinds.size > 1 ? 'deliveries' : `${[...kinds][0]}s`} wait for each other`}: `
      + `${name(end)}${steps.map((step) => ` → ${name(step.on.delivery)}${why(step)}`).join('')}`,
    fix: ways.join(', or '),
  };
}

function why({ reason, implied }: PhaseDependency): string {
  if (implied) return ` (implied: ${implied})`;
  if (reason === Reason.WAITS_FOR) return ' (waits for it)';
  return reason === Reason.APPLIED_BY ? ' (which applies it)' : '';
}
