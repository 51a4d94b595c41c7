import { ArtifactFiles } from './artifact-files';
import type { Built, BuiltObject } from './delivery-build';
import { DirectoryRepository } from './directory-repository';
import { DiskFiles, SourceTree } from './disk-files';
import { ClusterRoot, findClusters, FluxObject, pathInRepository, rootsAt } from './flux-layout';
import { PartialTree } from './partial-tree';
import { Sources } from './sources';
import { Unread } from './unread';
import type { Diagnostic } from '../base/diagnostic';
import type { Manifest } from '../base/manifest';
import { folderOf } from '../base/tree-path';
import { lenientValues } from '../base/yaml/lenient';
import { readManifests } from '../base/yaml/manifests';
import { ClusterContents, normalize } from '../program/cluster-contents';
import { textAt, valuesAt } from '../program/json-path';
import { FilePlace } from '../program/place';
import { BuildFinding, DeclaredObject, Program, ProgramFolder, ProgramObject, programObject } from '../program/program';
import { objectsOfSet, RESOURCE_SET } from '../program/resource-set';
import { Substituted, VariableSources } from '../program/variables';

const KUSTOMIZATION = 'kustomize.toolkit.fluxcd.io/Kustomization';

/** A directory that is read, which stands for a Git repository. */
export interface CheckedDirectory {
  /** Where it is. */
  readonly root: string;
  /** What its files are called in messages: the path of the directory from where the user is, or ''. */
  readonly prefix: string;
  /** The address of the repository that it is a checkout of; undefined where it is the one that clusters bootstrap from. */
  readonly url?: string;
  /** What is read instead of the directory: the same directory of a Git revision. */
  readonly tree?: SourceTree;
  /** Texts of files that are read instead of theirs. */
  readonly overlay?: ReadonlyMap<string, string>;
  /** The files in it. Default: all. */
  readonly files?: readonly string[];
}

/** A delivery that is to be followed. */
interface Step {
  /** The Kustomization; undefined for the directory that a cluster follows. */
  readonly by?: ProgramObject;
  /** Name of the cluster that gets the objects. */
  readonly cluster: string;
  /** The cluster whose controllers apply it: where its source and its variables are. */
  readonly from: string;
}

/** A directory that a cluster is said to follow does not exist. */
export class MissingClusterError extends Error {}

/** The path of a cluster in its repository, from that of the repository or of the part of it that is there. */
function existing(repository: DirectoryRepository, path: string): string {
  const found = [normalize(path), normalize(`${repository.folder}/${path}`)].find((each) => repository.exists(each));
  if (found === undefined) throw new MissingClusterError(path);
  return found;
}

/** The program that directories of YAML are: what Flux would build of them for each cluster that follows one of them. */
export class FileProgram extends Program {
  /** What could not be known, in sentences: what depends on it is not checked. */
  public readonly unread = new Unread();
  public readonly roots: readonly ClusterRoot[];
  public override readonly contents: readonly ClusterContents[];
  private readonly clustersByName = new Map<string, ClusterContents>();
  private readonly known = new Set<string>();

  /**
   * @param directories the one with the clusters first
   * @param paths the directories that clusters follow, below the first directory or in its repository; default: those that are found
   * @param onDelivery is told the name of each delivery before it is built
   * @throws MissingClusterError if one of the paths does not exist
   */
  constructor(directories: readonly CheckedDirectory[], paths: readonly string[] | undefined, private readonly onDelivery: (name: string) => void) {
    super();
    const [first, ...others] = directories;
    const { main, found } = this.mainOf(first);
    this.repositories.push(main, ...others.map(({ root, prefix, url, tree }) => new DirectoryRepository(tree ?? new DiskFiles(root, prefix), url)));
    this.roots = paths ? rootsAt(paths.map((path) => existing(main, path))) : findClusters(found, main.otherPaths);
    this.externals.push(...BOOTSTRAPPED);
    for (const root of this.roots) this.follow(main, root);
    if (this.roots.length === 0) this.takeAll(main);
    for (const contents of this.clustersByName.values()) if (contents.isCluster) contents.mayHave = this.unread.of(contents);
    this.contents = [...this.clustersByName.values()];
    for (const repository of this.repositories as DirectoryRepository[]) for (const reason of repository.unreadable()) this.unread.addReason(reason);
  }

