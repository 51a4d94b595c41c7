import type { Clock } from './clock';
import { Delivery, deliverySpec } from './delivery';
import { Faults } from './faults';
import { History } from './history';
import { LiveObject, timeToFailure, timeToHealth } from './live-object';
import { bootstrapped, Content, inOrder, Revision, ROOT_KEY, titleOfObject } from './revision';
import type { Settings } from './scenario';
import { Source, sourceKeyOf } from './source';
import { Requeue, WorkQueue } from './work-queue';
import { titleOf } from '../plan/change-set';
import { isMarked, keyOf, KUSTOMIZATION, ROOT } from '../plan/cluster-state';
import type { FieldChange } from '../plan/difference';
import { ignoredIn, ignoreRulesOf } from '../plan/ignore-rules';
import { inOrderOfPrune } from '../plan/order';
import type { AppliedObject } from '../program/cluster-contents';
import { textAt, valuesAt } from '../program/json-path';

const HELM_RELEASE = 'helm.toolkit.fluxcd.io/HelmRelease';
/** How often Flux looks whether what it waits for is healthy (`Interval` of `WaitForSet` in kustomize-controller). */
const HEALTH_INTERVAL = 5000;
/** Requests of one reconciliation beside those for objects: the Kustomization, its source, and its status as it goes on. */
const REQUESTS = 6;

/** One cluster, with source-controller, kustomize-controller and helm-controller as far as what they do and when is concerned. */
export class SimulatedCluster {
  readonly history = new History();
  readonly faults = new Faults();
  readonly deliveries = new Map<string, Delivery>();
  readonly objects = new Map<string, LiveObject>();
  readonly sources = new Map<string, Source>();
  /** Deliveries that have not applied a commit yet, by its name. */
  readonly pending = new Map<Revision, Set<string>>();
  readonly reached = new Map<string, number>();
  private readonly releases = new Map<string, { isReady: boolean; begun: number }>();
  private readonly differing = new Map<string, number>();
  private differences = 0;
  private readonly kustomize: WorkQueue;
  private readonly helm: WorkQueue;
  private readonly polls: WorkQueue;
  /** Sources that some commit has as an object. */
  private readonly declared = new Set<string>();
  /** Sources that bootstrapping creates. */
  readonly bootstrappedSources: ReadonlySet<string>;
  private head: Revision;
  private isStarted = false;

  /** @param order of each commit, so that a later one is known */
  constructor(
    readonly name: string, private readonly first: Revision, private readonly clock: Clock, private readonly random: () => number,
    private readonly settings: Settings, private readonly order: ReadonlyMap<Revision, number>,
  ) {
    this.kustomize = new WorkQueue(clock, settings, (key, done, isCurrent) => this.reconcile(key, done, isCurrent));
    this.helm = new WorkQueue(clock, settings, (key, done, isCurrent) => this.release(key, done, isCurrent));
    this.polls = new WorkQueue(clock, { ...settings, concurrent: 4 }, (key, done, isCurrent) => this.poll(key, done, isCurrent));
    this.head = first;
    const contents = this.contents(first);
    this.declare(contents);
    const roots = bootstrapped(contents).map((root) => this.addDelivery(root, root === ROOT ? 'flux-system/flux-system' : root, contents.get(root)!.json));
    this.bootstrappedSources = new Set(roots.map(({ spec }) => spec.source));
  }

  /** Has everything applied that Git has, with each delivery somewhere in its interval. */
  startSynced(): void {
    this.isStarted = true;
    for (const content of this.contents(this.first).values()) {
      for (const [key, object] of content.objects) this.put(key, object, content.name, true);
    }
    for (const source of this.sources.values()) {
      source.artifact = source.head;
      source.hasFinalizer = true;
      this.polls.addAfter(source.key, this.random() * source.interval);
    }
    for (const delivery of this.deliveries.values()) {
      const content = this.contents(this.first).get(delivery.name);
      const fails = content?.partial === 'fails';
      delivery.hasFinalizer = true;
      delivery.isReady = !fails;
      if (fails) delivery.reason = 'it cannot be built';
      delivery.lastApplied = fails ? undefined : this.first;
      delivery.lastAttempted = this.first;
      delivery.content = content;
      delivery.inventory = new Set(content?.objects.keys());
      delivery.observedGeneration = delivery.generation;
      if (!delivery.spec.isSuspended) this.kustomize.addAfter(delivery.name, this.random() * delivery.spec.interval);
    }
    for (const release of this.releases.values()) release.isReady = true;
    this.history.addSync(0, 0);
  }

