import * as path from 'path';
import { ApiObject, Chart } from 'cdk8s';
import { Construct } from 'constructs';
import { describeToken, tokenIn } from './base/cdk-token';
import { FOLDER } from './base/enclosing-folder';
import { objectName } from './base/folder-names';
import { REPOSITORY } from './base/marks';
import { adoptNestedCharts } from './base/nested-charts';
import { traceOrigin } from './base/origin';
import { freeIds } from './base/own-key';
import { problem } from './base/problem';
import { repositoryPath } from './base/repository-path';
import { nameBelowFolders } from './base/stable-names';
import { readTextFile } from './base/yaml/text-file';
import { EncryptedFile } from './encrypted-file';
import { Include, IncludeProps } from './include';
import { ManifestFile } from './manifest-file';
import type { Repository } from './repository';
import { folderJson } from './synth/order/folder-json';
import type { KustomizationFields } from './synth/yaml/manifest-file';

/** A way to keep secrets encrypted in Git, such as `sops.AgeRecipient`. */
export interface IEncryption {
  /** Called by `Folder.encryptFor`: adds the encryption rule for the folder's files to the repository. */
  bindEncryption(folder: Folder): void;
}

/** Options of a folder. */
export interface FolderOptions {
  /**
   * Namespace of objects in the folder that do not set their own.
   *
   * @default - none: each object sets its own
   */
  readonly namespace?: string;
  /**
   * Labels for all objects in the folder.
   *
   * @default - none
   */
  readonly labels?: { [name: string]: string };
  /**
   * The `kustomization.yaml` of the folder.
   *
   * @default - one that lists the objects and files of the folder
   */
  readonly kustomization?: KustomizationFile;
}

/** Options of a file that is copied into a folder unchanged. */
export interface CopiedFileOptions {
  /**
   * Path of the file, relative to its folder.
   *
   * @default - name of the source file
   */
  readonly path?: string;
}

/**
 * Where the `kustomization.yaml` of a folder comes from, for directories that exist already. A new folder needs none of this: the library writes its list.
 *
 * @example
 * manifests.folder('apps/base/podinfo', { kustomization: KustomizationFile.fromFile('manifests/apps/base/podinfo/kustomization.yaml') });
 * manifests.folder('clusters/production/apps', { kustomization: KustomizationFile.generatedByFlux() });
 */
export class KustomizationFile {
  /**
   * The folder has none. Flux generates one, which lists every manifest in the folder and below, except in directories that have their own.
   *
   * @see https://fluxcd.io/flux/components/kustomize/kustomizations/#generate-kustomizationyaml
   */
  public static generatedByFlux(): KustomizationFile {
    return new KustomizationFile();
  }

  /**
   * It is written by hand, and copied unchanged. It must list the files of the folder's objects.
   *
   * @param source path of the file, relative to the working directory of the program; its name is one that kustomize reads
   */
  public static fromFile(source: string): KustomizationFile {
    return new KustomizationFile(source);
  }

  private constructor(private readonly _source?: string) {}

  /** @internal */
  public _bind(folder: Folder): void {
    if (this._source === undefined) folder._leaveListToEngine();
    else folder._takeList(this._source);
  }
}

/** Properties of a folder. */
export interface FolderProps extends FolderOptions {
  /** Path in the repository, such as `overlays/production`. */
  readonly path: string;
}

/**
 * A directory of manifests in a repository. It is a `cdk8s.Chart`, so it can contain any cdk8s construct. It is written as one
 * file per object and a `kustomization.yaml` that lists them.
 *
 * Object names are the construct ids below the folder, without the folder's path and without a hash. What cdk8s-plus derives from the
 * path (selectors, aggregation labels, volume names) is derived from the object's kind and name instead, and `Names`, `node.addr` and the release names of
 * `cdk8s.Helm` from the path below the folder. You can therefore rename a folder without changing its objects, and objects in different folders do not
 * select each other. Only `node.path` contains the folder's path: do not make names of it.
 *
 * A cdk8s chart in a folder is part of the folder: its objects get the folder's namespace, labels and naming, unless the chart sets its own.
 *
 * @example
 * const overlay = manifests.folder('overlays/production', { namespace: 'myapp', labels: { team: 'platform' } });
 * new kplus.ConfigMap(overlay, 'settings', { data: { LOG_LEVEL: 'info' } }); // overlays/production/configmap-settings.yaml
 * overlay.include('quota', { file: 'manifests/quota.yaml' });
 * production.apply(overlay);
 */
export class Folder extends Chart {
  /** Whether a value is a folder. */
  public static isFolder(x: any): x is Folder {
    return x !== null && typeof x === 'object' && FOLDER in x;
  }