  /** The repository of the clusters, and what may say where they are. The directory may be a part of the repository: `kubernetes/` of a checkout. */
  private mainOf(directory: CheckedDirectory): { readonly main: DirectoryRepository; readonly found: FluxObject[] } {
    const { root, prefix, url, tree, overlay, files: only } = directory;
    const disk = tree ?? new DiskFiles(root, prefix, overlay);
    const files = only ? ArtifactFiles.only(disk, only) : disk;
    const whole = new DirectoryRepository(files, url);
    const found = this.fluxObjects(whole);
    const folder = pathInRepository(root, found, (path) => whole.exists(path));
    if (folder === '') return { main: whole, found };
    return { main: new DirectoryRepository(new PartialTree(files, folder), url, folder), found: found.map(({ file, json }) => ({ file: `${folder}/${file}`, json })) };
  }

  /** Where no cluster is known, every manifest is judged by itself, and what it refers to may be anywhere. */
  private takeAll(repository: DirectoryRepository): void {
    const where = repository.shown('') || '.';
    this.unread.addReason(`${where} has no directory that a cluster follows with Flux: each manifest is judged by itself, and --cluster PATH says where one begins`);
    const contents = new ClusterContents('the directory', false);
    contents.mayHave = () => true;
    const { patches, folders } = kustomizationsIn(repository);
    const built = new Set<string>();
    for (const folder of folders) {
      const { objects, reads } = repository.build(folder, undefined); // what builds change is judged as it is then: a base may lack what others add
      if (objects.length > 0) for (const file of reads) built.add(file);
      for (const object of objects) {
        const added = this.add(object, undefined, repository.folderAt(folder), { json: object.json });
        if (added) contents.addBuilt(added, undefined, added.name);
      }
    }
    for (const file of repository.yamlFiles()) {
      if (patches.has(file) || built.has(file)) continue; // a piece of an object
      const text = repository.tryRead(file) ?? '';
      const { objects, faults } = readManifests(text, repository.shown(file));
      if (isManifest(text)) for (const fault of faults) this.found.push(...malformed(fault, repository.shown(file)));
      for (const { manifest, at } of objects) {
        if (isForKustomize(manifest)) continue;
        const object = programObject(new FilePlace(repository.shown(file), at), manifest, { encrypted: valuesAt(manifest, 'sops').length > 0 });
        if (!object) continue;
        this.addObject(object);
        contents.addBuilt(object, undefined, object.name);
      }
    }
    this.clustersByName.set(contents.name, contents);
  }

