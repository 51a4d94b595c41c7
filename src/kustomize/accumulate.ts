import { posix } from 'node:path';
import { configuredBy, noteOrigin, noteTransformation } from './annotations';
import { Accumulated, BuildCache, Kustomized } from './builder';
import { configFile, mergeConfigs, NO_CONFIG, sorted } from './config';
import { isWithin, Reader } from './files';
import { absorb, generate, GeneratorField } from './generators';
import { decodeFile, Kustomization, lineOf, Patch, Variable } from './kustomization';
import { applyJson6902, applyPatch, applyStrategicMerges } from './patches';
import { BuildError, BuildProblem, ProblemPlace } from './problem';
import { isRemoteFile, isRemoteRepository } from './remote';
import { applyReplacements } from './replacements';
import { Change, Resource, Source } from './resource';
import { Resources } from './resources';
import { affixNames, setEntries, setImage, setNamespace, setReplicas, specsOfLabel } from './transformers';
import { copy } from './value';
import { addVariables } from './variables';

/** More levels of bases are not built: no repository has them. */
const DEEPEST_BASES = 100;

/** More bases and components are not built, and not more objects of them: bases that list one another twice grow with the power of their depth. */
const MOST_BASES = 10_000;
const MOST_OBJECTS = 200_000;

/** Of a list, no more errors are said: what comes after them is of the same kind. */
const MOST_ERRORS = 100;

/** How much a build has become. */
export class Growth {
  private bases = 0;
  private objects = 0;
  private isSaid = false;

  /** @throws where it is too much; that it is said already, from the second time on */
  public add(bases: number, objects: number): void {
    this.bases += bases;
    this.objects += objects;
    if (this.bases <= MOST_BASES && this.objects <= MOST_OBJECTS) return;
    if (this.isSaid) throw new Recorded();
    this.isSaid = true;
    throw new BuildError(`lists one of more than ${MOST_BASES} bases or ${MOST_OBJECTS} objects of one build, which are not built here`, 'list each base once', {}, 'unknown');
  }
}

/** Several errors that are recorded already. */
export class Recorded extends Error {}

/** Builds folders of one tree, and records what is wrong. */
export class Accumulator {
  /** @param origin how the folder is reached from that of the build, where `buildMetadata` asks for it */
  constructor(
    private readonly cache: BuildCache,
    private readonly reader: Reader,
    private readonly problems: BuildProblem[],
    private readonly origin?: string,
    private readonly growth = new Growth(),
  ) {}

  /**
   * What a kustomization makes of what it lists.
   *
   * @param chain the folders that led here, from the first
   * @param into what a component changes
   */
  public accumulate(folder: string, given: Kustomized, chain: readonly string[], into?: Accumulated): Accumulated {
    const { kustomization, file } = given;
    this.growth.add(1, 0);
    let own: Accumulated = into
      ?? { resources: new Resources(), config: NO_CONFIG, vars: new Map(), unknowns: [], idle: [], folders: new Set(), reads: new Set() };
    own.folders.add(folder);
    own.reads.add(file);
    const at: PlaceOf = (field, index) => {
      const inDelivery = fieldInDelivery(given, field, index);
      return inDelivery === undefined ? { file, ...lineOf(given.text, index === undefined ? [field] : [field, index]) } : { file, inDelivery };
    };
    const guard = <T>(field: keyof Kustomization, index: number | undefined, run: () => T): T => {
      try {
        return run();
      } catch (error) {
        if (!(error instanceof BuildError) || error.place.line !== undefined) throw error;
        if (error.place.file !== undefined && error.place.file !== file) throw error;
        throw new BuildError(error.message, error.fix, at(field, index), error.kind);
      }
    };
    /** As `guard`, but what cannot be done because something is not known is left out. */
    const tolerate: Tolerate = (field, index, run) => {
      try {
        guard(field, index, run);
      } catch (error) {
        if (!(error instanceof BuildError) || error.kind !== 'unknown') throw error;
        this.note(own, error.problem);
      }
    };
    this.unknownFields(kustomization, own, at);
    this.each(kustomization.resources, own, (path, i) => guard('resources', i, () => this.addResource(path, folder, own, chain, () => at('resources', i))));
    own.config = mergeConfigs(own.config, this.configOf(kustomization, folder, guard));
    this.generators(given, folder, own, tolerate);
    this.each(kustomization.components, own, (path, i) => {
      own = guard('components', i, () => this.addComponent(path, folder, own, chain, () => at('components', i)));
    });
    this.transform(given, folder, own, tolerate, at);
    guard('vars', undefined, () => addVariables(own, kustomization.vars ?? []));
    for (const path of this.reader.reads) own.reads.add(path);
    return own;
  }

