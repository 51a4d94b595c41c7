import { reasonOf } from './implied-order';
import { ONCE_READY } from '../flux/kustomize/depends-on';
import { APPLICATION, applicationsBefore } from '../program/argo-application';
import { AppliedObject, ClusterContents } from '../program/cluster-contents';
import { textAt, valuesAt } from '../program/json-path';
import { kindByName } from '../program/kind';
import { ProgramFolder, ProgramObject } from '../program/program';

const KUSTOMIZATION = 'kustomize.toolkit.fluxcd.io/Kustomization';
const KINDS = [KUSTOMIZATION, 'helm.toolkit.fluxcd.io/HelmRelease', APPLICATION];

/** A delivery at one of two moments: when the engine begins with it, and when it is ready. */
export interface DeliveryPhase {
  readonly delivery: AppliedObject;
  readonly ready: boolean;
}

/** Why a moment does not come before another one. */
export enum Reason {
  /** What is ready was begun. */
  BEGUN = 'begun',
  /** It says so. */
  DEPENDS_ON = 'dependsOn',
  /** It is there only when that was applied. */
  APPLIED_BY = 'applied by',
  /** It is ready when what it applies, or what its health checks name, is. */
  WAITS_FOR = 'waits for',
}

/** One moment that another one comes after. */
export interface PhaseDependency {
  readonly on: DeliveryPhase;
  readonly reason: Reason;
  /** Why a dependency that nobody wrote is there. */
  readonly implied?: string;
}

/** Whether an Application is one that somebody applies first: it may be applied by others later, itself among them. */
function isByHand({ object, namespace, name }: AppliedObject, contents: ClusterContents): boolean {
  return contents.isByHand && object.kind === APPLICATION && contents.find(APPLICATION, namespace, name).some(({ by }) => by === undefined);
}

/** What the engine waits for in a cluster: Kustomizations, HelmReleases and Applications, and what must be before each begins and is ready. */
export class Readiness {
  public readonly moments: DeliveryPhase[] = [];
  private readonly begun = new Map<AppliedObject, DeliveryPhase>();
  private readonly ready = new Map<AppliedObject, DeliveryPhase>();
  private readonly appliers = new Map<AppliedObject, AppliedObject>();
  private readonly applied = new Map<AppliedObject, AppliedObject[]>();

  constructor(private readonly contents: ClusterContents) {
    const deliveries = contents.objects.filter(({ object }) => KINDS.includes(object.kind));
    const byObject = new Map<ProgramObject | undefined, AppliedObject>();
    for (const delivery of deliveries) {
      const [begun, ready] = [false, true].map((isReady): DeliveryPhase => ({ delivery, ready: isReady }));
      this.begun.set(delivery, begun);
      this.ready.set(delivery, ready);
      this.moments.push(begun, ready);
      byObject.set(delivery.object, delivery);
    }
    const roots = new Map<ProgramFolder | undefined, ProgramObject | undefined>();
    for (const { delivery, folders } of contents.targets) for (const folder of folders) roots.set(folder, roots.has(folder) ? undefined : delivery);
    for (const delivery of deliveries) {
      const { by, object } = delivery;
      const applier = byObject.get(by ?? roots.get(object.folder)); // the root sync applies the folder that it stands in
      if (!applier || applier === delivery || isByHand(delivery, contents)) continue; // Flux does not wait for itself
      this.appliers.set(delivery, applier);
      const same = this.applied.get(applier);
      if (same) same.push(delivery);
      else this.applied.set(applier, [delivery]);
    }
  }

  /** What must be before a moment. */
  public waitsOf({ delivery, ready }: DeliveryPhase): PhaseDependency[] {
    if (ready) {
      const watched = this.watched(delivery).map((on): PhaseDependency => ({ on: this.ready.get(on)!, reason: Reason.WAITS_FOR }));
      return [{ on: this.begun.get(delivery)!, reason: Reason.BEGUN }, ...watched];
    }
    const waits = this.dependencies(delivery);
    const applier = this.appliers.get(delivery);
    if (applier && !waits.some(({ on }) => on.delivery === applier)) waits.push({ on: this.begun.get(applier)!, reason: Reason.APPLIED_BY });
    return waits;
  }

  private dependencies(from: AppliedObject): PhaseDependency[] {
    if (from.object.kind === APPLICATION) {
      return applicationsBefore(from, this.contents).filter((on) => this.ready.has(on)).map((on) => {
        const implied = reasonOf(from.object.place, on.object.namespace ?? '', on.object.name);
        return { on: this.ready.get(on)!, reason: Reason.DEPENDS_ON, implied };
      });
    }
    return valuesAt(from.object.json, 'spec.dependsOn[]').flatMap(({ value }) => {
      const on = this.find(from.object.kind, textAt(value, 'namespace') ?? from.namespace, textAt(value, 'name'));
      if (!on) return [];
      // An expression may be true of what is not ready, but not of what is not there.
      const expression = textAt(value, 'readyExpr');
      if (expression !== undefined && expression !== ONCE_READY) return [{ on: this.begun.get(on)!, reason: Reason.DEPENDS_ON }];
      const implied = reasonOf(from.object.place, on.object.namespace ?? '', on.object.name);
      return [{ on: this.ready.get(on)!, reason: Reason.DEPENDS_ON, implied }];
    });
  }

  /** The deliveries that are ready before this one is. */
  private watched(delivery: AppliedObject): AppliedObject[] {
    const { json, kind } = delivery.object;
    if (kind === APPLICATION) return this.applied.get(delivery) ?? [];
    if (kind !== KUSTOMIZATION) return [];
    if (valuesAt(json, 'spec.wait')[0]?.value === true) return this.applied.get(delivery) ?? [];
    return valuesAt(json, 'spec.healthChecks[]').flatMap(({ value }) => {
      const watched = kindByName(textAt(value, 'kind') ?? '', textAt(value, 'apiVersion'));
      const on = this.find(watched, textAt(value, 'namespace') ?? delivery.namespace, textAt(value, 'name'));
      return on && on !== delivery ? [on] : [];
    });
  }

  private find(kind: string, namespace: string, name: string | undefined): AppliedObject | undefined {
    return this.contents.find(kind, namespace, name ?? '').find((applied) => this.ready.has(applied));
  }
}
