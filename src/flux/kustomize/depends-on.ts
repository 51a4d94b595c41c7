import { IConstruct } from 'constructs';
import { problem } from '../../base/problem';
import { crossReference } from '../source/source-reference';

/**
 * True once a Kustomization has been ready, also while it is not any more: the order of the first bring-up, and of that alone.
 *
 * @see https://fluxcd.io/flux/components/kustomize/kustomizations/#last-applied-revision
 */
export const ONCE_READY = 'has(dep.status.lastAppliedRevision)';

/** Identity of a dependency, which has the same kind as its owner. */
interface Target {
  readonly kind: string;
  readonly name: string;
  readonly namespace?: string;
}

/** A dependency and, optionally, a custom readiness expression. */
export interface Dependency {
  readonly on: Target;
  readonly readyExpr?: string;
}

type Owner = IConstruct & Target;

/** `dependsOn` of a Kustomization or HelmRelease: objects of its own kind, without duplicates. */
export class DependsOn {
  private readonly _all: Dependency[] = [];

  constructor(private readonly _owner: Owner, on: Target[] = [], exprs: Dependency[] = []) {
    for (const each of [...on.map((target): Dependency => ({ on: target })), ...exprs]) {
      if (each.on.kind !== _owner.kind) {
        problem(_owner, 'depends-on-kind', `dependsOn refers to ${each.on.kind} ${each.on.name}, which is not a ${_owner.kind}`, `use a ${_owner.kind}: a ${_owner.kind} can only depend on objects of its own kind`);
      } else if (!this.add(each)) {
        problem(_owner, 'depends-on-twice', `dependsOn refers to ${each.on.name} twice`, 'list it once, with or without an expression');
      }
    }
  }

  /** Adds a dependency; returns false if it exists already. */
  public add(dependency: Dependency): boolean {
    const { name, namespace } = dependency.on;
    if (this._all.some(({ on }) => on.name === name && on.namespace === namespace)) return false;
    this._all.push(dependency);
    return true;
  }

  public render(): unknown {
    if (this._all.length === 0) return undefined;
    return this._all.map(({ on, readyExpr }) => ({ ...crossReference(this._owner, on), readyExpr }));
  }
}
