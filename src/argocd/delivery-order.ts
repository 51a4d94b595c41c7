import { IConstruct } from 'constructs';
import { enclosingFolder } from '../base/enclosing-folder';
import { Mistake, problem } from '../base/problem';
import { IDelivery } from '../cluster';

/** The object by which Argo CD orders what one Application applies. */
export const SYNC_WAVE = 'argocd.argoproj.io/sync-wave';

const orders = new WeakMap<IConstruct, DeliveryOrder>();

/** The order of an Application among those of its folder, which becomes a sync wave: one after the last wave of what it depends on. */
export class DeliveryOrder {
  private readonly _on: IDelivery[] = [];
  private _isAsked = false;

  constructor(private readonly _owner: IDelivery, dependsOn: readonly IDelivery[], private readonly _explicit: number | undefined) {
    orders.set(_owner, this);
    for (const each of dependsOn) {
      if (!orders.has(each)) {
        problem(_owner, 'depends-on-kind', `dependsOn refers to ${each.kind} ${each.name}, which is not an Application of this program`,
          'Argo CD orders Applications by the sync waves of the folder that they are in: pass an Application that this program creates there');
      } else if (enclosingFolder(each) !== enclosingFolder(_owner)) {
        problem(_owner, 'depends-on-kind', `dependsOn refers to Application ${each.name}, which is in another folder`,
          'Argo CD orders only what one Application applies: create both in one folder, such as the system folder of a cluster');
      } else if (!this.add(each)) {
        problem(_owner, 'depends-on-twice', `dependsOn refers to ${each.name} twice`, 'list it once');
      }
    }
    if (_explicit !== undefined && !Number.isInteger(_explicit)) {
      problem(_owner, 'argocd-wave', `syncWave ${_explicit} is not a valid sync wave`, 'use a whole number');
    }
  }

  /** What it depends on. */
  public get on(): readonly IDelivery[] {
    return this._on;
  }

  /** Adds a dependency; returns false if it exists already. */
  public add(delivery: IDelivery): boolean {
    if (this._on.includes(delivery)) return false;
    this._on.push(delivery);
    return true;
  }

  /** The sync wave; what waits for itself, which `dependency-cycle` reports, counts as depending on nothing. */
  public get wave(): number {
    if (this._explicit !== undefined || this._isAsked) return this._explicit ?? 0;
    this._isAsked = true;
    const last = Math.max(-1, ...this._on.map((each) => orders.get(each)?.wave ?? 0));
    this._isAsked = false;
    return Math.max(0, last + 1);
  }

  /** Sync waves that say something else than `dependsOn`. */
  public contradictions(): Mistake[] {
    const { _explicit: wave } = this;
    if (wave === undefined) return [];
    return this._on.flatMap((each) => {
      const its = orders.get(each)?.wave ?? 0;
      if (its < wave) return [];
      const message = `Application ${this._owner.name} depends on ${each.name}, but has sync wave ${wave}, which is ${its === wave ? 'the same' : `before ${its}`}: it does not wait`;
      return [{ check: 'argocd-wave' as const, message, fix: `remove syncWave, which follows from dependsOn, or use at least ${its + 1}` }];
    });
  }
}
