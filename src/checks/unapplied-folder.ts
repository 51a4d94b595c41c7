import { Cause, Check } from './check';
import { nearestFolder } from './missing-path';
import { Nearest } from '../base/nearest';
import { APPLICATION, argoSources } from '../program/argo-application';
import { isBelow, normalize, pathOf } from '../program/cluster-contents';
import { textAt } from '../program/json-path';
import type { Place } from '../program/place';
import { Program, ProgramCluster, ProgramFolder } from '../program/program';
import { unappliedOf, viewsOf } from '../program/view';

/** A folder that no cluster applies. */
export const unappliedFolder: Check = {
  id: 'unapplied-folder',
  doc: 'A folder has objects, but no delivery of any cluster applies it, so they never arrive. Apply it (`cluster.apply`), or acknowledge '
    + 'this at the folder where another program does.',
  *run(program) {
    if (program.clusters.length === 0) return;
    const all = viewsOf(program).map(({ contents }) => contents);
    const applied = new Set(all.filter(({ isCluster, isOfSets }) => isCluster || isOfSets).flatMap(({ folders }) => [...folders]));
    const unapplied = program.folders.filter((folder) => !applied.has(folder) && program.objectsIn(folder).length > 0);
    if (unapplied.length === 0) return;
    const explained = new Explanations(program);
    const paths = new Map(program.clusters.map((cluster) => [cluster, deliveredPaths(program, cluster)]));
    for (const folder of unapplied) {
      const cluster = clusterFor(folder, paths);
      yield {
        place: folder.place,
        message: `no cluster applies folder ${folder.path}`,
        fix: cluster ? `apply it: ${idOf(cluster)}.apply(folder)` : 'apply it to the cluster that it is meant for: cluster.apply(folder)',
        causes: explained.causesOf(folder),
      };
    }
  },
};

/** The cluster that a folder is meant for, as far as one is alone: whose name is a part of the path, or which delivers what is nearest to it. Else none is advised. */
function clusterFor({ path, repository }: ProgramFolder, deliveries: ReadonlyMap<ProgramCluster, readonly string[]>): ProgramCluster | undefined {
  const clusters = [...deliveries.keys()];
  const steps = path.toLowerCase().split('/');
  const named = clusters.filter((cluster) => steps.includes(idOf(cluster).toLowerCase()));
  if (named.length > 0) return named.length === 1 ? named[0] : undefined;
  if (isForOther(steps)) return undefined;
  if (clusters.length === 1) return clusters[0].repository === repository || deliveries.get(clusters[0])!.length > 0 ? clusters[0] : undefined;
  const scores = clusters.map((cluster) => Math.max(0, ...deliveries.get(cluster)!.map((each) => commonSteps(steps, each.toLowerCase().split('/')))));
  const best = Math.max(...scores);
  return best > 0 && scores.filter((score) => score === best).length === 1 ? clusters[scores.indexOf(best)] : undefined;
}

/** Steps that say for which environment a folder is, though no cluster has that name. */
function isForOther(steps: readonly string[]): boolean {
  return steps.some((step) => /^(prod|production|live|stag(e|ing)|preprod|preview|test|testing|qa|uat|dev|development|demo|sandbox)$/.test(step));
}

function commonSteps(a: readonly string[], b: readonly string[]): number {
  let i = 0;
  while (i < a.length && i < b.length && a[i] === b[i]) i++;
  return i;
}

function idOf({ name }: ProgramCluster): string {
  return name.slice(name.lastIndexOf('/') + 1);
}

function deliveredPaths(program: Program, { name }: ProgramCluster): string[] {
  const contents = viewsOf(program).find((view) => view.contents.isCluster && view.contents.name === name)?.contents;
  return [...contents?.folders ?? []].map(({ path }) => path);
}

/** Why a folder is not applied, where another problem says it. */
class Explanations {
  /** What would apply a path: a delivery in a folder that is not applied itself, one whose source does not exist, or one whose path is misspelt. */
  private readonly byPath = new Map<string, Cause[]>();

  constructor(private readonly program: Program) {
    const nearest = new Nearest();
    const add = (path: string, cause: Cause): void => {
      const same = this.byPath.get(path);
      if (same) same.push(cause);
      else this.byPath.set(path, [cause]);
    };
    for (const { contents: { targets } } of viewsOf(program)) {
      for (const target of targets) {
        const { delivery, repository, folders } = target;
        if (folders.length > 0) continue;
        const { path } = pathOf(target);
        const meant = repository ? nearestFolder(nearest, repository, path) : normalize(path);
        if (meant) add(meant, { check: repository ? 'missing-path' : 'dangling-reference', place: delivery.place });
      }
    }
    const unapplied = unappliedOf(program);
    for (const { object } of unapplied?.contents.objects ?? []) {
      const { folder } = object;
      if (!folder) continue;
      const isFlux = object.kind === 'kustomize.toolkit.fluxcd.io/Kustomization';
      const paths = isFlux ? [normalize(textAt(object.json, 'spec.path') ?? '')] : object.kind === APPLICATION ? argoSources(object).map(({ path }) => path) : [];
      for (const path of paths) if (path) add(path, { check: 'unapplied-folder', place: folder.place });
    }
    for (const folder of unapplied?.contents.folders ?? []) {
      if (folder.takesAll) continue;
      for (const entry of [...folder.resources, ...folder.components]) {
        add(normalize(`${folder.path}/${entry}`), { check: 'unapplied-folder', place: folder.place });
      }
    }
  }

  public causesOf(folder: ProgramFolder): Cause[] {
    const steps = folder.path.split('/');
    return steps.flatMap((_, i) => this.byPath.get(steps.slice(0, i + 1).join('/')) ?? [])
      .filter(({ place, check }) => place !== folder.place && !(check === 'unapplied-folder' && isBelow(this.pathOf(place), folder.path)));
  }

  private pathOf(place: Place): string {
    return this.program.folders.find((folder) => folder.place === place)!.path;
  }
}
