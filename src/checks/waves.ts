import { Arrival, Moment, Stage, Wait, Why } from './arrival';
import { AppliedObject, ClusterContents } from '../program/cluster-contents';
import { Program } from '../program/program';
import { viewsOf } from '../program/view';

/** Moments that wait for each other, and for nothing else. */
export type Deadlock = ReadonlySet<Moment>;

/** A delivery in a wave. */
export interface Coming {
  readonly delivery: AppliedObject;
  /** What it gets only by trying again: nothing that it depends on is there to make it. */
  readonly retries: readonly Wait[];
}

/** How a cluster comes up from empty. */
export class BringUp {
  /** What comes up when: all deliveries of a wave have what they need from those before it, and from the directory that the cluster follows. */
  public readonly waves: readonly (readonly Coming[])[];
  /** The deliveries that are never ready. */
  public readonly stopped: readonly AppliedObject[];
  public readonly deadlocks: readonly Deadlock[];
  private readonly done = new Set<Moment>();

  constructor(public readonly contents: ClusterContents, public readonly arrival: Arrival) {
    const moments = reachable(arrival);
    const waves: Coming[][] = [];
    this.happen(moments, (moment, wave) => {
      if (moment.stage !== Stage.APPLIED || !moment.of || wave === 0) return;
      (waves[wave - 1] ??= []).push({ delivery: moment.of, retries: retriesOf(arrival, moment.of) });
    });
    this.waves = Array.from(waves, (each) => each ?? []);
    this.stopped = arrival.deliveries.filter((delivery) => !this.done.has(arrival.momentOf(delivery, Stage.READY)));
    const deadlocks: Deadlock[] = [];
    for (let held = this.heldUp(moments); held.length > 0; held = this.heldUp(moments)) {
      const found = [...cyclesOf(held, (moment) => this.openWaits(moment).flatMap(({ on }) => on))];
      deadlocks.push(...found);
      for (const deadlock of found) for (const moment of deadlock) this.done.add(moment);
      this.happen(moments.filter((moment) => !this.done.has(moment)), () => undefined); // what is wrong behind it is another one
    }
    this.deadlocks = deadlocks;
  }

  /** The conditions of a moment that nothing fulfils. */
  private openWaits(moment: Moment): readonly Wait[] {
    return this.arrival.waitsOf(moment).filter(({ on }) => !on.some((each) => this.done.has(each)));
  }

  private heldUp(moments: readonly Moment[]): Moment[] {
    return moments.filter((moment) => !this.done.has(moment));
  }

  /** Lets everything happen that can, the earliest first. */
  private happen(moments: readonly Moment[], onHappened: (moment: Moment, wave: number) => void): void {
    const open = new Map<Moment, number>();
    const waiting = new Map<Moment, { readonly moment: Moment; readonly wait: Wait }[]>();
    const queue: Moment[][] = [];
    const root = this.arrival.momentOf(undefined, Stage.APPLIED);
    const ready = (moment: Moment, wave: number): void => {
      const its = moment.stage === Stage.APPLIED && moment !== root ? wave + 1 : wave;
      (queue[its] ??= []).push(moment);
    };
    for (const moment of moments) {
      const waits = this.openWaits(moment);
      open.set(moment, waits.length);
      for (const wait of waits) for (const each of wait.on) push(waiting, each, { moment, wait });
      if (waits.length === 0) ready(moment, 0);
    }
    const fulfilled = new Set<Wait>();
    for (let wave = 0; wave < queue.length; wave++) {
      const now = queue[wave] ?? [];
      for (let next = now.shift(); next; next = now.shift()) {
        this.done.add(next);
        onHappened(next, wave);
        for (const { moment, wait } of waiting.get(next) ?? []) {
          if (fulfilled.has(wait)) continue;
          fulfilled.add(wait);
          const left = open.get(moment)! - 1;
          open.set(moment, left);
          if (left === 0) ready(moment, wave);
        }
      }
    }
  }
}

const known = new WeakMap<Program, readonly BringUp[]>();

