import type { DeclaredChart } from './chart-kinds';
import type { ClusterContents } from './cluster-contents';
import { valuesAt } from './json-path';
import { kindOf } from './kind';
import type { Place } from './place';
import type { Diagnostic } from '../base/diagnostic';
import { Manifest } from '../base/manifest';
import type { EncryptedFile } from '../encrypted-file';
import type { KustomizationFields } from '../synth/yaml/manifest-file';

/** An object as it will stand in YAML, and where it comes from. */
export interface ProgramObject {
  /** An `ApiObject`, the `EncryptedFile` that holds it, or a place in a file. */
  readonly place: Place;
  /** `group/Kind`. */
  readonly kind: string;
  /** Its manifest. Checks read it by paths (`json-path.ts`). */
  readonly json: Manifest;
  readonly name: string;
  /** Namespace in the manifest. */
  readonly namespace?: string;
  /** The folder it is in; undefined in plain charts. */
  readonly folder?: ProgramFolder;
  /** Its values are encrypted by SOPS. */
  readonly encrypted: boolean;
  /** The manifest before post-build substitution, where that has changed it. */
  readonly unsubstituted?: Manifest;
  /** It stands in another object as a template: what is found in any text is found there. */
  readonly isTemplate?: boolean;
  /** The file of its folder that holds it together with others. Default: a file of its own. */
  readonly file?: string;
  /** What a delivery applies, where the program says that by a handle. */
  readonly applies?: ProgramFolder;
  /** The groups and kinds of custom resources that its chart brings, where the program says so. */
  readonly installs?: readonly string[];
}

/** What is known of an object beside its manifest. */
export type Provenance = Partial<Pick<ProgramObject, 'folder' | 'file' | 'applies' | 'encrypted' | 'installs'>>;

/** A manifest as checks read it; undefined where it is none: a patch or an overridden `toJson` may leave anything. */
export function programObject(place: Place, json: Manifest, others: Provenance = {}): ProgramObject | undefined {
  if (!isManifest(json)) return undefined;
  const name = textOr(json.metadata?.name, '');
  const namespace = textOr(json.metadata?.namespace, undefined);
  const { folder, file, applies, encrypted = false, installs } = others;
  return { place, kind: kindOf(json.apiVersion, json.kind), json, name, namespace, folder, file, encrypted, applies, installs };
}

/** Something wrong that building finds. */
export interface BuildFinding extends Diagnostic {
  readonly check: 'idle-patch' | 'kustomize-build' | 'malformed-yaml' | 'unused-image';
  readonly place: Place;
  /** Path of the value in the object of the place. */
  readonly at?: string;
  /** A patch of a Kustomization, as text. */
  readonly patch?: string;
}

/** An object that the program says is there without making it. */
export interface DeclaredObject {
  readonly place: Place;
  readonly kind: string;
  readonly name: string;
  readonly namespace?: string;
  readonly keys?: readonly string[];
}

/** A Git repository, or what stands for one. */
export interface ProgramRepository {
  readonly place: Place;
  /** What it is called in messages. */
  readonly name: string;
  readonly url?: string;
  /** The branch that its files are on, where that is known. */
  readonly branch?: string;
  /** The directories of manifests in it that are known. */
  readonly folders: readonly ProgramFolder[];
  /** The paths that a delivery may apply. */
  readonly folderPaths: readonly string[];
  /** Paths of the files in it that are not made of objects. */
  readonly otherPaths: readonly string[];
  /** The text of one of those; undefined where there is none. */
  textOf(path: string): string | undefined;
  /** A path as places show it. Default: as it is. */
  shown?(path: string): string;
}

/** A directory of manifests. */
export interface ProgramFolder {
  readonly place: Place;
  readonly repository: ProgramRepository;
  readonly path: string;
  /** The namespace that it gives to its objects. */
  readonly namespace?: string;
  /** Everything in it is built: it has no kustomization.yaml. */
  readonly takesAll: boolean;
  /** Its kustomization.yaml is a file of the user, and does not follow from its objects. */
  readonly hasOwnList?: boolean;
  /** What its kustomization.yaml lists beside its own objects. */
  readonly resources: readonly string[];
  readonly components: readonly string[];
  /** What its kustomization.yaml has beside its lists, where the program says so. */
  readonly kustomization?: KustomizationFields;
}