  /** Path in the repository. */
  public readonly path: string;
  /** The repository that contains the folder. */
  public readonly repository: Repository;

  /** The folder of which this one is a subfolder. @internal */
  public _listedBy?: Folder;

  private readonly _encryptions: IEncryption[] = [];
  private readonly _subfolders: Folder[] = [];
  private readonly _listed = { resources: [] as string[], components: [] as string[] };
  private _generated = false;
  private _ownList?: { readonly source: string; readonly text: string };

  constructor(repository: Repository, id: string, props: FolderProps) {
    super(repository, id, { namespace: props.namespace, labels: props.labels });
    freeIds(this);
    if (!repository || !(REPOSITORY in repository)) {
      const scope = (repository as Construct | undefined)?.constructor.name;
      throw new Error(`[${this.node.path}] the scope of a folder must be a repository, not ${scope}: use repository.folder(path)`);
    }
    Object.defineProperty(this, FOLDER, { value: true });
    traceOrigin(this);
    const token = props.namespace === undefined ? undefined : tokenIn(props.namespace);
    if (token) {
      problem(this, 'cdk-token', `its namespace has a value that is known only when its stack is deployed: ${describeToken(token)}`, 'use a literal namespace');
    }
    this.repository = repository;
    this.path = repositoryPath(this, props.path);
    repository._addFolder(this);
    props.kustomization?._bind(this);
  }

  /**
   * A folder inside this one. This folder's `kustomization.yaml` lists it, so applying this folder applies it, too.
   *
   * @param name path relative to this folder
   * @param options options of the new folder; namespace and labels default to those of this folder
   */
  public subfolder(name: string, options?: FolderOptions): Folder {
    const child = this.repository.folder(path.posix.join(this.path, name), { namespace: this.namespace, labels: this.labels, ...options });
    this._listFolder('resources', child, this._below(child.path));
    child._listedBy ??= this;
    return child;
  }

  /**
   * Adds objects from existing YAML. They are checked like all other objects.
   *
   * @param id construct id of the group of objects
   * @param props the file or text to read
   */
  public include(id: string, props: IncludeProps): Include {
    return new Include(this, id, props);
  }

