import { ArtifactFiles, Copy } from './artifact-files';
import { Built, BuiltObject, DeliveryBuilder } from './delivery-build';
import { DiskFiles, SourceTree } from './disk-files';
import { ClusterRoot, findClusters, FluxObject } from './flux-layout';
import { Unread } from './unread';
import { Substituted, Variables, VariableSources } from './variables';
import type { Diagnostic } from '../base/diagnostic';
import type { Manifest } from '../base/manifest';
import type { RuleId } from '../base/rule';
import { foldersAbove } from '../base/tree-path';
import { readManifests } from '../base/yaml/manifests';
import { ClusterContents, normalize, sameUrl } from '../program/cluster-contents';
import { textAt, valuesAt } from '../program/json-path';
import { kindOf } from '../program/kind';
import { FilePlace, nameOfPlace } from '../program/place';
import { DeclaredObject, Program, ProgramFolder, ProgramObject, programObject, ProgramRepository } from '../program/program';

const KUSTOMIZATION = 'kustomize.toolkit.fluxcd.io/Kustomization';

/** A directory that is read, which stands for a Git repository. */
export interface CheckedDirectory {
  /** Where it is. */
  readonly root: string;
  /** What its files are called in messages: the path of the directory from where the user is, or ''. */
  readonly prefix: string;
  /** The address of the repository that it is a checkout of; undefined where it is the one that clusters bootstrap from. */
  readonly url?: string;
}

/** Something wrong that reading and building found. */
export interface BuildFinding extends Diagnostic {
  readonly check: RuleId;
  readonly place: FilePlace;
}

/** What a delivery is to apply, and where. */
interface Step {
  readonly repository: DirectoryRepository;
  readonly path: string;
  readonly by?: ProgramObject;
  /** Name of the cluster that gets the objects. */
  readonly cluster: string;
  /** The cluster whose controllers apply it: where its variables are. */
  readonly from: string;
}

/** The program that directories of YAML are: what Flux would build of them for each cluster that follows one of them. */
export class FileProgram extends Program {
  /** What reading and building found. */
  public readonly found: BuildFinding[] = [];
  /** What could not be known, in sentences: what depends on it is not checked. */
  public readonly unread = new Unread();
  public readonly roots: readonly ClusterRoot[];
  public override readonly contents: readonly ClusterContents[];
  private readonly clustersByName = new Map<string, ClusterContents>();
  private readonly known = new Set<string>();

  /**
   * @param directories the one with the clusters first
   * @param paths the directories that clusters follow; default: those that are found
   */
  constructor(directories: readonly CheckedDirectory[], paths?: readonly ClusterRoot[]) {
    super();
    const repositories = directories.map(({ root, prefix, url }) => new DirectoryRepository(new DiskFiles(root, prefix), url));
    this.repositories.push(...repositories);
    const [main] = repositories;
    this.roots = paths ?? findClusters(this.fluxObjects(main), main.otherPaths);
    this.externals.push(...BOOTSTRAPPED);
    for (const root of this.roots) this.follow(main, root);
    if (this.roots.length === 0) this.takeAll(main);
    for (const contents of this.clustersByName.values()) if (contents.isCluster) contents.mayHave = this.unread.of(contents);
    this.contents = [...this.clustersByName.values()];
  }

