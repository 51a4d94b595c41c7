import * as path from 'path';
import { ApiObject, Chart } from 'cdk8s';
import { Construct } from 'constructs';
import { describeToken, tokenIn } from './base/cdk-token';
import { FOLDER } from './base/enclosing-folder';
import { objectName } from './base/folder-names';
import { adoptNestedCharts } from './base/nested-charts';
import { traceOrigin } from './base/origin';
import { problem } from './base/problem';
import { repositoryPath } from './base/repository-path';
import { EncryptedFile, EncryptedFileOptions } from './encrypted-file';
import { Include, IncludeProps } from './include';
import type { Repository } from './repository';
import type * as folderJson from './synth/order/folder-json';

/** A way to keep secrets encrypted in Git, such as `sops.AgeRecipient`. */
export interface IEncryption {
  /** Called by `Folder.encryptFor`: adds the rule for the folder's files to the repository. */
  bindEncryption(folder: Folder): void;
}

/** Options of a folder. */
export interface FolderOptions {
  /**
   * Namespace of the folder's objects, where they do not name one themselves.
   *
   * @default - none: each object names its own
   */
  readonly namespace?: string;
  /**
   * Labels of all objects of the folder.
   *
   * @default - none
   */
  readonly labels?: { [name: string]: string };
}

/** Properties of a folder. */
export interface FolderProps extends FolderOptions {
  /** Path below the repository, such as `overlays/production`. */
  readonly path: string;
}

/**
 * A directory of manifests in a repository: a `cdk8s.Chart`, so anything made for cdk8s can live in it. It is written as one
 * file an object and a `kustomization.yaml` that lists them. Objects are named by their ids below the folder, without path and
 * hash, and what cdk8s-plus derives from the path (selectors, aggregation labels, volume names) is derived from the kind and name of the
 * object that it stands for: a folder can be renamed without changing an object, and objects of two folders do not select each other. A chart of cdk8s in a folder is part of it: its objects are in the folder, with the folder's
 * namespace, labels and names, as far as the chart does not set its own.
 */
export class Folder extends Chart {
  /** Whether a value is a folder. */
  public static isFolder(x: any): x is Folder {
    return x !== null && typeof x === 'object' && FOLDER in x;
  }

  /** Path below the repository. */
  public readonly path: string;
  /** The repository that the folder is in. */
  public readonly repository: Repository;

  /** The folder of which this one is a subfolder. @internal */
  public _listedBy?: Folder;

  private readonly _encryptions: IEncryption[] = [];
  private readonly _subfolders: Folder[] = [];
  private readonly _listed = { resources: [] as string[], components: [] as string[] };
  private _generated = false;

  constructor(repository: Repository, id: string, props: FolderProps) {
    super(repository, id, { namespace: props.namespace, labels: props.labels });
    if (!repository || !(REPOSITORY in repository)) {
      const scope = (repository as Construct | undefined)?.constructor.name;
      throw new Error(`[${this.node.path}] a folder is created in a repository, not in ${scope}: use repository.folder(path)`);
    }
    Object.defineProperty(this, FOLDER, { value: true });
    traceOrigin(this);
    const token = props.namespace === undefined ? undefined : tokenIn(props.namespace);
    if (token) {
      problem(this, 'cdk-token', `its namespace has a value that is known only when its stack is deployed: ${describeToken(token)}`, 'write the namespace itself');
    }
    this.repository = repository;
    this.path = repositoryPath(this, props.path);
    repository._addFolder(this);
  }

  /**
   * A folder below this one that this folder's `kustomization.yaml` lists, so that applying this one applies it too.
   *
   * @param name path below this folder
   * @param options options of the new folder; by default it has this folder's namespace and labels
   */
  public subfolder(name: string, options?: FolderOptions): Folder {
    const child = this.repository.folder(path.posix.join(this.path, name), { namespace: this.namespace, labels: this.labels, ...options });
    this._list('resources', this._below(child.path));
    this._subfolders.push(child);
    child._listedBy ??= this;
    return child;
  }