  /** Has nothing but what bootstrapping creates. */
  startEmpty(): void {
    this.isStarted = true;
    for (const { objects } of this.contents(this.first).values()) {
      for (const [key, object] of objects) if (key === ROOT_KEY || this.bootstrappedSources.has(sourceKeyOf(key) ?? '')) this.put(key, object, undefined, true);
    }
    for (const source of this.sources.values()) if (this.isThere(source.key)) this.polls.add(source.key);
    for (const delivery of this.deliveries.values()) this.kustomize.add(delivery.name);
    for (const content of this.contents(this.first).values()) this.setDiffering(content.name, content.objects.size);
    this.pending.set(this.first, new Set(this.contents(this.first).keys()));
  }

  /** A commit is there: sources see it when they look, or at once by a webhook. */
  commit(revision: Revision, sources: ReadonlySet<string>): void {
    const contents = this.contents(revision);
    this.head = revision;
    this.declare(contents);
    for (const key of sources) {
      const source = this.sources.get(key);
      if (source === undefined) continue;
      source.head = revision;
      if (this.settings.webhook && !this.faults.isDown('source-controller', this.clock.now)) this.polls.add(key);
    }
    const waiting = new Set<string>();
    for (const [name, content] of contents) {
      const delivery = this.deliveries.get(name);
      if (sources.has(delivery?.spec.source ?? deliverySpec(content.json, name.slice(0, name.indexOf('/'))).source)) waiting.add(name);
      if (delivery?.content !== content) this.setDiffering(name, differingIn(delivery, content));
    }
    for (const [name, delivery] of this.deliveries) if (!contents.has(name)) this.setDiffering(name, delivery.inventory.size);
    if (waiting.size > 0) this.pending.set(revision, waiting);
    else this.reached.set(revision.name, this.clock.now);
  }

  /** Somebody changes fields of an object. @returns whether the object is there */
  edit(key: string, fields: ReadonlyMap<string, unknown>): boolean {
    const live = this.objects.get(key);
    if (live === undefined) return false;
    const changes = [...fields].flatMap(([path, value]) => live.edit(path, value));
    const title = titleOfObject(live.applied);
    const rules = ignoreRulesOf(live.owner === undefined ? undefined : this.deliveries.get(live.owner)?.spec.json);
    const isDrift = live.isOfGit(fields.keys(), ignoredIn(live.applied, rules));
    const note = changes.length === 0 ? ', and nothing of it changes' : isDrift || live.owner === undefined ? '' : ', in fields that Flux leaves alone';
    this.history.add(this.clock.now, 'drift', title, `is edited by hand${note}`, linesOf(changes));
    if (changes.length === 0) return true;
    this.changed(key, live);
    this.restartHealth(live, title);
    if (isDrift) this.drifted(key, live);
    return true;
  }

  /** Somebody deletes an object. @returns whether it was there */
  remove(key: string): boolean {
    const live = this.objects.get(key);
    if (live === undefined) return false;
    const title = titleOfObject(live.applied);
    this.forgetHealth(live);
    this.history.add(this.clock.now, 'drift', title, 'is deleted by hand');
    if (live.applied.object.kind === KUSTOMIZATION && this.deliveries.has(nameOfKey(key))) {
      this.deleteDelivery(nameOfKey(key));
    }
    this.objects.delete(key);
    this.releases.delete(key);
    this.drifted(key, live);
    return true;
  }

  /** Somebody creates an object. @returns whether it was not there */
  create(applied: AppliedObject): boolean {
    const key = keyOf(applied);
    if (this.objects.has(key)) return false;
    this.history.add(this.clock.now, 'drift', titleOfObject(applied), 'is created by hand');
    this.put(key, applied, undefined, false);
    return true;
  }