  /** Runs what can fail for each entry, so that all errors are recorded; then stops. */
  private each(entries: readonly string[] = [], own: Accumulated, run: (entry: string, index: number) => void): void {
    let failed = 0;
    for (const [i, entry] of entries.entries()) {
      try {
        run(entry, i);
      } catch (error) {
        if (error instanceof BuildError && error.kind === 'unknown') {
          this.note(own, error.problem);
          continue;
        }
        if (error instanceof BuildError) this.problems.push(error.problem);
        else if (!(error instanceof Recorded)) throw error;
        if (++failed === MOST_ERRORS) break;
      }
    }
    if (failed > 0) throw new Recorded();
  }

  private addResource(path: string, folder: string, own: Accumulated, chain: readonly string[], place: () => { file: string }): void {
    if (isRemoteFile(path) || isRemoteRepository(path)) {
      this.unknown(own, `has the remote resource ${path}`, 'what it holds is not known here', place(), true);
      return;
    }
    const located = this.fileAt(folder, path);
    if (!(located instanceof BuildError)) {
      const resources = this.cache.objects(located, this.reader).map(({ object, source }) => new Resource(copy(object), source));
      for (const resource of resources) {
        takeMarks(resource);
        if (this.origin !== undefined) noteOrigin(resource, `path: ${posix.join(this.origin, path)}\n`);
      }
      own.resources.addAll(resources);
      return;
    }
    const base = this.folderOf(path, folder, chain, located);
    const added = this.base(base, [...chain, folder], path);
    if (added.given.kustomization.kind === 'Component') throw new BuildError(`lists the component "${path}" in resources`, 'list it in components');
    this.merge(own, added.accumulated);
  }

  /** The file of an entry; or why it is none. */
  private fileAt(folder: string, path: string): string | BuildError {
    try {
      return this.reader.locate(folder, path);
    } catch (error) {
      if (error instanceof BuildError) return error;
      throw error;
    }
  }

  private folderOf(path: string, folder: string, chain: readonly string[], otherwise?: BuildError): string {
    if (path === '') throw new BuildError('has an empty entry', 'write a path, or remove it');
    if (path.startsWith('/')) throw new BuildError(`names "${path}", which is absolute`, 'write a path from the folder of the kustomization');
    if (this.cache.release !== '5.8.1' && path.split('/').some((part) => part !== '..' && part.includes('..'))) {
      throw new BuildError(`names "${path}", in which ".." is a part of a name`, 'check the indentation of the list');
    }
    let base: string;
    try {
      base = this.reader.folder(folder, path);
    } catch (error) {
      throw otherwise ?? error;
    }
    const above = [...chain, folder].find((each) => isWithin(each, base));
    if (above !== undefined) throw new BuildError(`names "${path}", which is, or contains, the folder "${above || '.'}" that it is listed from`, 'remove the circle');
    if (chain.length > DEEPEST_BASES) throw new BuildError(`names "${path}", which is more than ${DEEPEST_BASES} bases deep`, 'write fewer levels');
    return base;
  }

