import { IConstruct } from 'constructs';
import { problem } from '../../base/problem';
import { crossReference } from '../source/source-reference';

/** What identifies an object of the same kind as the one that waits. */
interface Target {
  readonly kind: string;
  readonly name: string;
  readonly namespace?: string;
}

/** A dependency and, where it is not simply ready, when it counts as ready. */
export interface Dependency {
  readonly on: Target;
  readonly readyExpr?: string;
}

type Owner = IConstruct & Target;

/** `dependsOn` of a Kustomization or HelmRelease: names objects of its own kind, each once. */
export class DependsOn {
  private readonly _all: Dependency[] = [];

  constructor(private readonly _owner: Owner, on: Target[] = [], exprs: Dependency[] = []) {
    for (const each of [...on.map((target): Dependency => ({ on: target })), ...exprs]) {
      if (each.on.kind !== _owner.kind) {
        problem(_owner, 'depends-on-kind', `dependsOn has ${each.on.kind} ${each.on.name}`, `a ${_owner.kind} can only wait for a ${_owner.kind}`);
      } else if (!this.add(each)) {
        problem(_owner, 'depends-on-twice', `dependsOn has ${each.on.name} twice`, 'name it once, with or without an expression');
      }
    }
  }

  /** Returns whether this is news. */
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
