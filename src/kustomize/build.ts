import { Accumulator, Recorded } from './accumulate';
import { finishAnnotations, keepOrigins } from './annotations';
import { Accumulated, BuildCache, BuilderOptions, Kustomized } from './builder';
import type { Files, Reader } from './files';
import { contentHash } from './generators';
import { fixNameReferences } from './name-references';
import { BuildError, BuildProblem, inFile } from './problem';
import { Change, describe, Resource, Source } from './resource';
import { sortResources } from './resources';
import { finished } from './value';
import { resolveVariables } from './variables';

/** An object of a build. */
export interface BuiltObject {
  /** Plain data, without anything shared. */
  readonly object: { readonly [field: string]: unknown };
  /** Where it is written. */
  readonly source: Source;
  /** Its name as it is written. */
  readonly writtenName: string;
  /** What changed it since, in order. */
  readonly changes: readonly Change[];
}

/** What a folder builds to. */
export interface Build {
  /** The objects in the order of kustomize's output; none if there is an error. */
  readonly objects: readonly BuiltObject[];
  /** What keeps it from being built, and what cannot be known of it. */
  readonly problems: readonly BuildProblem[];
  /** The part of `problems` that is behind something that is not read here: there may be more objects, and other values. */
  readonly unknowns: readonly BuildProblem[];
  /** Patches whose target selects nothing, so that they change nothing; kustomize says nothing of it. */
  readonly idle: readonly BuildProblem[];
  /** The files that were read, from the root of the tree. */
  readonly reads: readonly string[];
}

/** How to build one folder. */
export interface BuildOptions extends BuilderOptions {
  /** Whether objects keep the order in which they are listed, as under Flux. @default false */
  readonly keepsOrder?: boolean;
}

/**
 * Builds a folder as `kustomize build` does.
 *
 * @param files the tree, or what builds of it share
 * @param folder the folder of the kustomization, from the root of the tree
 */
export function buildKustomization(files: Files | BuildCache, folder: string, options: BuildOptions = {}): Build {
  const cache = files instanceof BuildCache ? files : new BuildCache(files, options);
  return buildGiven(cache, folder, (reader) => cache.kustomization(folder, reader), options);
}

/** Builds a folder with a kustomization that need not stand there. */
export function buildGiven(cache: BuildCache, folder: string, give: (reader: Reader) => Kustomized, { keepsOrder = false }: BuildOptions): Build {
  const problems: BuildProblem[] = [];
  const reader = cache.reader();
  let accumulated: Accumulated | undefined;
  let objects: BuiltObject[] = [];
  try {
    const given = give(reader);
    accumulated = new Accumulator(cache, reader, problems, given.kustomization.buildMetadata?.length ? '' : undefined).accumulate(folder, given, []);
    objects = finish(accumulated, given, keepsOrder);
  } catch (error) {
    if (error instanceof BuildError) problems.push((error.place.file === undefined ? error.in(folder) : error).problem);
    else if (!(error instanceof Recorded)) throw error;
  }
  const unknowns = distinct([...accumulated?.unknowns ?? [], ...problems.filter(({ kind }) => kind === 'unknown')]);
  const reads = [...new Set([...accumulated?.reads ?? [], ...reader.reads])].sort();
  return { objects, problems: distinct([...problems, ...unknowns]), unknowns, idle: unknowns.length === 0 ? accumulated?.idle ?? [] : [], reads };
}

function distinct(problems: readonly BuildProblem[]): BuildProblem[] {
  return [...new Map(problems.map((each) => [`${each.file}:${each.line}:${each.column}:${each.message}`, each])).values()];
}

function finish({ resources, config, vars }: Accumulated, { kustomization, file }: Kustomized, keepsOrder: boolean): BuiltObject[] {
  for (const resource of resources.all) {
    if (!resource.needsHash) continue;
    if (resource.kind !== 'ConfigMap' && resource.kind !== 'Secret') throw new BuildError(`makes ${describe(resource)} of a generator, whose name ends with a hash that is not known here`, 'keep the kind in patches and replacements', { file: resource.source.file }, 'unknown');
    resource.rememberId();
    resource.name = `${resource.name}-${contentHash(resource.object)}`;
  }
  fixNameReferences(resources, config);
  resolveVariables(resources, vars, config);
  resources.changed();
  resources.checkUnique((resource) => `makes two objects ${describe(resource)}`, 'rename one of them');
  checkNamed(resources.all);
  let all: readonly Resource[] = resources.all.filter(({ annotations }) => (annotations.get('config.kubernetes.io/local-config') ?? 'false') === 'false');
  if (!keepsOrder || kustomization.sortOptions) {
    try {
      all = sortResources(all, kustomization.sortOptions);
    } catch (error) {
      throw error instanceof BuildError ? error.in(file) : error;
    }
  }
  keepOrigins(all, kustomization.buildMetadata ?? []);
  return all.map((resource) => {
    finishAnnotations(resource);
    const { badKey, source: { file: from } } = resource;
    if (badKey !== undefined) throw new BuildError(`has ${describe(resource)} with the key "${badKey}", which kustomize writes without quotes and cannot read again`, 'use another key', { file: from });
    return { object: inFile(from, () => finished(resource.object)) as BuiltObject['object'], source: resource.source, writtenName: resource.originalId.name, changes: resource.changes };
  });
}

/** An object without kind or name cannot be printed. */
function checkNamed(all: readonly Resource[]): void {
  for (const { kind, name, source: { file } } of all) {
    if (kind === '') throw new BuildError('is left without a kind', 'keep the kind in patches', { file });
    if (name === '' && !kind.endsWith('List')) throw new BuildError(`is left with a ${kind} without a name`, 'keep the name in patches', { file });
  }
}

