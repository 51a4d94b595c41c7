import type { Manifest } from '../base/manifest';
import { folderOf } from '../base/tree-path';
import { isBelow, normalize } from '../program/cluster-contents';
import { textAt } from '../program/json-path';

const KUSTOMIZATION = 'kustomize.toolkit.fluxcd.io/';
const INSTANCE = 'fluxcd.controlplane.io/';

/** An object of Flux, where it stands. */
export interface FluxObject {
  readonly file: string;
  readonly json: Manifest;
}

/** A directory that a cluster follows. */
export interface ClusterRoot {
  /** The last steps of the path that are not names of Flux's own: one, or as many as tell it from other clusters. */
  readonly name: string;
  readonly path: string;
}

/**
 * The directories that clusters follow, found in a repository by what Flux leaves there: the Kustomization of `flux bootstrap` that applies the directory that it
 * stands in, or a FluxInstance (or a release of its chart) that says which one. Where there is neither, a directory with Kustomizations that no other one applies, or else `clusters/NAME`.
 */
export function findClusters(objects: readonly FluxObject[], files: readonly string[]): ClusterRoot[] {
  const paths = new Set<string>();
  for (const { file, json } of objects) {
    if (json.apiVersion.startsWith(INSTANCE) && json.kind === 'FluxInstance') {
      const path = textAt(json, 'spec.sync.path');
      if (path !== undefined) paths.add(normalize(path));
    } else if (json.kind === 'HelmRelease' && json.apiVersion.startsWith('helm.toolkit.fluxcd.io/')) {
      const path = textAt(json, 'spec.values.instance.sync.path'); // of the chart flux-instance
      if (path !== undefined && !path.includes('${')) paths.add(normalize(path));
    } else if (isKustomization(json) && isRootSync(file, json)) {
      paths.add(normalize(textAt(json, 'spec.path') ?? ''));
    }
  }
  if (paths.size === 0) for (const path of unappliedRoots(objects, files)) paths.add(path);
  if (paths.size === 0) for (const path of namedRoots(files)) paths.add(path);
  return rootsAt([...paths].sort());
}

/** Clusters that follow directories. Each has a name of its own: the last step of its path, or as many as tell it from the others. */
export function rootsAt(paths: readonly string[]): ClusterRoot[] {
  const namesOf = (count: number): string[] => paths.map((path) => stepsOf(path).slice(-count).join('/') || 'cluster');
  let [names, count] = [namesOf(1), 1];
  while (new Set(names).size < names.length && count < Math.max(...paths.map((path) => stepsOf(path).length))) names = namesOf(++count);
  return paths.map((path, i) => ({ path, name: names.indexOf(names[i]) === names.lastIndexOf(names[i]) ? names[i] : path || 'cluster' }));
}

function stepsOf(path: string): string[] {
  return path.split('/').filter((step) => step !== '' && step !== 'flux-system' && step !== 'flux');
}

/**
 * The path of a directory in the repository that it is a part of: Kustomizations say paths from the root of the repository, which begin with it. '' where it is the
 * root itself, as far as anything tells.
 *
 * @param exists whether a directory is there, by its path below the directory
 */
export function pathInRepository(root: string, objects: readonly FluxObject[], exists: (path: string) => boolean): string {
  const paths = objects.flatMap(({ json }) => (isKustomization(json) ? textAt(json, 'spec.path') ?? [] : json.kind === 'FluxInstance' ? textAt(json, 'spec.sync.path') ?? [] : []))
    .map(normalize).filter((path) => path !== '');
  const steps = root.split(/[\\/]/).filter((step) => step !== '');
  let [best, most] = ['', paths.filter(exists).length];
  for (let count = 1; count <= steps.length; count++) {
    const folder = steps.slice(-count).join('/');
    const found = paths.filter((path) => isBelow(path, folder) && exists(path.slice(folder.length + 1))).length;
    if (found > most) [best, most] = [folder, found];
  }
  return best;
}

/** A Kustomization that stands in what it applies. Templates of those for other clusters stand elsewhere. */
function isRootSync(file: string, json: Manifest): boolean {
  const path = textAt(json, 'spec.path');
  return json.metadata?.name === 'flux-system' && path !== undefined && isBelow(file, normalize(path)) && !path.includes('${');
}

/** Directories with Kustomizations that no other one applies. What leads nowhere is no cluster where something else leads somewhere: an archive, templates. */
function unappliedRoots(objects: readonly FluxObject[], files: readonly string[]): string[] {
  const kustomizations = objects.filter(({ json }) => isKustomization(json));
  const applied = kustomizations.map(({ json }) => normalize(textAt(json, 'spec.path') ?? '')).filter((path) => path !== '');
  const exists = (path: string): boolean => files.some((file) => isBelow(file, path));
  const outer = kustomizations.map(({ file, json }) => ({ folder: folderOf(file), leads: exists(normalize(textAt(json, 'spec.path') ?? '')) }))
    .filter(({ folder }) => !applied.some((path) => isBelow(folder, path)));
  const folders = (outer.some(({ leads }) => leads) ? outer.filter(({ leads }) => leads) : outer).map(({ folder }) => folder);
  const roots = folders.map((folder) => /^(?:.*\/)?clusters\/[^/]+/.exec(folder)?.[0] ?? folder);
  const clusters = roots.filter((root) => /(^|\/)clusters\/[^/]+$/.test(root));
  if (clusters.length > 0) return [...new Set(clusters)];
  return [...new Set(roots)].filter((root) => !roots.some((other) => other !== root && isBelow(root, other)));
}

/** Directories that are called as those of clusters usually are: deeper in the tree the word means something else. */
function namedRoots(files: readonly string[]): string[] {
  return files.flatMap((file) => (/\.ya?ml$/.test(file) ? /^(?:[^/]+\/)?clusters\/[^/]+(?=\/)/.exec(file)?.slice(0, 1) ?? [] : []));
}

function isKustomization({ apiVersion, kind }: Manifest): boolean {
  return apiVersion.startsWith(KUSTOMIZATION) && kind === 'Kustomization';
}
