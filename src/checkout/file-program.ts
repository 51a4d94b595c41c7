import { type ArgoLayout, argoLayoutOf, type ArgoObject, revisionOf, treeOf } from './argo-layout';
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
import { fluxFieldsOf } from '../kustomize';
import { applicationsOfSet } from '../program/application-set';
import { APPLICATION, APPLICATION_SET, argoSources, type ArgoSource, destinationNamespace, inDestination, kustomizeFields, remoteOfApplication } from '../program/argo-application';
import { ClusterContents, isBelow, nameOfDelivery, normalize, sameUrl } from '../program/cluster-contents';
import { globMatch } from '../program/glob';
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
  /** Whether what arrives in a cluster certainly is in one cluster. */
  private doesMeet = true;
  /** What the first directory has for Argo CD. */
  private readonly argo?: ArgoLayout;
  /** The clusters that get anything. */
  public readonly clusterNames: readonly string[];

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
    const argo = argoLayoutOf(main);
    this.argo = argo;
    for (const root of this.roots) this.follow(main, root);
    const hasArgo = this.roots.length === 0 && argo !== undefined;
    if (hasArgo) this.followArgo(main, argo);
    if (this.roots.length === 0) this.takeAll(main, hasArgo);
    for (const contents of this.clustersByName.values()) if (contents.isCluster) contents.mayHave = this.unread.of(contents);
    this.contents = [...this.clustersByName.values()];
    const byArgo = this.contents.filter(({ isByHand }) => isByHand);
    this.clusterNames = [...this.roots, ...byArgo].map(({ name }) => name);
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

  /** Where no cluster is known, every manifest is judged by itself, and what it refers to may be anywhere. So is what no Application applies. */
  private takeAll(repository: DirectoryRepository, hasArgo: boolean): void {
    const where = repository.shown('') || '.';
    this.unread.addReason(hasArgo
      ? `${where} is delivered by Argo CD: what its Applications apply is checked, what no Application applies is judged by itself, and what they refer to may be created by hand`
      : `${where} has no directory that a cluster follows with Flux: each manifest is judged by itself, and --cluster PATH says where one begins`);
    const contents = new ClusterContents('the directory', false);
    contents.mayHave = () => true;
    const { patches, folders } = kustomizationsIn(repository);
    const built = new Set(repository.yamlFiles().filter((file) => repository.reads.has(repository.shown(file))));
    for (const folder of folders) {
      if (['kustomization.yaml', 'kustomization.yml', 'Kustomization'].some((name) => repository.reads.has(repository.shown(folder === '' ? name : `${folder}/${name}`)))) continue;
      const { objects, reads } = repository.build(folder, {}); // what builds change is judged as it is then: a base may lack what others add
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
    return by?.kind === KUSTOMIZATION && (!sources.isThere(contents, by) || new VariableSources(contents).of(by).missing.length > 0);
  }

  /** Finds what a delivery applies, and applies it. */
  private deliver(step: Step, sources: Sources, root: ClusterRoot, visited: Set<string>): Step[] {
    const by = step.by!;
    if (by.kind === APPLICATION) return this.deliverSources(step, by, sources.main, visited);
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

  /** Follows the Applications that nothing in the repository applies, and those that only each other apply. */
  private followArgo(repository: DirectoryRepository, { roots, inner }: ArgoLayout): void {
    const sources = new Sources(this, this.unread, repository);
    // Applications in several places may be for several Argo CDs: only what begins in one place certainly meets.
    this.doesMeet = new Set((roots.length > 0 ? roots : inner.slice(0, 1)).map(({ file }) => folderOf(file))).size === 1;
    const visited = new Set<string>();
    const begin = (all: readonly ArgoObject[]): void => {
      const queue = all.flatMap((each) => this.begin(each, repository, visited));
      for (let step = queue.shift(); step; step = queue.shift()) queue.push(...this.deliver(step, sources, { name: ARGO_CLUSTER, path: '' }, visited));
    };
    begin(roots);
    const isLeftOut = ({ file }: ArgoObject): boolean => {
      const { targets, partial } = this.contentsNamed(ARGO_CLUSTER);
      return targets.some(({ delivery, folders }) => !partial.has(nameOfDelivery(delivery)) && folders.some(({ path }) => isBelow(file, path)));
    };
    for (const each of inner) if (!visited.has(keyOf(ARGO_CLUSTER, each.object)) && !isLeftOut(each)) begin([each]);
    for (const each of this.clustersByName.values()) each.isByHand = true;
    for (const each of this.clustersByName.values()) each.addUnread(); // somebody applies the first Applications by hand, and what else nothing says
  }

  /** Adds an object that somebody applies by hand. Returns its deliveries. */
  private begin({ file, object }: ArgoObject, repository: DirectoryRepository, visited: Set<string>): Step[] {
    repository.reads.add(repository.shown(file));
    this.addObject(object);
    if (object.namespace !== undefined) this.externals.push({ place: object.place, kind: 'core/Namespace', name: object.namespace }); // Argo CD runs there
    const contents = this.contentsNamed(ARGO_CLUSTER);
    return [object, ...this.applicationsOf(object, contents)].flatMap((each): Step[] => {
      contents.addBuilt(each, undefined, each.name);
      visited.add(keyOf(ARGO_CLUSTER, each));
      return each.kind === APPLICATION ? [{ by: each, cluster: remoteOf(ARGO_CLUSTER, each), from: ARGO_CLUSTER }] : [];
    });
  }

  /** What an Application applies, source by source. */
  private deliverSources(step: Step, by: ProgramObject, main: DirectoryRepository, visited: Set<string>): Step[] {
    this.onDelivery(by.name);
    const contents = this.contentsNamed(step.cluster);
    const namespace = destinationNamespace(by);
    return argoSources(by).flatMap((source) => {
      const { path, hasPlugin } = source;
      if (path === undefined) return []; // `makers` knows what charts may bring
      const repository = this.repositoryOf(source, main);
      const exists = repository?.exists(path) === true;
      this.contentsNamed(step.from).targets.push({ delivery: by, at: `${source.at}.path`, path, repository, folders: exists ? [repository.folderAt(path)] : [] });
      if (!repository || !exists || hasPlugin) {
        if (!repository) this.unread.addReason(`${by.place instanceof FilePlace ? by.place.position() : ''} Application ${by.name} fetches ${source.url}${source.revision ? ` at ${source.revision}` : ''}, which is not given here`);
        this.unread.addDelivery(contents, by, repository && !exists ? 'fails' : 'unknown');
        return [];
      }
      const built = builtByArgo(repository, path, source);
      if (built === undefined) {
        this.unread.addReason(`${repository.shown(path)} is a chart, or Jsonnet, which is not rendered here`);
        this.unread.addDelivery(contents, by);
        return [];
      }
      return this.arrive(step, built, repository, repository.folderAt(path), visited, (json) => ({ json: inDestination(json, namespace) }));
    });
  }

  /** The repository that a source of an Application fetches; undefined where it is none that is read. */
  private repositoryOf({ url, revision }: ArgoSource, main: DirectoryRepository): DirectoryRepository | undefined {
    const given = (this.repositories as DirectoryRepository[]).find((each) => each.url !== undefined && sameUrl(each.url, url));
    if (given) return given;
    return this.argo?.urls.some((each) => sameUrl(each, url)) && revisionOf(revision) === this.argo.revision ? main : undefined;
  }

  /** The Applications that Argo CD makes of an ApplicationSet. */
  private applicationsOf({ kind, json, place, folder, name }: ProgramObject, contents: ClusterContents): ProgramObject[] {
    if (kind !== APPLICATION_SET || !(place instanceof FilePlace)) return [];
    const [main] = this.repositories as DirectoryRepository[];
    const { applications, isWhole } = applicationsOfSet(json, (url) => {
      const repository = this.repositoryOf({ url, revision: this.argo?.revision } as ArgoSource, main);
      return repository && treeOf(repository);
    });
    if (!isWhole) {
      this.unread.addReason(`${place.position()} ApplicationSet ${name} has generators whose Applications are not known from files`);
      contents.addUnread();
    }
    return applications.flatMap((own) => {
      const object = programObject(new FilePlace(place.file, (below) => place.position(['spec', 'template', ...below])), own, { folder });
      return object ? [{ ...object, isTemplate: true }] : [];
    });
  }

  /** Builds a directory into a cluster. Returns the deliveries in it. */
  private apply(step: Step, repository: DirectoryRepository, path: string, visited: Set<string>): Step[] {
    const { by, cluster, from } = step;
    this.onDelivery(by?.name ?? cluster);
    const variables = new VariableSources(this.contentsNamed(from)).of(by);
    const folder = repository.folderAt(path);
    return this.arrive(step, repository.build(path, fluxFieldsOf(by?.json.spec)), repository, folder, visited, (json) => variables.substitute(json));
  }

  /** Adds what is built of a directory to a cluster. Returns the deliveries in it. */
  private arrive(
    { by, cluster }: Pick<Step, 'by' | 'cluster'>, built: Built, repository: DirectoryRepository, folder: ProgramFolder, visited: Set<string>, change: (json: Manifest) => Substituted,
  ): Step[] {
    const contents = this.contentsNamed(cluster);
    this.note(built, by, contents, repository);
    contents.folders.add(folder);
    const steps: Step[] = [];
    for (const object of built.objects) {
      if (isCipher(object.json.kind)) {
        this.unread.addReason(`${object.place.position()} is encrypted with its kind and name, so what it creates is not known`);
        contents.addUnread(['core/Secret', 'core/ConfigMap']);
        continue;
      }
      const substituted = change(object.json);
      if (substituted.unknown !== undefined) this.unread.addReason(`${object.place.position()} ${substituted.unknown}`);
      const added = this.add(object, by, folder, substituted);
      if (!added) continue;
      for (const each of [added, ...this.objectsOfSet(added), ...this.applicationsOf(added, contents)]) {
        contents.addBuilt(each, by, textAt(each.json, 'metadata.name') ?? '');
        const key = keyOf(cluster, each);
        if ((each.kind !== KUSTOMIZATION && each.kind !== APPLICATION) || visited.has(key)) continue;
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
      else if (inDelivery !== undefined && by) this.found.push({ check: 'kustomize-build', place: by.place, at: inDelivery, message: `${by.json.kind} ${by.name} ${message}`, fix });
      else this.found.push({ check: 'kustomize-build', place, message: `${file === '' ? '' : `${file.slice(file.lastIndexOf('/') + 1)} `}${message}${by ? `, so ${by.json.kind} ${by.name} fails` : ''}`, fix });
    }
    this.notePatches(by, idle);
    for (const { message, fix, file, place, inDelivery, isImage } of idle) {
      if (isImage) continue; // a list of images may be shared by folders that use some of them
      const isBy = inDelivery !== undefined && by;
      if (!isBy && isUnfilled(repository, file)) continue;
      const patch = this.patchOf(by, inDelivery);
      this.found.push({ check: 'idle-patch', place: isBy ? by.place : place, at: inDelivery, message: isBy ? `${by.json.kind} ${by.name} ${message}` : message, fix, patch });
    }
  }

  private contentsNamed(name: string): ClusterContents {
    const contents = this.clustersByName.get(name) ?? new ClusterContents(name, this.doesMeet);
    this.clustersByName.set(name, contents);
    return contents;
  }
}

/** What makes a delivery the same one. Applications are in the namespace of Argo CD, which those that stand in a repository may leave to a kustomization. */
function keyOf(cluster: string, { kind, namespace, name }: ProgramObject): string {
  return kind === KUSTOMIZATION ? `${cluster}|${kind}|${namespace}/${name}` : `${cluster}|${kind}|${name}`;
}

/** What the cluster that Argo CD runs in is called, where nothing says it. */
const ARGO_CLUSTER = 'argocd';

/** What Argo CD makes of a directory; undefined where that is not known from its files. */
function builtByArgo(repository: DirectoryRepository, path: string, source: ArgoSource): Built | undefined {
  const has = (name: string): boolean => repository.tryRead(path === '' ? name : `${path}/${name}`) !== undefined;
  if (['kustomization.yaml', 'kustomization.yml', 'Kustomization'].some(has)) return repository.build(path, kustomizeFields(source));
  if (has('Chart.yaml') || valuesAt(source.json, 'helm').length > 0) return undefined;
  const isDeep = valuesAt(source.json, 'directory.recurse')[0]?.value === true;
  const [include, exclude] = [textAt(source.json, 'directory.include'), textAt(source.json, 'directory.exclude')];
  const files = repository.otherPaths.filter((file) => (path === '' || file.startsWith(`${path}/`)) && (isDeep || folderOf(file) === path)).map((file) => file.slice(path === '' ? 0 : path.length + 1))
    .filter((file) => (include === undefined || globMatch(include, file)) && (exclude === undefined || !globMatch(exclude, file)));
  if (files.some((file) => file.endsWith('.jsonnet'))) return undefined;
  return repository.asWritten(files.filter((file) => /\.(ya?ml|json)$/.test(file)).map((file) => (path === '' ? file : `${path}/${file}`)));
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

/** Where a delivery applies to: kubeconfigs are told apart by namespace and name. */
function remoteOf(cluster: string, delivery: ProgramObject): string {
  if (delivery.kind === APPLICATION) {
    const remote = remoteOfApplication(delivery);
    return remote === undefined ? cluster : `${cluster}, remote ${remote}`;
  }
  for (const kind of ['secretRef', 'configMapRef']) {
    const name = textAt(delivery.json, `spec.kubeConfig.${kind}.name`);
    if (name !== undefined) return `${cluster}, remote ${delivery.namespace ?? ''}/${name}`;
  }
  return cluster;
}