  /** An object stops being healthy, or is so again. */
  faultChanged(key: string): void {
    const live = this.objects.get(key);
    if (live === undefined) return;
    const title = titleOfObject(live.applied);
    const release = this.releases.get(key);
    if (this.faults.of(title, 'break', this.clock.now) === undefined) {
      if (live.healthyAt === Infinity) this.restartHealth(live, title);
      if (release !== undefined && !release.isReady) this.helm.add(key);
    } else {
      live.healthyAt = Infinity;
      this.forgetHealth(live);
      if (release !== undefined) release.isReady = false;
    }
  }

  takeDown(system: 'git' | 'source-controller' | 'kustomize-controller' | 'helm-controller'): void {
    if (system === 'kustomize-controller') {
      this.kustomize.stop();
      for (const delivery of this.deliveries.values()) {
        if (delivery.isReconciling) delivery.reason = 'kustomize-controller went down in the middle of it';
        delivery.isReconciling = false;
      }
    } else if (system === 'source-controller') {
      this.polls.stop();
    } else if (system === 'helm-controller') {
      this.helm.stop();
    }
  }

  bringUp(system: 'git' | 'source-controller' | 'kustomize-controller' | 'helm-controller'): void {
    if (system === 'kustomize-controller') this.kustomize.start([...this.deliveries.keys()].sort());
    else if (system === 'source-controller') this.polls.start([...this.sources.values()].filter(({ key, hasFinalizer }) => hasFinalizer || this.isThere(key)).map(({ key }) => key));
    else if (system === 'helm-controller') this.helm.start([...this.releases].filter(([, { isReady }]) => !isReady).map(([key]) => key));
  }

  /** Why a delivery is not ready, or does not have what Git has; undefined where all is well. */
  blockOf(delivery: Delivery): string | undefined {
    if (delivery.spec.isSuspended) return (this.differing.get(delivery.name) ?? 0) > 0 ? 'it is suspended' : undefined;
    if (delivery.isReconciling) return `it is being reconciled: ${delivery.reason}`;
    return delivery.isReady ? undefined : delivery.reason;
  }

  private contents(revision: Revision): ReadonlyMap<string, Content> {
    return revision.clusters.get(this.name) ?? new Map<string, Content>();
  }

  // ---------------------------------------------------------------- source-controller

  private declare(contents: ReadonlyMap<string, Content>): void {
    for (const { objects } of contents.values()) {
      for (const key of objects.keys()) {
        const source = sourceKeyOf(key);
        if (source === undefined || this.declared.has(source)) continue;
        this.declared.add(source);
        this.noteSource(source);
      }
    }
  }

  private noteSource(key: string): void {
    if (this.sources.has(key)) return;
    this.sources.set(key, new Source(key, this.head));
    if (this.isStarted && this.isThere(key)) this.polls.add(key);
  }

  /** Whether a source exists: one that no commit has as an object is there from the start. */
  private isThere(key: string): boolean {
    return !this.declared.has(key) || this.bootstrappedSources.has(key) || this.objects.has(`source.toolkit.fluxcd.io/${key.replaceAll('/', '|')}`);
  }

  private poll(key: string, done: (requeue: Requeue) => void, isCurrent: () => boolean): void {
    const source = this.sources.get(key)!;
    const { clock, history, settings } = this;
    if (!source.hasFinalizer) {
      source.hasFinalizer = true;
      return done({ isRateLimited: true });
    }
    if (source.isSuspended) return done({});
    history.git.add(clock.now, 1);
    if (this.faults.isDown('git', clock.now)) return done({ isRateLimited: true });
    const { head } = source;
    if (head === source.artifact) return done({ after: this.jittered(source.interval) });
    history.git.add(clock.now, 1);
    clock.after(settings.fetch, () => {
      if (!isCurrent()) return;
      source.artifact = head;
      const isGit = key.startsWith('GitRepository/') || this.bootstrappedSources.has(key);
      history.add(clock.now, 'fetched', key.replace('/', ' '), `has fetched ${isGit ? head.name : 'its artifact'}`);
      for (const delivery of this.inOrderOfDependencies(key)) {
        if (!((delivery.isReady || delivery.isReconciling) && delivery.lastAttempted === head)) this.kustomize.add(delivery.name);
      }
      done({ after: this.jittered(source.interval) });
    });
  }

