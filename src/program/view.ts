import { Program } from './program';
import { Reference, referencesOf } from './references';
import { Resolver, Target } from './resolve';
import { World, worldsOf } from './world';
import { Nearest } from '../base/nearest';
import { Cause } from '../checks/check';

/** A reference with what it leads to. */
export interface Resolved {
  readonly reference: Reference;
  /** Undefined: dangling. */
  readonly target?: Target;
}

/** One world with its references resolved. */
export interface WorldView {
  /** Finds what names were meant to be, at a cost that is bounded for the whole program. */
  readonly nearest: Nearest;
  readonly world: World;
  readonly resolver: Resolver;
  readonly references: readonly Resolved[];
}

const views = new WeakMap<Program, WorldView[]>();

/** The folders that no cluster applies; undefined where there is no cluster, or they apply everything. */
export function unappliedOf(program: Program): WorldView | undefined {
  if (program.clusters.length === 0) return undefined;
  return viewsOf(program).find(({ world }) => !world.isCluster && world.folders.size > 0);
}

/**
 * What explains that a reference leads nowhere: a folder that no cluster applies, where the target is in one that is not applied, or where the object itself is and
 * a cluster has the target.
 */
export function unappliedBehind(program: Program, world: World, reference: Reference): Cause[] {
  const unapplied = unappliedOf(program);
  if (!unapplied) return [];
  const folders = world === unapplied.world
    ? viewsOf(program).some((view) => view.world.isCluster && view.resolver.resolve(reference)) ? [reference.from.object.folder] : []
    : unapplied.resolver.resolve(reference)?.by.map(({ object }) => object.folder) ?? [];
  return folders.flatMap((folder) => (folder ? [{ check: 'unapplied-folder', place: folder.place }] : []));
}

/** The program's worlds with all references resolved, computed once for all checks. */
export function viewsOf(program: Program): WorldView[] {
  let view = views.get(program);
  if (!view) {
    const nearest = new Nearest();
    view = worldsOf(program).map((world) => {
      const resolver = new Resolver(program, world, nearest);
      const references = world.placed.flatMap(referencesOf).map((written) => {
        const reference = world.follow(written);
        return { reference, target: resolver.resolve(reference) };
      });
      return { nearest, world, resolver, references };
    });
    views.set(program, view);
  }
  return view;
}