  /**
   * Adds objects from YAML that exists already; they take part in checks like all others.
   *
   * @param id id of the group in the construct tree
   * @param props the file or text to read
   */
  public include(id: string, props: IncludeProps): Include {
    return new Include(this, id, props);
  }

  /**
   * Adds a file that SOPS has encrypted, as it is, and lists it in `kustomization.yaml`.
   *
   * @param source path of the encrypted file, relative to the working directory of the program
   * @param options its place in the folder
   */
  public addEncryptedFile(source: string, options?: EncryptedFileOptions): EncryptedFile {
    const name = options?.path ?? path.basename(source);
    const existing = this.node.tryFindChild(name.replace(/\//g, '--'));
    if (!(existing instanceof EncryptedFile)) return new EncryptedFile(this, name.replace(/\//g, '--'), { source, ...options });
    problem(this, 'file-twice', `${name} is added twice, from ${existing.source} and from ${source}`, 'give one of them another path');
    return existing;
  }

  /**
   * Encrypted files of this folder are for this recipient: adds the rule to the repository's `.sops.yaml`, and the engine
   * decrypts wherever the folder is applied. Call it once for each recipient.
   */
  public encryptFor(encryption: IEncryption): void {
    this._encryptions.push(encryption);
    encryption.bindEncryption(this);
  }

  /**
   * Declares a file that others put into the folder, so that `kustomization.yaml` lists it. Nothing is written.
   *
   * @param name path of a manifest, or of a folder with its own `kustomization.yaml`, below this folder
   */
  public expect(name: string): void {
    this._list('resources', repositoryPath(this, name));
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
   * Lists a kustomize component of the repository in `kustomization.yaml`.
   *
   * @param name path of the component's folder below this folder
   * @see https://kubectl.docs.kubernetes.io/guides/config_management/components/
   */
  public addComponent(name: string): void {
    this._list('components', repositoryPath(this, name));
  }

  /** The objects of the folder, and of charts in it, as they are written into the repository. Checks of the whole program are not run. */
  public toJson(): any[] {
    return (require('./synth/order/folder-json') as typeof folderJson).folderJson(this);
  }

  /** The name of an object that names itself not: its ids below the folder. */
  public generateObjectName(apiObject: ApiObject): string {
    return objectName(this, apiObject);
  }

  /** @internal */
  public _addFile(name: string, content: () => string | Uint8Array, seeded: boolean): string {
    return this.repository._addFile({ path: path.posix.join(this.path, repositoryPath(this, name)), content, seeded }, this);
  }

  /** @internal */
  public _list(section: 'resources' | 'components', entry: string): void {
    if (this._listed[section].includes(entry)) {
      problem(this, 'file-twice', `${entry} is listed twice in kustomization.yaml`, 'add it once');
      return;
    }
    this._listed[section].push(entry);
  }

  /** @internal */
  public get _listedFiles(): { readonly resources: readonly string[]; readonly components: readonly string[] } {
    return this._listed;
  }

  /** The engine generates the `kustomization.yaml`, which takes every manifest in the folder and below: none is written. @internal */
  public _leaveListToEngine(): void {
    this._generated = true;
  }

  /** Whether the engine takes every manifest in the folder and below. @internal */
  public get _takesAll(): boolean {
    return this._generated;
  }

  /** Whether it, or a folder that is applied with it, has encrypted files. @internal */
  public get _isEncrypted(): boolean {
    return this._encryptions.length > 0 || this.node.children.some((child) => child instanceof EncryptedFile)
      || this._subfolders.some((child) => child._isEncrypted);
  }

  private _below(other: string): string {
    return path.posix.relative(this.path, other);
  }
}

/** Marks repositories, which import this file. */
const REPOSITORY = Symbol.for('cdk-gitops.Repository');

adoptNestedCharts();