  /** The deliveries of a source, each after those that it depends on; in the order of their creation where there is a circle, of which Flux enqueues none. */
  private inOrderOfDependencies(source: string): Delivery[] {
    const own = [...this.deliveries.values()].filter(({ spec }) => spec.source === source);
    const byName = new Map(own.map((each) => [each.label, each]));
    const marks = new Map<Delivery, 'open' | 'done'>();
    const sorted: Delivery[] = [];
    const visit = (delivery: Delivery): boolean => {
      marks.set(delivery, 'open');
      for (const name of delivery.spec.dependsOn) {
        const other = byName.get(name);
        if (other === undefined || marks.get(other) === 'done') continue;
        if (marks.get(other) === 'open' || !visit(other)) return false;
      }
      marks.set(delivery, 'done');
      sorted.push(delivery);
      return true;
    };
    return own.every((each) => marks.has(each) || visit(each)) ? sorted : [];
  }

  // ---------------------------------------------------------------- kustomize-controller

  private addDelivery(name: string, label: string, json: unknown): Delivery {
    const namespace = label.slice(0, label.indexOf('/'));
    const delivery = new Delivery(name, label, namespace, deliverySpec(json ?? { spec: { prune: true } }, namespace));
    this.deliveries.set(name, delivery);
    this.noteSource(delivery.spec.source);
    return delivery;
  }

  private reconcile(name: string, done: (requeue: Requeue) => void, isCurrent: () => boolean): void {
    const delivery = this.deliveries.get(name);
    if (delivery === undefined) return done({});
    const { clock, history, settings } = this;
    history.api.add(clock.now, 1);
    if (delivery.isDeleting) return this.finalize(delivery, done);
    if (!delivery.hasFinalizer) {
      delivery.hasFinalizer = true;
      return done({ isRateLimited: true });
    }
    if (delivery.spec.isSuspended) return done({});
    const source = this.sources.get(delivery.spec.source);
    if (source === undefined || !this.isThere(source.key)) {
      this.fail(delivery, `its source ${delivery.spec.source.replace('/', ' ')} does not exist`, clock.now);
      return done({ after: delivery.spec.retryInterval });
    }
    const revision = source.artifact;
    if (revision === undefined) {
      this.wait(delivery, source.key.replace('/', ' '), `${source.key.replace('/', ' ')} has nothing fetched yet`);
      return done({ after: settings.requeueDependency });
    }
    const missing = this.missingDependency(delivery, source);
    if (missing !== undefined) {
      this.wait(delivery, missing.on, missing.why);
      return done({ after: settings.requeueDependency });
    }
    this.endWait(delivery);
    history.reconciliations++;
    const begun = clock.now;
    const wasReady = delivery.isReady;
    delivery.isReady = false;
    delivery.isReconciling = true;
    delivery.lastAttempted = revision;
    delivery.reason = `it applies ${revision.name}`;
    const generation = delivery.generation;
    const content = this.contents(revision).get(name) ?? delivery.content ?? { name, objects: new Map<string, AppliedObject>() };
    clock.after(settings.build + settings.apply * content.objects.size, () => {
      if (!isCurrent()) return;
      history.api.add(begun, REQUESTS + 2 * content.objects.size);
      const failure = this.applyAndPrune(delivery, content, revision);
      if (failure !== undefined) {
        this.fail(delivery, failure, begun);
        return done({ after: delivery.spec.retryInterval });
      }
      this.waitForHealth(delivery, content, (unhealthy) => {
        if (!isCurrent()) return;
        delivery.isReconciling = false;
        if (unhealthy !== undefined) {
          this.fail(delivery, unhealthy, begun);
          return done({ after: delivery.spec.retryInterval });
        }
        this.succeed(delivery, revision, generation, begun, wasReady);
        done({ after: this.jittered(delivery.spec.interval) });
      }, isCurrent);
    });
  }

