import type { ClusterContents } from './cluster-contents';
import { Program } from './program';
import { Reference, referencesOf } from './references';
import { Resolver, Target } from './resolve';
import { Nearest } from '../base/nearest';
import { Cause } from '../checks/check';

/** A reference with what it leads to. */
export interface ResolvedReference {
  readonly reference: Reference;
  /** Undefined: dangling. */
  readonly target?: Target;
}

/** What is in one cluster, with its references resolved. */
export interface ClusterView {
  /** Finds what names were meant to be, at a cost that is bounded for the whole program. */
  readonly nearest: Nearest;
  readonly contents: ClusterContents;
  readonly resolver: Resolver;
  readonly references: readonly ResolvedReference[];
}

const views = new WeakMap<Program, ClusterView[]>();

/** The folders that nothing applies; undefined where there is no cluster, or everything is applied. */
export function unappliedOf(program: Program): ClusterView | undefined {
  if (program.clusters.length === 0) return undefined;
  return viewsOf(program).find(({ contents }) => !contents.isCluster && !contents.isOfSets && contents.folders.size > 0);
}

/**
 * What explains that a reference leads nowhere: a folder that no cluster applies, where the target is in one that is not applied, or where the object itself is and
 * a cluster has the target.
 */
export function unappliedCauses(program: Program, contents: ClusterContents, reference: Reference): Cause[] {
  const unapplied = unappliedOf(program);
  if (!unapplied) return [];
  const folders = contents === unapplied.contents
    ? viewsOf(program).some((view) => view.contents.isCluster && view.resolver.resolve(reference)) ? [reference.from.object.folder] : []
    : unapplied.resolver.resolve(reference)?.by.map(({ object }) => object.folder) ?? [];
  return folders.flatMap((folder) => (folder ? [{ check: 'unapplied-folder', place: folder.place }] : []));
}

/** The contents of the program's clusters with all references resolved, computed once for all checks. */
export function viewsOf(program: Program): ClusterView[] {
  let view = views.get(program);
  if (!view) {
    const nearest = new Nearest();
    view = program.contents.map((contents) => {
      const resolver = new Resolver(program, contents, nearest);
      const references = contents.objects.flatMap(referencesOf).map((reference) => ({ reference, target: resolver.resolve(reference) }));
      return { nearest, contents, resolver, references };
    });
    views.set(program, view);
  }
  return view;
}