  /**
   * A file of this folder with several objects. The first call creates it; later calls return the same file.
   *
   * @param name path relative to this folder, such as `podinfo.yaml`
   */
  public file(name: string): ManifestFile {
    const id = name.replace(/\//g, '--') || 'file';
    const existing = this.node.tryFindChild(id);
    return existing instanceof ManifestFile ? existing : new ManifestFile(this, id, { path: name });
  }

  /**
   * Adds a YAML file of the program unchanged, with its comments, and lists it in `kustomization.yaml`. Its objects are judged like all others. Where other
   * constructs refer to its objects, or where they need the folder's namespace, use `include`.
   *
   * @param source path of the file, relative to the working directory of the program
   * @param options path in the folder
   */
  public addManifest(source: string, options?: CopiedFileOptions): void {
    const name = options?.path ?? path.basename(source);
    const text = this._read(source);
    if (text === undefined) return;
    this._addFile(name, () => text, false);
    this._listPath('resources', name);
  }

  /**
   * Adds a SOPS-encrypted file unchanged, and lists it in `kustomization.yaml`.
   *
   * @param source path of the encrypted file, relative to the working directory of the program
   * @param options path in the folder
   */
  public addEncryptedFile(source: string, options?: CopiedFileOptions): EncryptedFile {
    const name = options?.path ?? path.basename(source);
    const existing = this.node.tryFindChild(name.replace(/\//g, '--'));
    if (!(existing instanceof EncryptedFile)) return new EncryptedFile(this, name.replace(/\//g, '--'), { source, ...options });
    problem(this, 'file-twice', `encrypted file ${name} is added twice, from ${existing.source} and from ${source}`, 'use a different path for one of them');
    return existing;
  }

  /**
   * Encrypts files of this folder for a recipient: adds a rule to the repository's `.sops.yaml`, and makes the engine decrypt
   * wherever the folder is applied. Call it once per recipient.
   */
  public encryptFor(encryption: IEncryption): void {
    this._encryptions.push(encryption);
    encryption.bindEncryption(this);
  }

  /**
   * Declares a file that is added to the folder outside this program, so that `kustomization.yaml` lists it. Writes no file.
   *
   * @param name path of a manifest, or of a folder with its own `kustomization.yaml`, relative to this folder
   */
  public expect(name: string): void {
    this._listPath('resources', name);
  }

  /**
   * Adds a file with this text.
   *
   * @param name path below this folder; `kustomization.yaml` does not list it. List a manifest with `expect`, a component with
   * `addComponent`; objects of the program list themselves
   * @param content the file's text
   */
  public addFile(name: string, content: string): void {
    this._addFile(name, () => content, false);
  }

  /**
   * Adds a file that is created when absent and never overwritten or removed: robots or people own it afterwards.
   *
   * @param name path below this folder; `kustomization.yaml` does not list it, as with `addFile`
   * @param content the text that it starts with
   */
  public seedFile(name: string, content: string): void {
    this._addFile(name, () => content, true);
  }

  /**
   * Lists a kustomize component in `kustomization.yaml`.
   *
   * @param name path of the component's folder, relative to this folder
   * @see https://kubectl.docs.kubernetes.io/guides/config_management/components/
   */
  public addComponent(name: string): void {
    this._listPath('components', name);
  }

  /** The objects of the folder and of the charts in it, as written to the repository. Does not run the checks of the whole program. */
  public toJson(): any[] {
    return folderJson(this);
  }

  /** Name of an object that has no explicit name: its construct ids below the folder, joined by dashes. */
  public generateObjectName(apiObject: ApiObject): string {
    return objectName(this, apiObject);
  }

  /** @internal */
  public _addFile(name: string, content: () => string | Uint8Array, seeded: boolean): string {
    return this.repository._addFile({ path: path.posix.join(this.path, repositoryPath(this, name)), content, seeded }, this);
  }

  /** A path that is refused is not listed, so that nothing else is said of it. */
  private _listPath(section: 'resources' | 'components', name: string): void {
    const entry = repositoryPath(this, name);
    if (!name.startsWith('/') && entry === name.split('/').filter((part) => part !== '' && part !== '.').join('/')) this._list(section, entry);
  }

  /** @internal */
  public _list(section: 'resources' | 'components', entry: string): void {
    if (this._listed[section].includes(entry)) {
      problem(this, 'file-twice', `${entry} is listed twice in kustomization.yaml`, 'add it only once');
      return;
    }
    this._listed[section].push(entry);
  }

  /** Lists another folder, which is built with this one. @internal */
  public _listFolder(section: 'resources' | 'components', other: Folder, entry: string): void {
    this._list(section, entry);
    this._subfolders.push(other);
  }

  /** The folder itself and all that are built with it. @internal */
  public _reach(found: Set<Folder> = new Set()): ReadonlySet<Folder> {
    if (found.has(this)) return found;
    found.add(this);
    for (const other of this._subfolders) other._reach(found);
    return found;
  }

  /** What its `kustomization.yaml` has beside its lists; undefined for nothing. @internal */
  public _kustomization(): KustomizationFields | undefined {
    return undefined;
  }

  /** @internal */
  public get _listedFiles(): { readonly resources: readonly string[]; readonly components: readonly string[] } {
    return this._listed;
  }

  /** The engine generates the `kustomization.yaml`, which lists every manifest in the folder and below, so none is written. @internal */
  public _leaveListToEngine(): void {
    this._generated = true;
  }

  /** A file of the user is the `kustomization.yaml`. @internal */
  public _takeList(source: string): void {
    const text = this._read(source);
    if (text === undefined) return;
    const name = path.basename(source);
    if (!KUSTOMIZATION_NAMES.includes(name)) {
      problem(this, 'kustomization-file', `${source} is not a valid name of a kustomization: kustomize does not read it`, `rename it to ${KUSTOMIZATION_NAMES[0]}`);
      return;
    }
    this._addFile(name, () => text, false);
    this._ownList = { source, text };
  }

  /** The user's own `kustomization.yaml`. @internal */
  public get _listOfUser(): { readonly source: string; readonly text: string } | undefined {
    return this._ownList;
  }

  /** Whether the engine applies every manifest in the folder and below. @internal */
  public get _takesAll(): boolean {
    return this._generated;
  }

  /** Whether this folder, or a subfolder that is applied with it, contains encrypted files. @internal */
  public get _isEncrypted(): boolean {
    return this._encryptions.length > 0 || this.node.children.some((child) => child instanceof EncryptedFile)
      || this._subfolders.some((child) => child._isEncrypted);
  }

  private _read(source: string): string | undefined {
    try {
      return readTextFile(source);
    } catch (error) {
      problem(this, 'missing-file', `cannot read ${source}: ${(error as Error).message}`, `create the file; its path is relative to the working directory of the program, ${process.cwd()}`);
      return undefined;
    }
  }

  private _below(other: string): string {
    return path.posix.relative(this.path, other);
  }
}

const KUSTOMIZATION_NAMES = ['kustomization.yaml', 'kustomization.yml', 'Kustomization'];

adoptNestedCharts();
nameBelowFolders();