  /** What a delivery that depends on others still waits for. */
  private missingDependency({ spec }: Delivery, { key, artifact }: Source): { readonly on: string; readonly why: string } | undefined {
    for (const on of spec.dependsOn) {
      const dependency = this.named(on);
      const title = `Kustomization ${on}`;
      if (dependency === undefined) return { on, why: `${title} does not exist` };
      if (dependency.generation !== dependency.observedGeneration || !dependency.isReady) return { on, why: `${title} is not ready` };
      if (dependency.spec.source === key && dependency.lastApplied !== artifact) return { on, why: `${title} has not applied ${artifact!.name} yet` };
    }
    return undefined;
  }

  private named(label: string): Delivery | undefined {
    return this.deliveries.get(label) ?? (label === 'flux-system/flux-system' ? this.deliveries.get(ROOT) : undefined);
  }

  /** @returns why it fails, where it does */
  private applyAndPrune(delivery: Delivery, content: Content, revision: Revision): string | undefined {
    if (content.partial === 'fails') return `${revision.name} cannot be built`;
    if (content === delivery.content && delivery.drifted.size === 0) return this.faults.hasAny ? this.refusalIn(content) : undefined;
    const refusal = this.refusalIn(content);
    if (refusal !== undefined) return refusal;
    const rules = ignoreRulesOf(delivery.spec.json);
    const [changed, corrected]: [string[], string[]] = [[], []];
    for (const object of inOrder(content)) {
      const key = keyOf(object);
      const live = this.objects.get(key);
      const title = titleOfObject(object);
      const { json } = object.object;
      if (isMarked(json, 'reconcile', 'disabled') || isMarked(json, 'ssa', 'Ignore') || (live !== undefined && isMarked(json, 'ssa', 'IfNotPresent'))) continue;
      if (live === undefined) {
        this.history.api.add(this.clock.now, 1);
        this.put(key, object, delivery.name, false);
        (delivery.drifted.has(key) ? corrected : changed).push(`create ${title}`);
        this.endDrift(title);
        continue;
      }
      live.owner = delivery.name;
      if (live.applied === object && !live.isEdited) continue;
      const isDrift = live.isEdited && live.applied === object;
      const fields = live.apply(object, ignoredIn(object, rules));
      if (fields.length === 0) continue;
      this.history.api.add(this.clock.now, 1);
      (isDrift ? corrected : changed).push(`${isDrift ? 'set back' : 'change'} ${title}`, ...linesOf(fields).map((line) => `  ${line}`));
      this.changed(key, live);
      this.restartHealth(live, title);
      this.endDrift(title, live);
    }
    const name = `Kustomization ${delivery.label}`;
    if (corrected.length > 0) this.history.add(this.clock.now, 'corrected', name, 'sets back what was changed by hand', corrected);
    if (changed.length > 0) this.history.add(this.clock.now, 'applied', name, `applies ${revision.name}`, changed);
    this.prune(delivery, new Set(content.objects.keys()));
    delivery.inventory = new Set(content.objects.keys());
    delivery.content = content;
    for (const key of delivery.drifted) if (this.objects.get(key)?.driftedAt === undefined) delivery.drifted.delete(key);
    this.countDifferences(delivery);
    return undefined;
  }

  private refusalIn(content: Content): string | undefined {
    if (!this.faults.hasAny) return undefined;
    const refused = inOrder(content).find((object) => this.faults.of(titleOfObject(object), 'refuse', this.clock.now) !== undefined);
    return refused && `the API server does not accept ${titleOfObject(refused)}`;
  }

  /** Deletes what a delivery has applied and does not apply any more, as far as it is still its own. */
  private prune(delivery: Delivery, kept: ReadonlySet<string>): void {
    if (!delivery.spec.prunes && !delivery.isDeleting) return;
    const stale = [...delivery.inventory].filter((key) => !kept.has(key));
    if (stale.length === 0) return;
    const pruned: string[] = [];
    const found = stale.flatMap((key) => this.objects.get(key) ?? [])
      .map((live) => ({ live, kind: live.applied.object.kind, namespace: live.applied.namespace, name: live.applied.name }));
    for (const { live, ...identity } of found.sort(inOrderOfPrune)) {
      const { json } = live;
      this.history.api.add(this.clock.now, 2);
      if (live.owner !== delivery.name || isMarked(json, 'prune', 'disabled') || isMarked(json, 'reconcile', 'disabled') || isMarked(json, 'ssa', 'Ignore')) continue;
      const key = keyOf(live.applied);
      if (identity.kind === KUSTOMIZATION && this.deliveries.has(nameOfKey(key))) this.deleteDelivery(nameOfKey(key));
      this.objects.delete(key);
      this.releases.delete(key);
      pruned.push(titleOf(identity));
    }
    if (pruned.length > 0) this.history.add(this.clock.now, 'pruned', `Kustomization ${delivery.label}`, `prunes ${pruned.length === 1 ? pruned[0] : `${pruned.length} objects`}`, pruned.length === 1 ? [] : pruned);
  }