  /** Where no cluster is known, every manifest is judged by itself, and what it refers to may be anywhere. */
  private takeAll(repository: DirectoryRepository): void {
    const contents = new ClusterContents('the directory', false);
    contents.mayHave = () => true;
    for (const file of repository.yamlFiles()) {
      const { objects } = readManifests(repository.tryRead(file) ?? '', repository.shown(file));
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
      if (text === undefined || !/toolkit\.fluxcd\.io|fluxcd\.controlplane\.io/.test(text)) return [];
      return readManifests(text, file).objects.map(({ manifest }) => ({ file, json: manifest }));
    });
  }

  /** Follows the deliveries from the directory of a cluster. Those whose variables are not there yet wait for the others. */
  private follow(repository: DirectoryRepository, { name, path }: ClusterRoot): void {
    const visited = new Set<string>();
    let queue: Step[] = [{ repository, path, cluster: name, from: name }];
    const waiting: Step[] = [];
    for (let isLast = false; queue.length > 0 || waiting.length > 0;) {
      if (queue.length === 0) {
        queue = waiting.splice(0);
        isLast = true;
      }
      const step = queue.shift()!;
      const variables = this.variablesOf(step);
      if (variables.missing.length > 0 && !isLast) {
        waiting.push(step);
        continue;
      }
      const next = this.apply(step, variables, visited, { repository, path });
      if (next.length > 0) isLast = false;
      queue.push(...next);
    }
  }

  private variablesOf({ by, from }: Step): Variables {
    return new VariableSources(this.contentsNamed(from)).of(by);
  }

  /** Builds one delivery into its cluster. Returns the deliveries in it. */
  private apply(step: Step, variables: Variables, visited: Set<string>, root: { readonly repository: ProgramRepository; readonly path: string }): Step[] {
    const { repository, path, by, cluster } = step;
    const contents = this.contentsNamed(cluster);
    const folder = repository.folderAt(path);
    const built = repository.build(path, by?.json);
    this.note(built, by);
    contents.folders.add(folder);
    const steps: Step[] = [];
    for (const object of built.objects) {
      const added = this.add(object, by, folder, variables.substitute(object.json));
      if (!added) continue;
      contents.addBuilt(added, by, textAt(added.json, 'metadata.name') ?? '');
      if (added.kind !== KUSTOMIZATION) continue;
      const key = `${cluster}|${added.namespace}/${added.name}`;
      if (visited.has(key)) continue;
      visited.add(key);
      const target = this.sourceOf(contents, added, root.repository as DirectoryRepository);
      const targetPath = normalize(textAt(added.json, 'spec.path') ?? '');
      const exists = target !== undefined && target.exists(targetPath);
      if (target && !exists && textAt(added.json, 'spec.sourceRef.kind') === 'OCIRepository') {
        this.unknownSource(contents, added, added, `an artifact, in which ./${targetPath} may be`);
        continue;
      }
      contents.targets.push({ delivery: added, repository: target, folders: exists ? [target.folderAt(targetPath)] : [] });
      const destination = remoteOf(cluster, added);
      if (!exists || (destination === cluster && target === root.repository && targetPath === root.path)) continue;
      steps.push({ repository: target, path: targetPath, by: added, cluster: destination, from: cluster });
    }
    if (!built.isComplete) this.unread.addDelivery(contents, by);
    return steps;
  }

  private add({ place, writtenName }: BuiltObject, by: ProgramObject | undefined, folder: ProgramFolder, { json, unsubstituted }: Substituted): ProgramObject | undefined {
    const encrypted = textAt(json, 'sops.mac') !== undefined || valuesAt(json, 'sops').length > 0;
    const object = programObject(place, json, { folder, encrypted });
    if (!object) return undefined;
    const isRenamed = object.kind === 'core/Namespace' && by !== undefined && textAt(by.json, 'spec.targetNamespace') !== undefined && isName(writtenName);
    const whole: ProgramObject = { ...object, ...unsubstituted ? { unsubstituted } : {}, ...isRenamed ? { name: writtenName } : {} };
    const key = `${place.position()}|${JSON.stringify(json)}`;
    if (!this.known.has(key)) {
      this.known.add(key);
      this.addObject(whole);
    }
    return whole;
  }

  /** What building a delivery says: faults are found there, and what cannot be known is noted. */
  private note({ problems }: Built, by: ProgramObject | undefined): void {
    for (const { kind, message, fix, file, place } of problems) {
      if (kind === 'unknown') this.unread.addReason(`${place.position()} ${message}`);
      else this.found.push({ check: 'kustomize-build', place, message: `${file === '' ? '' : `${file.slice(file.lastIndexOf('/') + 1)} `}${message}${by ? `, so Kustomization ${by.name} fails` : ''}`, fix });
    }
  }

  /** The directory that a delivery's source fetches; undefined where it is none that is read. */
  private sourceOf(contents: ClusterContents, delivery: ProgramObject, main: DirectoryRepository): DirectoryRepository | undefined {
    const kind = textAt(delivery.json, 'spec.sourceRef.kind') ?? 'GitRepository';
    const name = textAt(delivery.json, 'spec.sourceRef.name') ?? '';
    const namespace = textAt(delivery.json, 'spec.sourceRef.namespace') ?? delivery.namespace ?? '';
    if (kind === 'ExternalArtifact') return this.artifactOf(contents, delivery, namespace, name, main);
    const [source] = contents.find(kindOf('source.toolkit.fluxcd.io/v1', kind), namespace, name);
    if (!source) return name === 'flux-system' ? main : undefined; // what `flux bootstrap` or Flux Operator creates; else the reference is dangling
    const url = textAt(source.object.json, 'spec.url');
    if (url === undefined || kind !== 'GitRepository') return this.unknownSource(contents, delivery, source.object, url ?? 'what something else makes');
    const given = (this.repositories as DirectoryRepository[]).find((each) => each.url !== undefined && sameUrl(each.url, url));
    if (given) return given;
    if (name === 'flux-system') return main;
    const own = this.bootstrapUrl(contents);
    if (own !== undefined && sameUrl(own, url)) return main;
    return this.unknownSource(contents, delivery, source.object, `${url} (give it with --repository ${url}=DIR)`);
  }

  /** What an ArtifactGenerator makes of the repository. */
  private artifactOf(contents: ClusterContents, delivery: ProgramObject, namespace: string, name: string, main: DirectoryRepository): DirectoryRepository | undefined {
    for (const { object, namespace: own } of contents.objects) {
      if (own !== namespace || object.kind !== 'source.extensions.fluxcd.io/ArtifactGenerator') continue;
      const artifact = valuesAt(object.json, 'spec.artifacts[]').map(({ value }) => value).find((each) => textAt(each, 'name') === name);
      if (artifact === undefined) continue;
      this.externals.push({ place: object.place, kind: 'source.toolkit.fluxcd.io/ExternalArtifact', name, namespace });
      const sources = valuesAt(object.json, 'spec.sources[]').map(({ value }) => value);
      const isMain = sources.length === 1 && textAt(sources[0], 'kind') === 'GitRepository' && textAt(sources[0], 'name') === 'flux-system';
      const followed = isMain ? main.artifact(valuesAt(artifact, 'copy[]').map(({ value }) => value as Copy)) : undefined;
      return followed ?? this.unknownSource(contents, delivery, object, `files for artifact ${name} in a way that is not followed here`);
    }
    return undefined;
  }

  private unknownSource(contents: ClusterContents, delivery: ProgramObject, { place, json, name }: ProgramObject, what: string): undefined {
    this.unread.addReason(`${nameOfPlace(place)} ${json.kind} ${name} fetches ${what}`);
    this.unread.addDelivery(contents, delivery);
    return undefined;
  }

  private bootstrapUrl(contents: ClusterContents): string | undefined {
    const [source] = contents.find('source.toolkit.fluxcd.io/GitRepository', 'flux-system', 'flux-system');
    return source && textAt(source.object.json, 'spec.url');
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

/** A placeholder such as `_` is meant to be renamed. */
function isName(name: string): boolean {
  return /^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/.test(name);
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

/** A directory as a repository of the program. */
class DirectoryRepository implements ProgramRepository {
  public readonly place: FilePlace;
  public readonly name: string;
  public readonly folders: ProgramFolder[] = [];
  private readonly builder: DeliveryBuilder;
  private readonly byPath = new Map<string, ProgramFolder>();
  private readonly artifacts = new Map<string, DirectoryRepository | undefined>();
  private directories?: readonly string[];
  private paths?: readonly string[];

  /** @param url the address of the repository that it is a checkout of */
  constructor(private readonly files: SourceTree, public readonly url?: string) {
    this.name = files.shown('') || '.';
    this.place = new FilePlace(this.name, () => this.name);
    this.builder = new DeliveryBuilder(files);
  }

  /** What an artifact has that is copied from it; undefined where that cannot be followed. */
  public artifact(copies: readonly Copy[]): DirectoryRepository | undefined {
    const key = JSON.stringify(copies);
    if (!this.artifacts.has(key)) {
      const files = ArtifactFiles.of(this.files, copies);
      this.artifacts.set(key, files && new DirectoryRepository(files));
    }
    return this.artifacts.get(key);
  }

  get otherPaths(): readonly string[] {
    return this.paths ??= this.files.all();
  }

  public textOf(path: string): string | undefined {
    return this.tryRead(path);
  }

  public yamlFiles(): readonly string[] {
    return this.otherPaths.filter((path) => /\.ya?ml$/.test(path));
  }

  public tryRead(path: string): string | undefined {
    try {
      return this.files.at(path) === 'file' ? this.files.read(path) : undefined;
    } catch {
      return undefined; // said where something is built of it
    }
  }

  public exists(path: string): boolean {
    return this.files.at(path) === 'folder';
  }

  /** A path as places show it. */
  public shown(path: string): string {
    return this.files.shown(path);
  }

  /** The directories with manifests. */
  get folderPaths(): readonly string[] {
    return this.directories ??= [...new Set(this.yamlFiles().flatMap((file) => foldersAbove(file)))].sort();
  }

  public build(path: string, delivery: Manifest | undefined): Built {
    return this.builder.build(path, delivery);
  }

  public folderAt(path: string): ProgramFolder {
    const known = this.byPath.get(path);
    if (known) return known;
    const list = ['kustomization.yaml', 'kustomization.yml', 'Kustomization'].map((name) => (path === '' ? name : `${path}/${name}`)).find((file) => this.files.at(file) === 'file');
    const shown = this.files.shown(list ?? path);
    const folder: ProgramFolder = {
      place: new FilePlace(shown, () => (list === undefined ? shown : `${shown}:1:1`)),
      repository: this,
      path,
      takesAll: list === undefined,
      resources: [],
      components: [],
    };
    this.byPath.set(path, folder);
    this.folders.push(folder);
    return folder;
  }
}
