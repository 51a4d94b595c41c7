import { Construct } from 'constructs';
import { describeToken, tokenIn } from './base/cdk-token';
import { REPOSITORY } from './base/marks';
import { traceOrigin } from './base/origin';
import { freeIds } from './base/own-key';
import { caseKey, pathProblem } from './base/path-problem';
import { problem } from './base/problem';
import { repositoryPath } from './base/repository-path';
import { Folder, FolderOptions } from './folder';

/** Properties of a repository. */
export interface RepositoryProps {
  /**
   * Address from which engines fetch the repository: `https://…`, `http://…` or `ssh://…` for Git, `oci://…` for an artifact. The scp
   * form `git@host:org/repo` is an error: Flux does not support it.
   */
  readonly url: string;
  /**
   * Branch that engines follow.
   *
   * @default main
   */
  readonly branch?: string;
  /**
   * Branches that only pull requests change, by name or by patterns such as `release/**`. Image automation that pushes to one of them is refused. `ci.ProtectGiteaBranch` protects a
   * branch on Gitea, and adds it here.
   *
   * @default - none
   */
  readonly protectedBranches?: string[];
}

/** A file with literal content. */
export interface RepositoryFile {
  /** Path in the repository. */
  readonly path: string;
  /** Content, evaluated when files are written. */
  readonly content: () => string | Uint8Array;
  /** Whether it is created if absent and never overwritten. */
  readonly seeded: boolean;
}

/** A file and the construct that adds it. */
export interface OwnedFile extends RepositoryFile {
  readonly owner: Construct;
}

/**
 * A Git repository (or OCI artifact) whose files this program owns, all or some of them. It is rendered into
 * `<outdir>/<id>/`; `cdk-gitops publish` copies the rendering into a checkout and never touches files that the program does not own.
 *
 * @example
 * const manifests = new Repository(app, 'manifests', { url: 'ssh://git@gitea.example.com/org/manifests.git', branch: 'main' });
 * const overlay = manifests.folder('overlays/production', { namespace: 'myapp' });
 * manifests.addFile('README.md', 'Generated. Change the program instead.\n');
 * manifests.seedFile('OWNERS', 'platform\n');
 */
export class Repository extends Construct {
  /** Whether a value is a repository. */
  public static isRepository(x: any): x is Repository {
    return x !== null && typeof x === 'object' && REPOSITORY in x;
  }

  /** Address from which engines fetch the repository. */
  public readonly url: string;
  /** Branch that engines follow. */
  public readonly branch: string;

  /** Branches to which nothing is pushed. @internal */
  public readonly _protectedBranches: string[];

  private readonly _folders = new Map<string, Folder>();
  private readonly _files = new Map<string, OwnedFile>();

  constructor(scope: Construct, id: string, props: RepositoryProps) {
    super(scope, id);
    freeIds(this);
    Object.defineProperty(this, REPOSITORY, { value: true });
    traceOrigin(this);
    this.url = props.url;
    this.branch = props.branch ?? 'main';
    this._protectedBranches = [...props.protectedBranches ?? []];
    for (const [what, value] of Object.entries({ url: this.url, branch: this.branch })) {
      const token = tokenIn(value);
      if (token) problem(this, 'cdk-token', `its ${what} has a value that is known only when its stack is deployed: ${describeToken(token)}`, `use a literal ${what}`);
    }
    if (tokenIn(id)) repositoryPath(this, id);
    else this._checkId(id);
  }

  /**
   * The folder at a path in the repository. The first call creates it; later calls return the same folder.
   *
   * @param path path in the repository, such as `overlays/production`
   * @param options options of the folder; only the first call may set them
   */
  public folder(path: string, options?: FolderOptions): Folder {
    const at = repositoryPath(this, path);
    const existing = this._folders.get(at);
    if (!existing) return new Folder(this, this._freeId(at.replace(/\//g, '--') || 'root'), { path: at, ...options });
    if (options && Object.keys(options).length > 0) {
      problem(existing, 'folder-twice', `options of folder ${at} are set twice`, 'set them in the call that creates the folder');
    }
    return existing;
  }

  /** The folders of the repository, in order of creation. */
  public get folders(): Folder[] {
    return [...this._folders.values()];
  }

  /**
   * Adds a file.
   *
   * @param path path below the repository; no `kustomization.yaml` lists it
   * @param content the file's text
   */
  public addFile(path: string, content: string): void {
    this._addFile({ path, content: () => content, seeded: false }, this);
  }

  /**
   * Adds a file that is created if absent and never overwritten or removed. Afterwards, automation or people own it.
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
      problem(owner, 'file-twice', `file ${path} of repository ${this.node.id} is added twice`, 'use a different path for one of them');
    }
    this._files.set(path, { ...file, path, owner });
    return path;
  }

  /** @internal */
  public _addFolder(folder: Folder): void {
    if (this._folders.has(folder.path)) {
      problem(folder, 'folder-twice', `folder ${folder.path} already exists`, 'get it with repository.folder(path)');
    }
    this._folders.set(folder.path, folder);
  }

  /** Files that are not rendered from the objects of folders. @internal */
  public get _otherFiles(): IterableIterator<OwnedFile> {
    return this._files.values();
  }

  /** Its id is the name of its output folder. */
  private _checkId(id: string): void {
    const isOfStacks = caseKey(id) === STACKS;
    const wrong = pathProblem(id)?.message ?? (id.includes('/') ? 'it has a "/"' : isOfStacks && 'CloudFormation stacks are written there');
    if (wrong) {
      problem(this, 'path-outside-repository', `id ${JSON.stringify(id.slice(0, 300))} is not a valid name of an output folder: ${wrong}`,
        `use letters, digits, dots and dashes${isOfStacks ? ', and another name' : ''}`);
    }
  }

  /** Folders `a/b` and `a--b` need different ids. */
  private _freeId(id: string): string {
    return this.node.tryFindChild(id) ? this._freeId(`${id}_`) : id;
  }
}

/** Where `app.cloud` is written, beside the repositories. */
const STACKS = 'cdk.out';