  /** A folder as it is built by itself. */
  private base(folder: string, chain: readonly string[], path: string): { readonly accumulated: Accumulated; readonly given: Kustomized } {
    const given = this.cache.kustomization(folder, this.reader);
    const cached = this.cache.bases.get(folder);
    const isCircle = (built: Accumulated): boolean => [...built.folders].some((each) => chain.some((above) => isWithin(above, each)));
    if (this.origin === undefined && cached !== undefined && !isCircle(cached)) return { accumulated: cached, given };
    if (given.kustomization.kind === 'Component') return { accumulated: undefined as unknown as Accumulated, given };
    const reader = this.cache.reader();
    const accumulated = new Accumulator(this.cache, reader, this.problems, this.below(path), this.growth).accumulate(folder, given, chain);
    if (this.origin === undefined) this.cache.bases.set(folder, accumulated);
    return { accumulated, given };
  }

  private below(path: string): string | undefined {
    return this.origin === undefined ? undefined : posix.join(this.origin, path);
  }

  private addComponent(path: string, folder: string, own: Accumulated, chain: readonly string[], place: () => { file: string }): Accumulated {
    if (isRemoteRepository(path)) {
      this.unknown(own, `has the remote component ${path}`, 'what it changes is not known here', place(), true);
      return own;
    }
    const base = this.folderOf(path, folder, chain);
    const given = this.cache.kustomization(base, this.reader);
    if (given.kustomization.kind !== 'Component') throw new BuildError(`lists "${path}" in components, and its kind is ${given.kustomization.kind}`, 'set kind: Component there, or list it in resources');
    const accumulator = new Accumulator(this.cache, this.reader, this.problems, this.below(path), this.growth);
    const result = accumulator.accumulate(base, given, [...chain, folder], own);
    result.resources.replaceAll(result.resources.all); // kustomize adds each again
    result.config = mergeConfigs(NO_CONFIG, result.config);
    return result;
  }

  private merge(own: Accumulated, base: Accumulated): void {
    this.growth.add(0, base.resources.all.length);
    own.resources.addAll(base.resources.all.map((each) => each.copy(copy)));
    own.resources.isIncomplete ||= base.resources.isIncomplete;
    own.config = mergeConfigs(own.config, base.config);
    for (const [name, variable] of base.vars) {
      if (own.vars.has(name)) throw new BuildError(`has the variable ${name} twice`, 'rename one of them');
      own.vars.set(name, variable);
    }
    own.unknowns.push(...base.unknowns);
    own.idle.push(...base.idle);
    this.problems.push(...base.unknowns);
    for (const folder of base.folders) own.folders.add(folder);
    for (const path of base.reads) own.reads.add(path);
  }

  private unknown(own: Accumulated, message: string, fix: string, place: ProblemPlace & { file: string }, isRemote = false): void {
    this.note(own, { kind: 'unknown', message, fix, ...place, ...isRemote ? { isRemote } : {} });
  }

  /** Goes on without what is not known. */
  private note(own: Accumulated, problem: BuildProblem): void {
    own.unknowns.push(problem);
    this.problems.push(problem);
    own.resources.isIncomplete = true;
  }

  /** Fields whose work is not done here. */
  private unknownFields(kustomization: Kustomization, own: Accumulated, at: (field: keyof Kustomization) => { file: string }): void {
    const fields: ReadonlyArray<readonly [keyof Kustomization, string]> = [
      ['helmCharts', 'inflates Helm charts'], ['helmChartInflationGenerator', 'inflates Helm charts'], ['generators', 'runs generators'],
      ['transformers', 'runs transformers'], ['validators', 'runs validators'], ['openapi', 'brings its own schemas'],
    ];
    for (const [field, what] of fields) {
      const value = kustomization[field];
      if (value === undefined || (Array.isArray(value) && value.length === 0) || (value instanceof Map && value.size === 0)) continue;
      this.unknown(own, `has ${field}, which ${what}`, 'what it makes is not known here', at(field));
    }
  }

