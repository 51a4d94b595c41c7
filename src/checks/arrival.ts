import { ONCE_READY } from '../flux/kustomize/depends-on';
import { APP_PROJECT, APPLICATION, APPLICATION_SET, applicationsInWavesBefore, namespaceCreatedBy, remoteOfApplication } from '../program/argo-application';
import { isBrought, kindsBroughtBy } from '../program/chart-kinds';
import { AppliedObject } from '../program/cluster-contents';
import { textAt, valuesAt } from '../program/json-path';
import { kindByName } from '../program/kind';
import { Program, ProgramObject } from '../program/program';
import type { Reference } from '../program/references';
import type { ClusterView, ResolvedReference } from '../program/view';

/** Kinds that apply a path of a repository. */
const DELIVERIES: ReadonlySet<string> = new Set(['kustomize.toolkit.fluxcd.io/Kustomization', APPLICATION]);
const HELM_RELEASE = 'helm.toolkit.fluxcd.io/HelmRelease';
const DEFINITION = 'apiextensions.k8s.io/CustomResourceDefinition';
const NAMESPACES = 'core/Namespace';

/** What kustomize-controller applies before everything else of a Kustomization. */
const FIRST: ReadonlySet<string> = new Set([DEFINITION, NAMESPACES, 'rbac.authorization.k8s.io/ClusterRole']);
const ALWAYS = /^(default|kube-system|kube-public|kube-node-lease|flux-system)$/;
/** Where Applications say the wave that they wait for. */
const SYNC_WAVE = 'metadata.annotations.argocd.argoproj.io/sync-wave';
const WORKLOAD = /^(apps\/(Deployment|StatefulSet|DaemonSet)|batch\/Job|core\/Pod)$/;
/** Kinds that are ready only when what they name is there. */
const READY_BY_REFERENCES = /^(source\.toolkit\.fluxcd\.io\/.*|external-secrets\.io\/ExternalSecret)$/;
/** What a pod names without which it starts all the same. */
const STARTS_WITHOUT = /(^|\.)imagePullSecrets\[/;

/** Groups that Kubernetes serves, and Flux. */
const SERVED = /^((admissionregistration|apiextensions|apiregistration|authentication|authorization|certificates|coordination|discovery|events|flowcontrol\.apiserver|networking|node|rbac\.authorization|resource|scheduling|storage|storagemigration)\.k8s\.io|[a-z]+\.toolkit\.fluxcd\.io|source\.extensions\.fluxcd\.io|fluxcd\.controlplane\.io)$/;

/** Kinds that are there from the start: Flux itself has come up. */
const OF_FLUX = /^[a-z]+\.toolkit\.fluxcd\.io\//;

/** The same where Argo CD follows the directory, though an Application may upgrade Argo CD itself. */
const OF_ARGO_CD: ReadonlySet<string> = new Set([APPLICATION, APPLICATION_SET, APP_PROJECT]);

/** The steps of a delivery; other objects are there or, at last, work. */
export enum Stage {
  /** Its definitions and namespaces are applied. */
  BEGUN = 'begun',
  /** All of it is applied. */
  APPLIED = 'applied',
  /** What depends on it may begin. */
  READY = 'ready',
}

/** Something that happens once while a cluster comes up. */
export interface Moment {
  /** A Kustomization, or any object at `READY`; undefined: the directory that the cluster follows. */
  readonly of?: AppliedObject;
  readonly stage: Stage;
}

/** Why something waits for something else. */
export enum Why {
  /** Flux's own order: what applies it, what it depends on, what it waits for. `dependency-cycle` judges that. */
  ORDER = 'order',
  /** The kind of an object is served only then. */
  KIND = 'kind',
  /** The namespace of an object exists only then. */
  NAMESPACE = 'namespace',
  /** An object refers to it. */
  REFERENCE = 'reference',
}

/** A condition of a moment. */
export interface Wait {
  readonly why: Why;
  /** The object that needs it. */
  readonly from?: AppliedObject;
  /** What it needs, in words. */
  readonly what?: string;
  /** Path of the reference in that object. */
  readonly at?: string;
  /** Any of these will do. */
  readonly on: readonly Moment[];
}

/**
 * What must happen before each delivery of a cluster is applied and ready, from an empty cluster on. kustomize-controller applies definitions, namespaces and
 * cluster roles first; then all other objects of a Kustomization or none of them, so one whose kind is not served holds up all. What nothing here is known
 * to make counts as there: other checks judge whether it is.
 */
export class Arrival {
  public readonly deliveries: readonly AppliedObject[];
  private readonly moments = new Map<AppliedObject | undefined, Map<Stage, Moment>>();
  private readonly waits = new Map<Moment, readonly Wait[]>();
  private readonly byObject: ReadonlyMap<ProgramObject, AppliedObject>;
  private readonly applied = new Map<AppliedObject | undefined, AppliedObject[]>();
  private readonly namespaces = new Map<string, AppliedObject[]>();
  private readonly definitions = new Map<string, AppliedObject[]>();
  private readonly charts: { readonly release: AppliedObject; readonly kinds: readonly string[] }[] = [];
  private readonly named = new Map<AppliedObject, ResolvedReference[]>();
  private readonly served = new Map<string, boolean>();
  /** The Kustomization that applies the directory that it stands in. */
  private readonly rootSync?: AppliedObject;

  /** @param isBootstrapped whether something beside Flux may bring what has this name, or custom resources of this group */
  constructor(private readonly program: Program, private readonly view: ClusterView, private readonly isBootstrapped: (name: string) => boolean) {
    const { contents } = view;
    for (const each of view.references) push(this.named, each.reference.from, each);
    this.deliveries = contents.objects.filter(({ object }) => DELIVERIES.has(object.kind));
    this.byObject = new Map(this.deliveries.map((each) => [each.object, each]));
    const sync = contents.targets.find(({ delivery, folders }) =>
      delivery.folder !== undefined && folders.includes(delivery.folder) && !this.byObject.get(delivery)?.by);
    this.rootSync = sync && this.byObject.get(sync.delivery);
    for (const object of contents.objects) this.note(object);
  }

  /** A moment of a delivery, or of the directory that the cluster follows. */
  public momentOf(of: AppliedObject | undefined, stage: Stage): Moment {
    const known = this.moments.get(of === this.rootSync ? undefined : of);
    const made = known ?? new Map<Stage, Moment>();
    if (!known) this.moments.set(of === this.rootSync ? undefined : of, made);
    const moment = made.get(stage) ?? { of: of ?? this.rootSync, stage };
    made.set(stage, moment);
    return moment;
  }

  /** What must be before a moment. */
  public waitsOf(moment: Moment): readonly Wait[] {
    let waits = this.waits.get(moment);
    if (!waits) this.waits.set(moment, waits = [...this.conditionsOf(moment)]);
    return waits;
  }

  /** The groups of custom resources that are taken to be served, because nothing here is known to bring them. */
  public get takenForServed(): readonly string[] {
    const groups = new Set<string>();
    for (const { object: { kind } } of this.view.contents.objects) {
      const group = kind.slice(0, kind.lastIndexOf('/'));
      if (!group.includes('.') || SERVED.test(group) || this.definitions.has(kind) || this.charts.some(({ kinds }) => isBrought(kinds, kind))) continue;
      groups.add(group);
    }
    return [...groups].sort();
  }

  private note(applied: AppliedObject): void {
    const { object: { kind, json }, name, namespace, by } = applied;
    const owner = by && this.byObject.get(by);
    if (by && !owner) return; // another cluster's controllers apply it here
    push(this.applied, owner, applied);
    if (kind === NAMESPACES) push(this.namespaces, name, applied);
    if (kind === DEFINITION) push(this.definitions, `${textAt(json, 'spec.group')}/${textAt(json, 'spec.names.kind')}`, applied);
    const isHere = kind === APPLICATION && remoteOfApplication(applied.object) === undefined;
    const created = isHere ? namespaceCreatedBy(applied.object) : undefined;
    if (created !== undefined) push(this.namespaces, created, applied);
    if (kind !== HELM_RELEASE && kind !== APPLICATION) return;
    const kinds = kindsBroughtBy(this.program, this.view.contents, applied);
    if (kinds.length > 0) this.charts.push({ release: applied, kinds });
    if (kind === HELM_RELEASE && valuesAt(json, 'spec.install.createNamespace')[0]?.value === true) push(this.namespaces, textAt(json, 'spec.targetNamespace') ?? namespace, applied);
  }

  private* conditionsOf({ of, stage }: Moment): IterableIterator<Wait> {
    const isRoot = of === undefined || of === this.rootSync;
    if (stage === Stage.BEGUN) {
      if (isRoot) return; // `flux bootstrap` and Flux Operator apply what it needs
      yield { why: Why.ORDER, on: [this.thereOf(of)] };
      yield* this.referred(of);
      if (of.object.kind === APPLICATION) {
        const before = applicationsInWavesBefore(of, this.deliveries);
        for (const each of before) yield { why: Why.ORDER, from: of, at: SYNC_WAVE, on: [this.worksOf(each)] };
      }
    } else if (stage === Stage.APPLIED) {
      yield { why: Why.ORDER, on: [this.momentOf(of, Stage.BEGUN)] };
      for (const each of this.applied.get(isRoot ? undefined : of) ?? []) yield* this.needsOf(each);
    } else if (isRoot || DELIVERIES.has(of.object.kind)) {
      yield { why: Why.ORDER, on: [this.momentOf(of, Stage.APPLIED)] };
      if (of) for (const each of this.watched(of)) yield { why: Why.ORDER, from: of, on: [this.worksOf(each)] };
    } else {
      yield { why: Why.ORDER, on: [this.thereOf(of)] };
      yield* this.worksBy(of);
    }
  }

  /** What a delivery names, and what it depends on. */
  private* referred(from: AppliedObject, isLeftOut: (each: ResolvedReference) => boolean = () => false): IterableIterator<Wait> {
    for (const each of this.named.get(from) ?? []) {
      const { reference, target } = each;
      if (!target || target.by.length === 0 || target.by.includes(from) || reference.optional || isLeftOut(each)) continue;
      if (reference.at.startsWith('spec.healthChecks[')) continue; // it waits for them once it has applied
      if (!reference.at.startsWith('spec.dependsOn[') && this.isBootstrapped(reference.name)) continue;
      const isOrder = reference.at.startsWith('spec.dependsOn[');
      const expression = isOrder ? textAt(valuesAt(from.object.json, 'spec.dependsOn[]').find(({ at }) => at === reference.at)?.value, 'readyExpr') : undefined;
      const needsExpression = expression !== undefined && expression !== ONCE_READY; // which is true once it works
      const on = target.by.map((to) => (needsExpression ? this.thereOf(to) : this.worksOf(to)));
      yield { why: isOrder ? Why.ORDER : Why.REFERENCE, from, what: nameOfTarget(reference), at: reference.nameAt ?? reference.at, on };
    }
  }

  /** What an object needs to be accepted, without which nothing of its delivery is applied. */
  private* needsOf(from: AppliedObject): IterableIterator<Wait> {
    const { object: { kind, json }, namespace } = from;
    if (FIRST.has(kind) || isLeftAlone(json)) return;
    const servers = this.serversOf(from);
    if (servers.length > 0) yield { why: Why.KIND, from, what: `kind ${json.kind}`, on: servers };
    const creators = this.creatorsOf(namespace);
    if (from.by && creators.some(({ object }) => object === from.by)) return; // the same sync creates it first
    if (creators.length > 0) yield { why: Why.NAMESPACE, from, what: `namespace ${namespace}`, on: creators.map((each) => this.worksOf(each)) };
  }

  /** What an object needs to work, once it is there. */
  private* worksBy(from: AppliedObject): IterableIterator<Wait> {
    const { object: { kind, json }, namespace } = from;
    if (kind === HELM_RELEASE) {
      yield* this.referred(from);
      const target = textAt(json, 'spec.targetNamespace') ?? namespace;
      const creators = this.creatorsOf(target);
      if (creators.length > 0 && !creators.includes(from) && valuesAt(json, 'spec.kubeConfig').length === 0) {
        yield { why: Why.NAMESPACE, from, what: `namespace ${target}`, on: creators.map((each) => this.worksOf(each)) };
      }
    } else if (READY_BY_REFERENCES.test(kind)) {
      if (this.isBootstrapped(kind.slice(0, kind.lastIndexOf('/')))) return; // so may be what it names
      const isStore = kind.startsWith('external-secrets.io/');
      yield* this.referred(from, ({ reference }) => isStore && !reference.orders);
    } else if (WORKLOAD.test(kind) && valuesAt(json, 'spec.replicas')[0]?.value !== 0) {
      yield* this.referred(from, ({ reference }) => STARTS_WITHOUT.test(reference.at));
    }
  }

  /** What a delivery with `wait` or `healthChecks` waits for. */
  private watched(delivery: AppliedObject): readonly AppliedObject[] {
    const { json } = delivery.object;
    const own = this.applied.get(delivery === this.rootSync ? undefined : delivery) ?? [];
    if (delivery.object.kind === APPLICATION || valuesAt(json, 'spec.wait')[0]?.value === true) return own.filter((each) => each !== delivery && !isLeftAlone(each.object.json));
    return valuesAt(json, 'spec.healthChecks[]').flatMap(({ value }) => {
      const kind = kindByName(textAt(value, 'kind') ?? '', textAt(value, 'apiVersion'));
      return this.view.contents.find(kind, textAt(value, 'namespace') ?? delivery.namespace, textAt(value, 'name') ?? '').filter((each) => each !== delivery);
    });
  }

  /** What makes the API server know an object's kind. None: it does, or nothing here is known to make it. */
  private serversOf(from: AppliedObject): Moment[] {
    const { kind } = from.object;
    if (!kind.includes('.') || OF_FLUX.test(kind) || (OF_ARGO_CD.has(kind) && this.rootSync?.object.kind === APPLICATION)) return [];
    const charts = this.charts.filter(({ kinds }) => isBrought(kinds, kind)).map(({ release }) => release);
    const servers = [...this.definitions.get(kind) ?? [], ...charts];
    if (servers.length === 0 || this.mayBeServed(from) || servers.some(({ name }) => this.isBootstrapped(name))) return [];
    return servers.map((each) => this.worksOf(each));
  }

  /** Whether something that was not read, or that is declared, may have the definition of a kind. */
  private mayBeServed(from: AppliedObject): boolean {
    const { kind } = from.object;
    let known = this.served.get(kind);
    if (known === undefined) {
      const slash = kind.lastIndexOf('/');
      const names = pluralsOf(kind.slice(slash + 1)).map((plural) => `${plural}.${kind.slice(0, slash)}`);
      known = names.some((name) => this.isDeclared(DEFINITION, name)) || this.isBootstrapped(kind.slice(0, slash))
        || this.view.contents.mayHave?.({ from, at: 'kind', kind, namespace: '', name: names[0], isLocal: true, optional: false, orders: false }) === true;
      this.served.set(kind, known);
    }
    return known;
  }

  private creatorsOf(namespace: string): readonly AppliedObject[] {
    const isThere = namespace === '' || ALWAYS.test(namespace) || namespace === this.rootSync?.namespace || this.isBootstrapped(namespace) || this.isDeclared(NAMESPACES, namespace);
    return isThere ? [] : this.namespaces.get(namespace) ?? [];
  }

  private isDeclared(kind: string, name: string): boolean {
    return this.program.externals.some((each) => each.kind === kind && each.name === name);
  }

  /** When an object is in the cluster. */
  private thereOf({ by, object }: AppliedObject): Moment {
    return this.momentOf(by && this.byObject.get(by), FIRST.has(object.kind) ? Stage.BEGUN : Stage.APPLIED);
  }

  /** When an object does what it is for. */
  private worksOf(object: AppliedObject): Moment {
    const { kind } = object.object;
    const isReadyLater = DELIVERIES.has(kind) || kind === HELM_RELEASE || READY_BY_REFERENCES.test(kind) || WORKLOAD.test(kind);
    return isReadyLater ? this.momentOf(object, Stage.READY) : this.thereOf(object);
  }
}

function nameOfTarget({ kind, namespace, name }: Reference): string {
  return `${kind.slice(kind.lastIndexOf('/') + 1)} ${namespace ? `${namespace}/` : ''}${name}`;
}

/** Whether annotations or labels say that kustomize-controller leaves an object alone. */
function isLeftAlone({ metadata }: ProgramObject['json']): boolean {
  const maps = [metadata?.annotations, metadata?.labels] as readonly (Record<string, unknown> | undefined)[];
  const said = (key: string): string => String(maps.map((map) => map?.[key]).find((value) => value !== undefined)).toLowerCase();
  return said('kustomize.toolkit.fluxcd.io/ssa') === 'ignore' || said('kustomize.toolkit.fluxcd.io/reconcile') === 'disabled';
}

/** What the plural of a kind may be. */
function pluralsOf(kind: string): string[] {
  const lower = kind.toLowerCase();
  return [`${lower}s`, `${lower}es`, lower.replace(/y$/, 'ies')];
}

function push<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const same = map.get(key);
  if (same) same.push(value);
  else map.set(key, [value]);
}
