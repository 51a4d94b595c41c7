import type { Manifest } from '../base/manifest';
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
  /** The last step of the path that is not a name of Flux's own. */
  readonly name: string;
  readonly path: string;
}

/**
 * The directories that clusters follow, found in a repository by what Flux leaves there: the Kustomization of `flux bootstrap` that applies the directory that it
 * stands in, or a FluxInstance that says which one. Where there is neither, a directory with Kustomizations that no other one applies, or else `clusters/NAME`.
 */
export function findClusters(objects: readonly FluxObject[], files: readonly string[]): ClusterRoot[] {
  const paths = new Set<string>();
  for (const { file, json } of objects) {
    if (json.apiVersion.startsWith(INSTANCE) && json.kind === 'FluxInstance') {
      const path = textAt(json, 'spec.sync.path');
      if (path !== undefined) paths.add(normalize(path));
    } else if (isKustomization(json) && isRootSync(file, json)) {
      paths.add(normalize(textAt(json, 'spec.path') ?? ''));
    }
  }
  if (paths.size === 0) for (const path of unappliedRoots(objects)) paths.add(path);
  if (paths.size === 0) for (const path of namedRoots(files)) paths.add(path);
  return namedApart([...paths].sort().map((path) => ({ name: nameOf(path), path })));
}

/** Clusters of one name are different clusters: they are called by their paths. */
export function namedApart(clusters: readonly ClusterRoot[]): ClusterRoot[] {
  return clusters.map(({ name, path }) => ({ name: clusters.some((other) => other.name === name && other.path !== path) ? path : name, path }));
}

/** The name of a cluster that follows a directory. */
export function nameOf(path: string): string {
  const steps = path.split('/').filter((step) => step !== '' && step !== 'flux-system' && step !== 'flux');
  return steps[steps.length - 1] ?? 'cluster';
}

/** A Kustomization that stands in what it applies. Templates of those for other clusters stand elsewhere. */
function isRootSync(file: string, json: Manifest): boolean {
  const path = textAt(json, 'spec.path');
  return json.metadata?.name === 'flux-system' && path !== undefined && isBelow(file, normalize(path)) && !path.includes('${');
}

function unappliedRoots(objects: readonly FluxObject[]): string[] {
  const kustomizations = objects.filter(({ json }) => isKustomization(json));
  const applied = kustomizations.map(({ json }) => normalize(textAt(json, 'spec.path') ?? '')).filter((path) => path !== '');
  const folders = kustomizations.map(({ file }) => file.slice(0, Math.max(file.lastIndexOf('/'), 0)))
    .filter((folder) => !applied.some((path) => isBelow(folder, path)));
  const roots = folders.map((folder) => /^(?:.*\/)?clusters\/[^/]+/.exec(folder)?.[0] ?? folder);
  const clusters = roots.filter((root) => /(^|\/)clusters\/[^/]+$/.test(root));
  if (clusters.length > 0) return [...new Set(clusters)];
  return [...new Set(roots)].filter((root) => !roots.some((other) => other !== root && isBelow(root, other)));
}

/** Directories that are called as those of clusters usually are. */
function namedRoots(files: readonly string[]): string[] {
  return files.flatMap((file) => (/\.ya?ml$/.test(file) ? /^(?:.*\/)?clusters\/[^/]+(?=\/)/.exec(file)?.slice(0, 1) ?? [] : []));
}

function isKustomization({ apiVersion, kind }: Manifest): boolean {
  return apiVersion.startsWith(KUSTOMIZATION) && kind === 'Kustomization';
}