  private configOf({ configurations = [], crds = [] }: Kustomization, folder: string, guard: Guard): Accumulated['config'] {
    let config = this.cache.config;
    let given = NO_CONFIG;
    for (const [i, path] of configurations.entries()) {
      guard('configurations', i, () => {
        const file = this.reader.locate(folder, path);
        given = mergeConfigs(given, sorted({ ...NO_CONFIG, ...decodeFile(this.reader.text(file), file, configFile) }));
      });
    }
    config = guard('configurations', undefined, () => mergeConfigs(config, given));
    for (const [i, path] of crds.entries()) {
      guard('crds', i, () => {
        const text = this.reader.text(this.reader.locate(folder, path));
        if (text === '') throw new BuildError(`names "${path}", which is empty`, 'remove it');
        const value = decodeFile(text, path, (each) => each);
        if (typeof value !== 'object' || value === null) return;
        if (Object.values(value).some((each) => each !== null && (typeof each !== 'object' || Array.isArray(each)))) {
          throw new BuildError(`names "${path}", which is not a list of OpenAPI definitions`, 'list a CustomResourceDefinition in resources');
        }
      });
    }
    return config;
  }

  private generators({ kustomization, file, text }: Kustomized, folder: string, own: Accumulated, tolerate: Tolerate): void {
    for (const field of ['configMapGenerator', 'secretGenerator'] satisfies GeneratorField[]) {
      for (const [index, generator] of (kustomization[field] ?? []).entries()) {
        tolerate(field, index, () => {
          const place = (): string => {
            const { line = 1, column = 1 } = lineOf(text, [field, index]);
            return `${file}:${line}:${column}`;
          };
          const source: Source = { file, at: place };
          const made = generate(field, generator, { reader: this.reader, root: folder, options: kustomization.generatorOptions }, source);
          if (this.origin !== undefined) noteOrigin(made, this.configuredBy(file, field === 'secretGenerator' ? 'SecretGenerator' : 'ConfigMapGenerator'), true);
          absorb(own.resources, made, { file, field, index }, this.cache.release);
        });
      }
    }
  }

  private configuredBy(file: string, kind: string): string {
    return configuredBy(posix.join(this.origin ?? '', posix.basename(file)), kind);
  }

