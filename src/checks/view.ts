import { Program } from './program';
import { Reference, referencesOf } from './references';
import { Resolver, Target } from './resolve';
import { World, worldsOf } from './world';

/** A reference with what it leads to. */
export interface Resolved {
  readonly reference: Reference;
  /** Undefined: dangling. */
  readonly target?: Target;
}

/** One world with its references resolved. */
export interface WorldView {
  readonly world: World;
  readonly resolver: Resolver;
  readonly references: readonly Resolved[];
}

const views = new WeakMap<Program, WorldView[]>();

/** The program's worlds with all references resolved, computed once for all checks. */
export function viewsOf(program: Program): WorldView[] {
  let view = views.get(program);
  if (!view) {
    view = worldsOf(program).map((world) => {
      const resolver = new Resolver(program, world);
      const references = world.placed.flatMap(referencesOf).map((written) => {
        const reference = world.follow(written);
        return { reference, target: resolver.resolve(reference) };
      });
      return { world, resolver, references };
    });
    views.set(program, view);
  }
  return view;
}