  /** Whatever may say which directories clusters follow. */
  private fluxObjects(repository: DirectoryRepository): FluxObject[] {
    return repository.yamlFiles().flatMap((file) => {
      const text = repository.tryRead(file);
      if (text === undefined || !/kustomize\.toolkit\.fluxcd\.io|fluxcd\.controlplane\.io|\bsync["']?:/.test(text)) return [];
      const objects = repository.written(file) ?? readManifests(text, file).objects.map(({ manifest }) => manifest);
      return objects.filter((json) => typeof json.apiVersion === 'string').map((json) => ({ file, json }));
    });
  }

  /** Follows the deliveries from the directory of a cluster. Those whose source or variables are not there yet wait for the others. */
  private follow(repository: DirectoryRepository, root: ClusterRoot): void {
    const sources = new Sources(this, this.unread, repository);
    const visited = new Set<string>();
    const queue = this.apply({ cluster: root.name, from: root.name }, repository, root.path, visited);
    let waiting: Step[] = [];
    for (let isStuck = false; queue.length > 0 || waiting.length > 0;) {
      if (queue.length === 0) {
        queue.push(...waiting);
        waiting = [];
        isStuck = true; // what they wait for never comes
      }
      const step = queue.shift()!;
      if (!isStuck && this.isEarly(step, sources)) {
        waiting.push(step);
        continue;
      }
      const next = this.deliver(step, sources, root, visited);
      if (next.length > 0) isStuck = false;
      queue.push(...next);
    }
  }

  private isEarly({ by, from }: Step, sources: Sources): boolean {
    const contents = this.contentsNamed(from);
    return by !== undefined && (!sources.isThere(contents, by) || new VariableSources(contents).of(by).missing.length > 0);
  }

  /** Finds what a delivery applies, and applies it. */
  private deliver(step: Step, sources: Sources, root: ClusterRoot, visited: Set<string>): Step[] {
    const by = step.by!;
    const contents = this.contentsNamed(step.from);
    const target = sources.of(contents, by);
    const path = normalize(textAt(by.json, 'spec.path') ?? '');
    const exists = target?.exists(path) === true;
    if (target && !exists && textAt(by.json, 'spec.sourceRef.kind') === 'OCIRepository') {
      sources.isUnknown(contents, by, by, `an artifact, in which ./${path} may be`);
      return [];
    }
    if (target && !exists && target.isElsewhere(path)) {
      sources.isUnknown(contents, by, by, `./${path}, which is not in ${target.shown('') || 'the directory'}`);
      return [];
    }
    if (!target && step.cluster !== step.from) this.unread.addDelivery(this.contentsNamed(step.cluster), by);
    if (target && !exists) this.unread.addDelivery(contents, by, 'fails'); // `missing-path` says it; what depends on it follows
    contents.targets.push({ delivery: by, repository: target, folders: exists ? [target.folderAt(path)] : [] });
    const isRootSync = step.cluster === root.name && target?.place === sources.main.place && path === root.path;
    return exists && !isRootSync ? this.apply(step, target, path, visited) : [];
  }

  /** Builds a directory into a cluster. Returns the deliveries in it. */
  private apply(step: Step, repository: DirectoryRepository, path: string, visited: Set<string>): Step[] {
    const { by, cluster, from } = step;
    this.onDelivery(by?.name ?? cluster);
    const contents = this.contentsNamed(cluster);
    const variables = new VariableSources(this.contentsNamed(from)).of(by);
    const folder = repository.folderAt(path);
    const built = repository.build(path, by?.json);
    this.note(built, by, contents, repository);
    contents.folders.add(folder);
    const steps: Step[] = [];
    for (const object of built.objects) {
      if (isCipher(object.json.kind)) {
        this.unread.addReason(`${object.place.position()} is encrypted with its kind and name, so what it creates is not known`);
        contents.addUnread(['core/Secret', 'core/ConfigMap']);
        continue;
      }
      const substituted = variables.substitute(object.json);
      if (substituted.unknown !== undefined) this.unread.addReason(`${object.place.position()} ${substituted.unknown}`);
      const added = this.add(object, by, folder, substituted);
      if (!added) continue;
      for (const each of [added, ...this.objectsOfSet(added)]) {
        contents.addBuilt(each, by, textAt(each.json, 'metadata.name') ?? '');
        const key = `${cluster}|${each.namespace}/${each.name}`;
        if (each.kind !== KUSTOMIZATION || visited.has(key)) continue;
        visited.add(key);
        steps.push({ by: each, cluster: remoteOf(cluster, each), from: cluster });
      }
    }
    if (!built.isComplete) this.unread.addDelivery(contents, by, built.problems.some(({ kind }) => kind === 'error') ? 'fails' : 'unknown');
    return steps;
  }

  private add(
    { place, writtenName }: BuiltObject, by: ProgramObject | undefined, folder: ProgramFolder, { json, unsubstituted }: Substituted,
  ): ProgramObject | undefined {
    const encrypted = valuesAt(json, 'sops').length > 0;
    const object = programObject(place, json, { folder, encrypted });
    if (!object) return undefined;
    const isRenamed = object.kind === 'core/Namespace' && by !== undefined && textAt(by.json, 'spec.targetNamespace') !== undefined && isName(writtenName);
    const whole: ProgramObject = { ...object, ...unsubstituted ? { unsubstituted } : {}, ...isRenamed ? { name: writtenName } : {} };
    const key = `${place.file}|${JSON.stringify(json)}`;
    if (!this.known.has(key)) {
      this.known.add(key);
      this.addObject(whole);
    }
    return whole;
  }

  /** What Flux Operator creates for an object, where it is a ResourceSet. */
  private objectsOfSet({ kind, json, place, folder }: ProgramObject): ProgramObject[] {
    if (kind !== RESOURCE_SET || !(place instanceof FilePlace)) return [];
    const found: ProgramObject[] = [];
    for (const { json: own, path } of objectsOfSet(json)) {
      const object = programObject(new FilePlace(place.file, (below) => place.position([...path, ...below])), own, { folder });
      if (!object) continue;
      const isNew = !this.known.has(`${place.file}|${JSON.stringify(own)}`);
      this.known.add(`${place.file}|${JSON.stringify(own)}`);
      const whole = { ...object, isTemplate: true, unsubstituted: withoutText(own) }; // variables are put into the ResourceSet itself
      if (isNew) this.addObject(whole);
      found.push(whole);
    }
    return found;
  }

  /** What building a delivery says: faults are found there, and what cannot be known is noted. */
  private note({ problems, idle }: Built, by: ProgramObject | undefined, contents: ClusterContents, repository: DirectoryRepository): void {
    for (const { kind, message, fix, file, place, inDelivery, isRemote } of problems) {
      if (isRemote) contents.remotes.push({ place, by, message: `${file.slice(file.lastIndexOf('/') + 1)} ${message}` });
      if (kind === 'unknown') this.unread.addReason(`${place.position()} ${message}`);
      else if (inDelivery !== undefined && by) this.found.push({ check: 'kustomize-build', place: by.place, at: inDelivery, message: `Kustomization ${by.name} ${message}`, fix });
      else this.found.push({ check: 'kustomize-build', place, message: `${file === '' ? '' : `${file.slice(file.lastIndexOf('/') + 1)} `}${message}${by ? `, so Kustomization ${by.name} fails` : ''}`, fix });
    }
    this.notePatches(by, idle);
    for (const { message, fix, file, place, inDelivery, isImage } of idle) {
      if (isImage) continue; // a list of images may be shared by folders that use some of them
      const isBy = inDelivery !== undefined && by;
      if (!isBy && isUnfilled(repository, file)) continue;
      const patch = this.patchOf(by, inDelivery);
      this.found.push({ check: 'idle-patch', place: isBy ? by.place : place, at: inDelivery, message: isBy ? `Kustomization ${by.name} ${message}` : message, fix, patch });
    }
  }

  private contentsNamed(name: string): ClusterContents {
    const contents = this.clustersByName.get(name) ?? new ClusterContents(name, true);
    this.clustersByName.set(name, contents);
    return contents;
  }
}

/** What `flux bootstrap` and Flux Operator create, whether it stands in the repository or not. */
const BOOTSTRAPPED: DeclaredObject[] = ['source.toolkit.fluxcd.io/GitRepository', 'source.toolkit.fluxcd.io/OCIRepository', 'source.toolkit.fluxcd.io/Bucket', KUSTOMIZATION].map((kind) =>
  ({ place: new FilePlace('', () => ''), kind, name: 'flux-system', namespace: 'flux-system' }));

/** The files that kustomizations take as patches, and the folders of those that no other one has. */
function kustomizationsIn(repository: DirectoryRepository): { readonly patches: ReadonlySet<string>; readonly folders: readonly string[] } {
  const patches = new Set<string>();
  const folders = new Set<string>();
  const bases = new Set<string>();
  for (const file of repository.otherPaths) {
    if (!/(^|\/)(kustomization\.ya?ml|Kustomization)$/.test(file)) continue;
    for (const kustomization of lenientValues(repository.tryRead(file) ?? '', { version: '1.2' })) {
      const named = ['patches[].path', 'patchesJson6902[].path', 'patchesStrategicMerge[]'].flatMap((path) => valuesAt(kustomization, path));
      for (const { value } of named) if (typeof value === 'string') patches.add(normalize(`${folderOf(file)}/${value}`));
      const below = ['resources[]', 'bases[]', 'components[]'].flatMap((path) => valuesAt(kustomization, path));
      for (const { value } of below) if (typeof value === 'string') bases.add(normalize(`${folderOf(file)}/${value}`));
      if (textAt(kustomization, 'kind') !== 'Component') folders.add(folderOf(file));
    }
  }
  return { patches, folders: [...folders].filter((folder) => !bases.has(folder)) };
}

function isCipher(text: unknown): boolean {
  return typeof text === 'string' && text.startsWith('ENC[');
}

function withoutText({ apiVersion, kind }: Manifest): Manifest {
  return { apiVersion, kind, metadata: {} };
}

/** Whether a kustomization is for components of Flux that `flux bootstrap` has not written yet. */
function isUnfilled(repository: DirectoryRepository, kustomization: string): boolean {
  const components = repository.tryRead(`${folderOf(kustomization)}/gotk-components.yaml`);
  return components !== undefined && !/^kind:/m.test(components);
}

/** A placeholder such as `_` is meant to be renamed. */
function isName(name: string): boolean {
  return /^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/.test(name);
}

/** Whether a text is meant to be read as it is, and not by Helm or another tool. */
function isManifest(text: string): boolean {
  return /^apiVersion:/m.test(text) && /^kind:/m.test(text) && !text.includes('{{');
}

/** What is wrong with a manifest that does not even parse; documents that are no objects may be meant for others. */
function malformed({ message, fix }: Diagnostic, file: string): BuildFinding[] {
  const [, position, reason] = /^(.*?:\d+:\d+) (.*)$/s.exec(message) ?? [];
  if (position === undefined || /^is not a Kubernetes object|metadata/.test(reason)) return [];
  return [{ check: 'malformed-yaml', place: new FilePlace(file, () => position), message: reason, fix }];
}

function isForKustomize({ apiVersion }: Manifest): boolean {
  return apiVersion.startsWith('kustomize.config.k8s.io/');
}

/** Where a Kustomization applies to: kubeconfigs are told apart by namespace and name. */
function remoteOf(cluster: string, delivery: ProgramObject): string {
  for (const kind of ['secretRef', 'configMapRef']) {
    const name = textAt(delivery.json, `spec.kubeConfig.${kind}.name`);
    if (name !== undefined) return `${cluster}, remote ${delivery.namespace ?? ''}/${name}`;
  }
  return cluster;
}