  private transform({ kustomization, file }: Kustomized, folder: string, own: Accumulated, tolerate: Tolerate, at: PlaceOf): void {
    const { resources, config } = own;
    const patching = { resources, reader: this.reader, root: folder, file };
    const isShared = kustomization.kind === 'Component'; // what it is for may be in other folders that use it
    const note = (kind: string): void => {
      if (this.origin !== undefined) for (const resource of resources.all) noteTransformation(resource, this.configuredBy(file, kind));
    };
    const changeAll = (field: keyof Kustomization): void => {
      const change: Change = { file, field };
      for (const resource of resources.all) resource.changes.push(change);
    };
    const { patchesStrategicMerge = [], patches = [], namespace, namePrefix, nameSuffix } = kustomization;
    const { labels = [], commonLabels, commonAnnotations } = kustomization;
    if (patchesStrategicMerge.length > 0) {
      tolerate('patchesStrategicMerge', undefined, () => applyStrategicMerges(patchesStrategicMerge, patching));
      note('PatchStrategicMergeTransformer');
    }
    for (const [i, patch] of patches.entries()) {
      tolerate('patches', i, () => {
        if (applyPatch(patch, i, patching) || isShared || resources.isIncomplete || isOptIn(patch)) return;
        own.idle.push({ kind: 'unknown', message: `patches[${i}] selects no object: ${describeTarget(patch)}`, fix: 'correct its target, or remove the patch', ...at('patches', i) });
      });
      note('PatchTransformer');
    }
    if (namespace) {
      tolerate('namespace', undefined, () => setNamespace(resources, namespace, config.namespace));
      changeAll('namespace');
      note('NamespaceTransformer');
    }
    if (namePrefix) {
      tolerate('namePrefix', undefined, () => affixNames(resources, 'prefix', namePrefix, config.namePrefix));
      changeAll('namePrefix');
      note('PrefixTransformer');
    }
    if (nameSuffix) {
      tolerate('nameSuffix', undefined, () => affixNames(resources, 'suffix', nameSuffix, config.nameSuffix));
      changeAll('nameSuffix');
      note('SuffixTransformer');
    }
    for (const [i, label] of labels.entries()) {
      tolerate('labels', i, () => setEntries(resources, label.pairs ?? new Map(), specsOfLabel(label, config)));
      note('LabelTransformer');
    }
    if (commonLabels) tolerate('commonLabels', undefined, () => setEntries(resources, commonLabels, config.commonLabels));
    if (labels.length > 0 || (commonLabels?.size ?? 0) > 0) note('LabelTransformer');
    if (commonAnnotations && commonAnnotations.size > 0) {
      tolerate('commonAnnotations', undefined, () => setEntries(resources, commonAnnotations, config.commonAnnotations));
      note('AnnotationsTransformer');
    }
    for (const [i, patch] of (kustomization.patchesJson6902 ?? []).entries()) {
      tolerate('patchesJson6902', i, () => applyJson6902(patch, i, patching));
      note('PatchJson6902Transformer');
    }
    for (const [index, { name = '', count = 0 }] of (kustomization.replicas ?? []).entries()) {
      tolerate('replicas', index, () => {
        for (const resource of setReplicas(resources, name, count, config.replicas)) resource.changes.push({ file, field: 'replicas', index });
      });
      note('ReplicaCountTransformer');
    }
    for (const [i, image] of (kustomization.images ?? []).entries()) {
      tolerate('images', i, () => {
        if (setImage(resources, image, config.images, this.cache.release) || isShared || resources.isIncomplete) return;
        own.idle.push({ kind: 'unknown', isImage: true, message: `images[${i}] is for ${image.name}, which no container uses`, fix: 'correct its name, or remove the entry', ...at('images', i) });
      });
      note('ImageTagTransformer');
    }
    const { replacements = [] } = kustomization;
    if (replacements.length === 0) return;
    tolerate('replacements', undefined, () => applyReplacements(replacements, patching));
    note('ReplacementTransformer');
  }
}

/** The field of a Flux Kustomization that an entry of a kustomization comes from; undefined where it stands in the file. */
function fieldInDelivery({ own }: Kustomized, field: keyof Kustomization, index: number | undefined): string | undefined {
  const first = own?.[field];
  if (first === undefined || (index ?? 0) < first) return undefined;
  const name = field === 'namespace' ? 'targetNamespace' : field;
  return index === undefined ? `spec.${name}` : `spec.${name}[${index - first}]`;
}

/** Whether a patch is for whatever has a label or annotation, which nothing may have yet. */
function isOptIn({ target: { name, labelSelector, annotationSelector } = {} }: Patch): boolean {
  return !name && Boolean(labelSelector || annotationSelector);
}

/** `kind Deployment, name web`, for messages. */
function describeTarget({ target = {} }: Patch): string {
  return Object.entries(target).filter(([, value]) => value !== undefined && value !== '').map(([field, value]) => `${field} ${String(value)}`).join(', ');
}

/** Where a field, or an entry of it, stands. */
type PlaceOf = (field: keyof Kustomization, index?: number) => ProblemPlace & { file: string };

type Tolerate = (field: keyof Kustomization, index: number | undefined, run: () => void) => void;
type Guard = <T>(field: keyof Kustomization, index: number | undefined, run: () => T) => T;

/** What objects say to kustomize itself in their annotations. */
function takeMarks(resource: Resource): void {
  const { annotations } = resource;
  if (annotations.size === 0) return;
  if (annotations.get('internal.config.kubernetes.io/needsHashSuffix') === 'enabled') resource.needsHash = true;
}

export type { Variable };