  private deleteDelivery(name: string): void {
    this.deliveries.get(name)!.isDeleting = true;
    this.kustomize.add(name);
  }

  private finalize(delivery: Delivery, done: (requeue: Requeue) => void): void {
    if (delivery.spec.deletesWithItself && !delivery.spec.isSuspended) this.prune(delivery, new Set());
    this.endWait(delivery);
    this.deliveries.delete(delivery.name);
    this.setDiffering(delivery.name, 0);
    this.settle(delivery.name, undefined);
    done({});
  }

  private waitForHealth(delivery: Delivery, content: Content, end: (unhealthy?: string) => void, isCurrent: () => boolean): void {
    const { clock, history } = this;
    const own = delivery.name === ROOT ? ROOT_KEY : `${KUSTOMIZATION}|${delivery.label.replace('/', '|')}`;
    const all = delivery.spec.waits ? awaitedOf(content) : { keys: delivery.spec.healthChecks, isSteady: false };
    const awaited = all.isSteady ? all.keys : all.keys.filter((key) => key !== own);
    if (awaited.length === 0) return end();
    if (all.isSteady && delivery.healthy === content.objects) {
      history.api.add(clock.now, awaited.length);
      return end();
    }
    const deadline = clock.now + delivery.spec.timeout;
    const look = (): void => {
      if (!isCurrent()) return;
      history.api.add(clock.now, awaited.length);
      const open = awaited.filter((key) => !this.isHealthy(key));
      if (open.length === 0) {
        if (all.isSteady) delivery.healthy = content.objects;
        return end();
      }
      const failed = open.find((key) => (this.objects.get(key)?.failsAt ?? Infinity) <= clock.now);
      if (failed !== undefined) return end(`${titleOfKey(failed)} has failed`);
      const others = open.length === 1 ? '' : ` and ${open.length - 1} more`;
      delivery.reason = `${titleOfKey(open[0])}${others} ${open.length === 1 ? 'is' : 'are'} not healthy yet`;
      if (clock.now + HEALTH_INTERVAL > deadline) clock.at(deadline, () => isCurrent() && end(`${titleOfKey(open[0])}${others} did not become healthy in time`));
      else clock.after(HEALTH_INTERVAL, look);
    };
    look();
  }

  private isHealthy(key: string): boolean {
    const live = this.objects.get(key);
    if (live === undefined) return false;
    if (live.delivery !== undefined) {
      const delivery = this.deliveries.get(live.delivery);
      return delivery !== undefined && delivery.isReady && delivery.generation === delivery.observedGeneration;
    }
    return this.releases.get(key)?.isReady ?? live.healthyAt <= this.clock.now;
  }

  private succeed(delivery: Delivery, revision: Revision, generation: number, begun: number, wasReady: boolean): void {
    const { clock, history } = this;
    const isNews = delivery.lastApplied !== revision || !wasReady;
    delivery.isReady = true;
    delivery.observedGeneration = generation;
    delivery.lastApplied = revision;
    delivery.reason = '';
    if (!isNews) return;
    history.add(clock.now, 'ready', `Kustomization ${delivery.label}`, `is ready with ${revision.name}`);
    history.addSpan(delivery.label, { from: begun, to: clock.now, state: 'reconciling' });
    this.settle(delivery.name, revision);
  }

  /** Notes that a delivery has applied a commit, and with it all before it, or is gone. */
  private settle(name: string, revision: Revision | undefined): void {
    for (const [commit, open] of this.pending) {
      if (revision !== undefined && this.order.get(revision)! < this.order.get(commit)!) continue;
      open.delete(name);
      if (open.size > 0) continue;
      this.pending.delete(commit);
      this.reached.set(commit.name, this.clock.now);
    }
  }

