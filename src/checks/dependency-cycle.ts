import { Check, Finding } from './check';
import { reasonOf } from './implied-order';
import { textAt, valuesAt } from './json-path';
import { viewsOf } from './view';
import { Placed, World } from './world';

const KINDS = ['kustomize.toolkit.fluxcd.io/Kustomization', 'helm.toolkit.fluxcd.io/HelmRelease'];

/** Deliveries that wait for each other. */
export const dependencyCycle: Check = {
  id: 'dependency-cycle',
  doc: 'Kustomizations or HelmReleases wait for each other through `dependsOn`: none of them ever reconciles. The message prints the '
    + 'cycle as a path. Remove one edge; an edge that nobody wrote comes from a reference between their folders.',
  *run(program) {
    for (const { world } of viewsOf(program)) {
      for (const kind of KINDS) yield* cyclesOf(world, kind);
    }
  },
};

function* cyclesOf(world: World, kind: string): IterableIterator<Finding> {
  const nodes = new Map(world.placed.filter((placed) => placed.object.kind === kind).map((placed) => [idOf(placed), placed]));
  const state = new Map<string, 'open' | 'done'>();
  for (const start of nodes.keys()) {
    const path: { id: string; next: IterableIterator<string> }[] = [];
    const enter = (id: string): void => {
      state.set(id, 'open');
      path.push({ id, next: dependenciesOf(nodes.get(id)!).values() });
    };
    if (!state.has(start)) enter(start);
    while (path.length > 0) {
      const top = path[path.length - 1];
      const { value: id, done } = top.next.next();
      if (done) {
        state.set(top.id, 'done');
        path.pop();
      } else if (state.get(id) === 'open') {
        const steps = path.slice(path.findIndex((step) => step.id === id)).map((step) => nodes.get(step.id)!);
        const edges = steps.map((step, i) => stepTo(step, steps[(i + 1) % steps.length]));
        yield {
          construct: nodes.get(top.id)!.object.construct,
          message: `${kind.split('/')[1]}s wait for each other: ${idOf(steps[0])}${edges.join('')}`,
          fix: `remove one dependsOn of the cycle${edges.some((step) => step.includes('(implied')) ? ', or move the objects that imply one' : ''}`,
        };
      } else if (!state.has(id) && nodes.has(id)) {
        enter(id);
      }
    }
  }
}

/** One step of the path. Where nobody wrote it, what implies it is said. */
function stepTo(from: Placed, to: Placed): string {
  const reason = reasonOf(from.object.construct, to.object.namespace ?? '', to.object.name);
  return ` → ${idOf(to)}${reason ? ` (implied: ${reason})` : ''}`;
}

function idOf(placed: Placed): string {
  return `${placed.namespace}/${placed.name}`;
}

function dependenciesOf(placed: Placed): string[] {
  return valuesAt(placed.object.json, 'spec.dependsOn[]').map(({ value }) =>
    `${textAt(value, 'namespace') ?? placed.namespace}/${textAt(value, 'name') ?? ''}`);
}