/** How each cluster of a program comes up, computed once. */
export function bringUpsOf(program: Program): readonly BringUp[] {
  let found = known.get(program);
  if (!found) {
    found = viewsOf(program).filter(({ contents }) => contents.isCluster && !contents.isByHand).map((view) => {
      const byFlux = new BringUp(view.contents, new Arrival(program, view, () => false));
      if (byFlux.deadlocks.length === 0) return byFlux;
      const names = bootstrapped(program, namesIn(byFlux));
      return names.size === 0 ? byFlux : new BringUp(view.contents, new Arrival(program, view, (name) => names.has(name)));
    });
    known.set(program, found);
  }
  return found;
}

/** Programs, and tables for them, that install what a cluster needs before Flux does. */
const BOOTSTRAP = /(^|\/)(helmfile[^/]*|Taskfile[^/]*|\.?[jJ]ustfile|Makefile|[^/]+\.(sh|just|tf|tofu|gotmpl|j2|py|go|rs|nix))$|(^|\/)(bootstrap|ansible|terraform|talos)\/.*\.(ya?ml|toml|md)$/;
/** What others wrote, or nobody uses any more. */
const LEFT_OUT = /(^|\/)(collections|vendor|node_modules|[._]?archive)\//;

/** Which of some names occur in what may install something beside Flux: what is called so may be there from the start. */
function bootstrapped({ repositories, objects }: Program, names: readonly string[]): ReadonlySet<string> {
  const applied = new Set(objects.map(({ place }) => ('file' in place ? place.file : undefined)));
  const any = new RegExp(`(?<![A-Za-z0-9-])(?:${names.map((name) => name.replaceAll('.', '\\.')).join('|')})(?![A-Za-z0-9-])`, 'g');
  const found = new Set<string>();
  for (const repository of repositories) {
    for (const path of repository.otherPaths) {
      if (!BOOTSTRAP.test(path) || LEFT_OUT.test(path) || applied.has(path)) continue;
      for (const [name] of (repository.textOf(path) ?? '').matchAll(any)) found.add(name);
    }
  }
  return found;
}

/** The names of what deadlocks are about, and the groups of their kinds. */
function namesIn({ arrival, deadlocks }: BringUp): string[] {
  const names = new Set<string>();
  for (const moment of deadlocks.flatMap((deadlock) => [...deadlock])) {
    for (const { from, what = '', on } of arrival.waitsOf(moment)) {
      names.add(what.slice(Math.max(what.lastIndexOf('/'), what.lastIndexOf(' ')) + 1));
      for (const each of [from, ...on.map(({ of }) => of)]) {
        if (!each) continue;
        names.add(each.name);
        const group = each.object.kind.slice(0, each.object.kind.lastIndexOf('/'));
        if (group.includes('.') && !group.endsWith('.fluxcd.io')) names.add(group);
      }
    }
  }
  return [...names].filter((name) => /^[a-z0-9.-]+$/.test(name));
}

/** A delivery in a wave, as text. */
export interface NamedDelivery {
  readonly name: string;
  /** What it gets only by trying again. Default: nothing. */
  readonly retriesFor?: readonly string[];
}

/** How a cluster comes up, as text. */
export interface ClusterWaves {
  readonly cluster: string;
  /** The deliveries of each wave. */
  readonly waves: readonly (readonly NamedDelivery[])[];
  /** The deliveries that are never ready. */
  readonly stopped: readonly string[];
  /** Groups of custom resources that are taken to be served, because nothing here is known to bring them. */
  readonly takenForServed: readonly string[];
}

/** How each cluster of a program comes up. */
export function wavesOf(program: Program): ClusterWaves[] {
  const own = bringUpsOf(program).filter(({ contents }) => contents.objects.some(({ by }) => by === undefined)); // not those that others apply to
  return own.map(({ contents, arrival, waves, stopped }) => ({
    cluster: contents.name,
    waves: waves.map((wave) => wave.map(({ delivery, retries }) => {
      const retriesFor = [...new Set(retries.map(({ what, on }) => `${what} of ${named(on[0].of)}`))].sort();
      return { name: shortName(delivery), ...retriesFor.length > 0 ? { retriesFor } : {} };
    }).sort((a, b) => (a.name < b.name ? -1 : 1))),
    stopped: stopped.map(shortName).sort(),
    takenForServed: arrival.takenForServed,
  }));
}