  private fail(delivery: Delivery, reason: string, begun: number): void {
    const isNews = delivery.reason !== reason || delivery.isReconciling;
    delivery.isReady = false;
    delivery.isReconciling = false;
    delivery.reason = reason;
    if (!isNews) return;
    this.history.add(this.clock.now, 'failed', `Kustomization ${delivery.label}`, `fails: ${reason}`, [`again in ${delivery.spec.retryInterval / 1000}s`]);
    this.history.addSpan(delivery.label, { from: begun, to: this.clock.now, state: 'failed' });
  }

  private wait(delivery: Delivery, on: string, why: string): void {
    delivery.isReady = false;
    delivery.reason = `it waits: ${why}`;
    if (delivery.waiting?.on === on) return;
    this.endWait(delivery);
    delivery.waiting = { on, why, since: this.clock.now };
    this.history.add(this.clock.now, 'waiting', `Kustomization ${delivery.label}`, `waits: ${why}`, [`again in ${this.settings.requeueDependency / 1000}s`]);
  }

  private endWait(delivery: Delivery): void {
    if (delivery.waiting === undefined) return;
    const { on, since: from } = delivery.waiting;
    this.history.waits.push({ delivery: delivery.label, on, from, to: this.clock.now });
    this.history.addSpan(delivery.label, { from, to: this.clock.now, state: 'waiting' });
    delivery.waiting = undefined;
  }

  // ---------------------------------------------------------------- helm-controller

  private release(key: string, done: (requeue: Requeue) => void, isCurrent: () => boolean): void {
    const release = this.releases.get(key);
    const live = this.objects.get(key);
    if (release === undefined || live === undefined || release.isReady) return done({});
    const { json } = live;
    if (valuesAt(json, 'spec.suspend')[0]?.value === true) return done({});
    const title = titleOfObject(live.applied);
    const needed = valuesAt(json, 'spec.dependsOn[]').map(({ value }) => `${HELM_RELEASE}|${textAt(value, 'namespace') ?? live.applied.namespace}|${textAt(value, 'name') ?? ''}`);
    if (needed.some((other) => this.releases.get(other)?.isReady !== true)) return done({ after: this.settings.requeueDependency });
    const { begun } = release;
    const takes = this.faults.of(title, 'slow', this.clock.now)?.takes ?? this.settings.helm;
    if (this.faults.of(title, 'break', this.clock.now) !== undefined) return done({ isRateLimited: true });
    this.clock.after(takes, () => {
      if (!isCurrent()) return;
      if (release.begun === begun && this.faults.of(title, 'break', this.clock.now) === undefined) {
        release.isReady = true;
        this.history.add(this.clock.now, 'ready', title, 'is released');
        done({});
      } else {
        done({ isRateLimited: true });
      }
    });
  }

  // ---------------------------------------------------------------- objects

  private put(key: string, applied: AppliedObject, owner: string | undefined, isSettled: boolean): void {
    const live = new LiveObject(applied, owner);
    this.objects.set(key, live);
    if (!isSettled) this.restartHealth(live, titleOfObject(applied));
    this.changed(key, live, isSettled);
  }

  /** What controllers do when an object is created or changed. */
  private changed(key: string, live: LiveObject, isSettled = false): void {
    const { kind } = live.applied.object;
    const source = sourceKeyOf(key);
    if (kind === KUSTOMIZATION) {
      this.deliveryChanged(key, live, isSettled);
    } else if (kind === HELM_RELEASE) {
      this.releases.set(key, { isReady: isSettled, begun: this.clock.now });
      if (!isSettled) this.helm.add(key);
    } else if (source !== undefined) {
      this.sources.get(source)!.read(live.json);
      if (!isSettled) this.polls.add(source);
    }
  }

  private deliveryChanged(key: string, live: LiveObject, isSettled: boolean): void {
    if (valuesAt(live.json, 'spec.kubeConfig').length > 0) return; // it applies to another cluster
    const name = key === ROOT_KEY && this.deliveries.has(ROOT) ? ROOT : nameOfKey(key);
    const delivery = this.deliveries.get(name);
    if (delivery === undefined) {
      this.addDelivery(name, name, live.json);
    } else {
      delivery.spec = deliverySpec(live.json, delivery.namespace);
      delivery.isDeleting = false;
      if (!isSettled) delivery.generation++;
    }
    if (!isSettled) this.kustomize.add(name);
  }

