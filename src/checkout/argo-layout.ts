import type { DirectoryRepository } from './directory-repository';
import type { Manifest } from '../base/manifest';
import { applicationsOfSet, type SetTree } from '../program/application-set';
import { APP_PROJECT, APPLICATION, APPLICATION_SET, argoSources } from '../program/argo-application';
import { isBelow, sameUrl } from '../program/cluster-contents';
import { kindOf } from '../program/kind';
import { FilePlace } from '../program/place';
import { type ProgramObject, programObject } from '../program/program';

const ARGO: ReadonlySet<string> = new Set([APPLICATION, APPLICATION_SET, APP_PROJECT]);

/** An object of Argo CD, and the file that it stands in. */
export interface ArgoObject {
  readonly file: string;
  readonly object: ProgramObject;
}

/** What a repository has for Argo CD. */
export interface ArgoLayout {
  /** Addresses by which Applications call this repository. */
  readonly urls: readonly string[];
  /** The revision of it that most Applications follow: that of these files. */
  readonly revision?: string;
  /** The Applications, sets and projects that no Application applies: somebody applies them by hand, or an installation does. */
  readonly roots: readonly ArgoObject[];
  /** The others, first those that apply themselves: each may be where it begins, if none of `roots` leads to it. */
  readonly inner: readonly ArgoObject[];
}

/** Finds what Argo CD delivers of a repository; undefined where nothing is for it. */
export function argoLayoutOf(repository: DirectoryRepository): ArgoLayout | undefined {
  const found = repository.yamlFiles().flatMap((file) => objectsFor(repository, file));
  if (!found.some(({ object }) => object.kind === APPLICATION || object.kind === APPLICATION_SET)) return undefined;
  const tree = treeOf(repository);
  const applications = found.flatMap(({ object }): ProgramObject[] => {
    if (object.kind === APPLICATION) return [object];
    if (object.kind !== APPLICATION_SET) return [];
    return applicationsOfSet(object.json, () => tree).applications.flatMap((json) => programObject(object.place, json) ?? []);
  });
  const sources = applications.flatMap(argoSources).filter(({ path }) => path !== undefined && repository.exists(path));
  const urls = mostUsed(sources.map(({ url }) => url), sameUrl);
  const own = sources.filter(({ url }) => urls.some((each) => sameUrl(each, url)));
  const applied = new Set(own.flatMap(({ path }) => [...filesAt(repository, path!)]));
  const roots = found.filter(({ file }) => !applied.has(file));
  const rank = ({ file, object }: ArgoObject): number =>
    (argoSources(object).some(({ path }) => path !== undefined && repository.exists(path) && filesAt(repository, path).has(file)) ? 0 : 100) + file.split('/').length;
  const inner = found.filter(({ file }) => applied.has(file)).sort((a, b) => rank(a) - rank(b));
  const [revision] = mostUsed(own.map((source) => revisionOf(source.revision)), (a, b) => a === b);
  return { urls, revision, roots, inner };
}

/** The files that an Application reads of a path: those below it, and those that its kustomization.yaml names elsewhere. */
function filesAt(repository: DirectoryRepository, path: string): Set<string> {
  const below = repository.otherPaths.filter((file) => isBelow(file, path));
  const isBuilt = below.some((file) => /^(kustomization\.ya?ml|Kustomization)$/.test(file.slice(path === '' ? 0 : path.length + 1)));
  return new Set(isBuilt ? [...below, ...repository.build(path, {}).reads] : below);
}

/** A revision as it is compared: the branch that the repository has by default has several names. */
export function revisionOf(revision: string | undefined): string {
  return revision === undefined || /^(HEAD|main|master|refs\/heads\/(main|master))?$/.test(revision) ? 'HEAD' : revision;
}

/** The files of a repository for generators of ApplicationSets. */
export function treeOf(repository: DirectoryRepository): SetTree {
  return { paths: repository.otherPaths, textOf: (path) => repository.tryRead(path) };
}

function objectsFor(repository: DirectoryRepository, file: string): ArgoObject[] {
  const text = repository.tryRead(file);
  if (text === undefined || !text.includes('argoproj.io/') || isOfChart(repository, file)) return [];
  return (repository.placed(file) ?? []).flatMap(({ json, place }) => {
    if (!isForArgo(json)) return [];
    const object = programObject(place, json, { folder: repository.folderAt(file.slice(0, Math.max(0, file.lastIndexOf('/')))) });
    return object && place instanceof FilePlace ? [{ file, object }] : [];
  });
}

function isForArgo({ apiVersion, kind }: Manifest): boolean {
  return typeof apiVersion === 'string' && typeof kind === 'string' && ARGO.has(kindOf(apiVersion, kind));
}

/** Whether a file is a template of a chart. */
function isOfChart(repository: DirectoryRepository, file: string): boolean {
  const [, chart] = /^(.*?)(?:^|\/)templates\/[^]*$/.exec(file) ?? [];
  return chart !== undefined && repository.tryRead(chart === '' ? 'Chart.yaml' : `${chart}/Chart.yaml`) !== undefined;
}

/** The text that most have in common, with all forms of it. */
function mostUsed(texts: readonly string[], areSame: (a: string, b: string) => boolean): string[] {
  let best: string[] = [];
  for (const text of new Set(texts)) {
    const same = texts.filter((each) => areSame(each, text));
    if (same.length > best.length) best = same;
  }
  return [...new Set(best)];
}