/** The waves of one cluster in one line: `production: controllers → configs, policies → apps`. */
export function lineOfWaves({ cluster, waves, stopped }: ClusterWaves): string {
  const names = waves.map((wave) => wave.map(({ name }) => name).join(', '));
  return `${cluster}: ${names.join(' → ') || 'no deliveries'}${stopped.length > 0 ? `; never: ${stopped.join(', ')}` : ''}`;
}

/** An object as messages name it; undefined: the directory that a cluster follows. */
export function named(applied: AppliedObject | undefined): string {
  if (!applied) return 'the directory that the cluster follows';
  return `${applied.object.json.kind} ${applied.namespace ? `${applied.namespace}/` : ''}${applied.name}`;
}

function shortName({ namespace, name }: AppliedObject): string {
  return /^(flux-system|argocd)$/.test(namespace) ? name : `${namespace}/${name}`;
}

/** Every moment that a delivery has, or waits for. */
function reachable(arrival: Arrival): Moment[] {
  const stages = [Stage.BEGUN, Stage.APPLIED, Stage.READY];
  const seen = new Set<Moment>([undefined, ...arrival.deliveries].flatMap((delivery) => stages.map((stage) => arrival.momentOf(delivery, stage))));
  for (const moment of seen) for (const { on } of arrival.waitsOf(moment)) for (const each of on) seen.add(each); // a Set visits what is added
  return [...seen];
}

/** Flux begins as soon as the source of a delivery has something. */
const SOURCE = 'spec.sourceRef.name';

/** What a delivery needs that nothing it depends on makes. */
function retriesOf(arrival: Arrival, delivery: AppliedObject): Wait[] {
  const before = new Set<Moment>([arrival.momentOf(delivery, Stage.APPLIED)]);
  for (const moment of before) for (const { why, on } of arrival.waitsOf(moment)) if (why === Why.ORDER) for (const each of on) before.add(each);
  return [Stage.BEGUN, Stage.APPLIED].flatMap((stage) => arrival.waitsOf(arrival.momentOf(delivery, stage)))
    .filter(({ why, at, on }) => why !== Why.ORDER && at !== SOURCE && !on.some((moment) => before.has(moment)));
}

/** Groups of moments that wait for each other and for no other of them: strongly connected components without a way out, by Tarjan without recursion. */
function* cyclesOf(moments: readonly Moment[], waits: (moment: Moment) => readonly Moment[]): IterableIterator<Deadlock> {
  const index = new Map<Moment, number>();
  const low = new Map<Moment, number>();
  const component = new Map<Moment, number>();
  const stack: Moment[] = [];
  let components = 0;
  for (const start of moments) {
    if (index.has(start)) continue;
    const enter = (moment: Moment): { moment: Moment; next: IterableIterator<Moment> } => {
      index.set(moment, index.size);
      low.set(moment, index.get(moment)!);
      stack.push(moment);
      return { moment, next: waits(moment).values() };
    };
    const path = [enter(start)];
    while (path.length > 0) {
      const top = path[path.length - 1];
      const { value: to, done } = top.next.next();
      if (!done) {
        if (!index.has(to)) path.push(enter(to));
        else if (!component.has(to)) low.set(top.moment, Math.min(low.get(top.moment)!, index.get(to)!));
        continue;
      }
      path.pop();
      const outer = path[path.length - 1]?.moment;
      if (outer) low.set(outer, Math.min(low.get(outer)!, low.get(top.moment)!));
      if (low.get(top.moment) !== index.get(top.moment)) continue;
      const found = stack.splice(stack.indexOf(top.moment));
      for (const each of found) component.set(each, components);
      if (found.every((each) => waits(each).every((to2) => component.get(to2) === components))) yield new Set(found);
      components++;
    }
  }
}

function push<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const same = map.get(key);
  if (same) same.push(value);
  else map.set(key, [value]);
}