  private restartHealth(live: LiveObject, title: string): void {
    const { now } = this.clock;
    this.forgetHealth(live);
    const slow = this.faults.of(title, 'slow', now)?.takes;
    const isBroken = this.faults.of(title, 'break', now) !== undefined;
    live.healthyAt = isBroken ? Infinity : now + (slow ?? timeToHealth(live.applied, this.settings));
    live.failsAt = live.healthyAt - now > timeToFailure(live.applied) ? now + timeToFailure(live.applied) : Infinity;
  }

  /** What was healthy when it was looked at last has to be looked at again. */
  private forgetHealth({ owner }: LiveObject): void {
    const delivery = owner === undefined ? undefined : this.deliveries.get(owner);
    if (delivery !== undefined) delivery.healthy = undefined;
  }

  private drifted(key: string, live: LiveObject): void {
    const title = titleOfObject(live.applied);
    const delivery = live.owner === undefined ? undefined : this.deliveries.get(live.owner);
    if (delivery === undefined) return;
    delivery.drifted.add(key);
    if (live.driftedAt !== undefined) return;
    live.driftedAt = this.clock.now;
    this.history.drifts.push({ object: title, from: this.clock.now });
    this.countDifferences(delivery);
  }

  private endDrift(title: string, live?: LiveObject): void {
    if (live !== undefined) live.driftedAt = undefined;
    const { drifts } = this.history;
    const at = drifts.findIndex(({ object, to }) => object === title && to === undefined);
    if (at >= 0) drifts[at] = { ...drifts[at], to: this.clock.now };
  }

  /** How many objects of a delivery are other than in Git, as far as Git is not ahead of it. */
  private countDifferences(delivery: Delivery): void {
    const head = this.sources.get(delivery.spec.source)?.head;
    const content = head && this.contents(head).get(delivery.name);
    this.setDiffering(delivery.name, content === undefined || content === delivery.content ? delivery.drifted.size : differingIn(delivery, content));
  }

  private setDiffering(name: string, count: number): void {
    this.differences += count - (this.differing.get(name) ?? 0);
    if (count === 0) this.differing.delete(name);
    else this.differing.set(name, count);
    this.history.addSync(this.clock.now, this.differences);
  }

  private jittered(interval: number): number {
    return interval * (1 + (this.settings.jitter / 100) * (2 * this.random() - 1));
  }
}

/** How many objects of a delivery are other than it will make them. */
function differingIn(delivery: Delivery | undefined, after: Content): number {
  const before = delivery?.content;
  if (before === undefined) return after.objects.size;
  let count = 0;
  for (const [key, object] of after.objects) if (before.objects.get(key) !== object || delivery!.drifted.has(key)) count++;
  for (const key of before.objects.keys()) if (!after.objects.has(key)) count++;
  return count;
}

function linesOf(changes: readonly FieldChange[]): string[] {
  return changes.map(({ path, before = '(none)', after = '(none)' }) => `${path}: ${before} → ${after}`);
}

/** What is waited for where everything is, and whether its health changes only when the objects themselves do: that of Kustomizations and releases changes by itself. */
function awaitedOf({ objects }: Content): { readonly keys: readonly string[]; readonly isSteady: boolean } {
  let awaited = awaitedBy.get(objects);
  if (awaited === undefined) {
    const keys = [...objects.keys()];
    awaited = { keys, isSteady: !keys.some((key) => key.startsWith(KUSTOMIZATION) || key.startsWith(HELM_RELEASE)) };
    awaitedBy.set(objects, awaited);
  }
  return awaited;
}

const awaitedBy = new WeakMap<Content['objects'], { readonly keys: readonly string[]; readonly isSteady: boolean }>();

function nameOfKey(key: string): string {
  const [, namespace, name] = key.split('|');
  return `${namespace}/${name}`;
}

function titleOfKey(key: string): string {
  const [kind, namespace, name] = key.split('|');
  return titleOf({ kind, namespace, name });
}