/** A cluster that follows one directory of a repository. */
export interface ProgramCluster {
  readonly place: Place;
  /** What it is called in messages. */
  readonly name: string;
  readonly repository: ProgramRepository;
  /** The directory that it follows. */
  readonly system: ProgramFolder;
  /** The engine that applies that directory: `flux` or `argocd`, where the program says it. */
  readonly engine?: string;
  /** Whether its Argo CD is said to judge the health of Applications. */
  readonly judgesApplications?: boolean;
  /** The minor version of Kubernetes that it has, such as 1.36, where that is known. */
  readonly kubernetesVersion?: string;
}

/** A file of a repository that is not made of objects: added, seeded, encrypted, or rendered by a pipeline. */
export interface ProgramFile {
  readonly path: string;
  readonly text: string;
  readonly repository: ProgramRepository;
  /** What it comes from. */
  readonly place: Place;
  /** It was added as an encrypted file. */
  readonly isEncrypted: boolean;
}

/**
 * A whole platform as plain data, which checks and plans read: made of constructs (`construct-program.ts`), or of directories
 * of YAML. Lookups are computed once.
 */
export abstract class Program {
  public readonly objects: ProgramObject[] = [];
  public readonly externals: DeclaredObject[] = [];
  /** What the user says that charts bring. */
  public readonly charts: DeclaredChart[] = [];
  public readonly repositories: ProgramRepository[] = [];
  public readonly folders: ProgramFolder[] = [];
  public readonly clusters: ProgramCluster[] = [];
  public readonly encryptedFiles: EncryptedFile[] = [];
  /** Files beside what folders render of their objects. */
  public readonly files: ProgramFile[] = [];
  /** What building the deliveries says. It is complete once the contents are known. */
  public readonly found: BuildFinding[] = [];
  /** Patches of Kustomizations that select something, as text. One that several Kustomizations have is meant for what any of them applies. */
  public readonly usedPatches = new Set<string>();
  /** What is in each cluster, in the folders that none applies, and in plain charts. */
  public abstract readonly contents: readonly ClusterContents[];
  /** The minor version of Kubernetes of the clusters that do not say their own, such as 1.36. */
  public kubernetesVersion?: string;
  private readonly byFolder = new Map<ProgramFolder, ProgramObject[]>();
  private byPlace?: Map<Place, ProgramObject[]>;

  /** The objects as they arrive: those that building or substitution changes as they are then, without those that it deletes. */
  public get judged(): readonly ProgramObject[] {
    return this.objects;
  }

  /** The objects of a folder itself. */
  public objectsIn(folder: ProgramFolder): readonly ProgramObject[] {
    return this.byFolder.get(folder) ?? [];
  }

  /** The objects of a place: one, or those in an encrypted file; first as they are written, then as they are built. */
  public objectsOf(place: Place): readonly ProgramObject[] {
    if (!this.byPlace) {
      this.byPlace = new Map();
      for (const object of new Set([...this.objects, ...this.judged])) add(this.byPlace, object.place, object);
    }
    return this.byPlace.get(place) ?? [];
  }

  /** A patch of a delivery as text; undefined where it stands elsewhere. */
  public patchOf(by: ProgramObject | undefined, at: string | undefined): string | undefined {
    return by && at !== undefined ? JSON.stringify(valuesAt(by.json, 'spec.patches[]').find((each) => each.at === at)?.value) : undefined;
  }

  /** Notes which patches of a delivery select something: all but some. */
  public notePatches(by: ProgramObject | undefined, idle: ReadonlyArray<{ readonly inDelivery?: string }>): void {
    if (!by) return;
    for (const { at, value } of valuesAt(by.json, 'spec.patches[]')) if (!idle.some(({ inDelivery }) => inDelivery === at)) this.usedPatches.add(JSON.stringify(value));
  }

  public addObject(object: ProgramObject): void {
    this.objects.push(object);
    if (object.folder) add(this.byFolder, object.folder, object);
  }
}

function add<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const same = map.get(key);
  if (same) same.push(value);
  else map.set(key, [value]);
}

function textOr<T>(value: unknown, other: T): string | T {
  return typeof value === 'string' ? value : other;
}

function isManifest(json: Manifest): boolean {
  const metadata: unknown = json.metadata ?? {};
  return typeof json.apiVersion === 'string' && typeof json.kind === 'string' && typeof metadata === 'object';
}
