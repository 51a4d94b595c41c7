import { Construct } from 'constructs';
import { describeToken, tokenIn } from './base/cdk-token';
import { traceOrigin } from './base/origin';
import { problem } from './base/problem';
import { repositoryPath } from './base/repository-path';
import { Folder, FolderOptions } from './folder';

/** Properties of a repository. */
export interface RepositoryProps {
  /**
   * Where engines fetch the repository: `https://…`, `http://…` or `ssh://…` for Git, `oci://…` for an artifact. The scp form
   * `git@host:org/repo` is refused: Flux does not take it.
   */
  readonly url: string;
  /**
   * Branch that engines follow.
   *
   * @default main
   */
  readonly branch?: string;
}

/** A file that is written as it is. */
export interface RepositoryFile {
  /** Path below the repository. */
  readonly path: string;
  /** Its text, evaluated when files are written. */
  readonly content: () => string | Uint8Array;
  /** Created when absent, never overwritten: others own it afterwards. */
  readonly seeded: boolean;
}

/** A file and the construct that it comes from. */
export interface OwnedFile extends RepositoryFile {
  readonly owner: Construct;
}

/**
 * A Git repository (or OCI artifact) whose files this program owns, wholly or in part. It is rendered into
 * `<outdir>/<id>/`; `cdk-gitops publish` brings the rendering into a checkout. Files of others in it are never touched.
 */
export class Repository extends Construct {
  /** Whether a value is a repository. */
  public static isRepository(x: any): x is Repository {
    return x !== null && typeof x === 'object' && REPOSITORY in x;
  }

  /** Where engines fetch the repository. */
  public readonly url: string;
  /** Branch that engines follow. */
  public readonly branch: string;

  private readonly _folders = new Map<string, Folder>();
  private readonly _files = new Map<string, OwnedFile>();

  constructor(scope: Construct, id: string, props: RepositoryProps) {
    super(scope, id);
    Object.defineProperty(this, REPOSITORY, { value: true });
    traceOrigin(this);
    this.url = props.url;
    this.branch = props.branch ?? 'main';
    for (const [what, value] of Object.entries({ url: this.url, branch: this.branch })) {
      const token = tokenIn(value);
      if (token) problem(this, 'cdk-token', `its ${what} has a value that is known only when its stack is deployed: ${describeToken(token)}`, `write the ${what} itself`);
    }
    if (repositoryPath(this, id) !== id || id.includes('/')) {
      problem(this, 'path-outside-repository', `id ${JSON.stringify(id)} cannot be the name of an output folder`,
        'use letters, digits, dots and dashes');
    }
  }

  /**
   * The folder at a path of the repository; made at the first call, the same one afterwards.
   *
   * @param path path below the repository, such as `overlays/production`
   * @param options taken at the first call; giving other options later is an error
   */
  public folder(path: string, options?: FolderOptions): Folder {
    const at = repositoryPath(this, path);
    const existing = this._folders.get(at);
    if (!existing) return new Folder(this, this._freeId(at.replace(/\//g, '--') || 'root'), { path: at, ...options });
    if (options && Object.keys(options).length > 0) {
      problem(existing, 'folder-twice', `folder ${at} is given options twice`, 'give the options where the folder is first made');
    }
    return existing;
  }

  /** The folders of the repository, in the order in which they were made. */
  public get folders(): Folder[] {
    return [...this._folders.values()];
  }

  /**
   * Adds a file with this text.
   *
   * @param path path below the repository; no `kustomization.yaml` lists it
   * @param content the file's text
   */
  public addFile(path: string, content: string): void {
    this._addFile({ path, content: () => content, seeded: false }, this);
  }

  /**
   * Adds a file that is created when absent and never overwritten or removed: robots or people own it afterwards.
   *
   * @param path path below the repository; no `kustomization.yaml` lists it
   * @param content the text that it starts with
   */
  public seedFile(path: string, content: string): void {
    this._addFile({ path, content: () => content, seeded: true }, this);
  }

  /** @internal */
  public _addFile(file: RepositoryFile, owner: Construct): string {
    const path = repositoryPath(owner, file.path);
    if (this._files.has(path)) {
      problem(owner, 'file-twice', `file ${path} of repository ${this.node.id} is written twice`, 'give one of them another path');
    }
    this._files.set(path, { ...file, path, owner });
    return path;
  }

  /** @internal */
  public _addFolder(folder: Folder): void {
    if (this._folders.has(folder.path)) {
      problem(folder, 'folder-twice', `folder ${folder.path} exists already`, 'use repository.folder(path) to get it');
    }
    this._folders.set(folder.path, folder);
  }

  /** Files beside what folders render. @internal */
  public get _otherFiles(): IterableIterator<OwnedFile> {
    return this._files.values();
  }

  /** Folders `a/b` and `a--b` are two. */
  private _freeId(id: string): string {
    return this.node.tryFindChild(id) ? this._freeId(`${id}_`) : id;
  }
}

const REPOSITORY = Symbol.for('cdk-gitops.Repository');
