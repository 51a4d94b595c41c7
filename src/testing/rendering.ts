import * as fs from 'node:fs';
import * as path from 'node:path';
import { FailedExpectation } from './failed-expectation';
import type { App } from '../app';
import { DiskFiles, SourceTree } from '../checkout/disk-files';
import { CheckedDirectory, FileProgram, MissingClusterError } from '../checkout/file-program';
import { MemoryFiles } from '../kustomize/files';
import { declaredBy } from '../program/construct-program';
import type { DeclaredObject } from '../program/program';
import type { Repository } from '../repository';

/** How a rendering is read. */
export interface RenderingOptions {
  /**
   * Directories that clusters follow, below the root of the repository.
   *
   * @default those that are found
   */
  readonly clusters?: string[];

  /**
   * Address of the repository that a directory is a checkout of, where sources in it name that. A rendered repository knows its own.
   *
   * @default the one that clusters bootstrap from
   */
  readonly url?: string;
}

/**
 * What is in a repository, for `Expect`: rendered of a program, or a directory of YAML.
 *
 * @example
 * const before = testing.Rendering.fromDirectory('../checkout-of-main');
 * const after = testing.Rendering.of(manifests);
 * testing.Expect.plan(before, after).toBeSafe();
 */
export class Rendering {
  /**
   * What a repository of a program renders to. The program is checked, and nothing is written.
   *
   * @throws when anything is invalid, with a list of all problems
   */
  public static of(repository: Repository, options: RenderingOptions = {}): Rendering {
    const { node } = repository;
    const root = node.root as App;
    if (typeof (root as { _renderedRepositories?: unknown })._renderedRepositories !== 'function') {
      throw new FailedExpectation(`repository ${node.path} is not in an App of this library: only such a program can be rendered`);
    }
    const rendered = root._renderedRepositories();
    const directories = [...rendered].map(([{ url }, files]): CheckedDirectory => (
      { root: '', prefix: '', url, tree: new RenderedFiles(new Map(files.map((file) => [file.path, file.content] as const))) }));
    const own = [...rendered.keys()].indexOf(repository);
    const declared = root.node.findAll().flatMap((construct) => declaredBy(construct) ?? []);
    const [first] = directories.splice(own, 1);
    return new Rendering(node.id, first.tree!, [first, ...directories], options.clusters, declared);
  }

  /**
   * A directory of YAML: a checkout, or what was rendered before.
   *
   * @param directory its path, relative to the working directory
   * @throws when it does not exist
   */
  public static fromDirectory(directory: string, options: RenderingOptions = {}): Rendering {
    const root = path.resolve(directory);
    if (!fs.existsSync(root) || !fs.statSync(root).isDirectory()) throw new FailedExpectation(`directory ${directory} does not exist`);
    const tree = new DiskFiles(root, '');
    return new Rendering(directory, tree, [{ root, prefix: '', url: options.url, tree }], options.clusters);
  }

  private program?: FileProgram;

  private constructor(
    private readonly name: string, private readonly tree: SourceTree, private readonly directories: readonly CheckedDirectory[],
    private readonly clusters?: readonly string[], private readonly declared: readonly DeclaredObject[] = [],
  ) {}

  /**
   * The text of a file.
   *
   * @param file its path in the repository, with forward slashes
   * @throws when it does not exist
   */
  public textOf(file: string): string {
    if (this.tree.at(file) !== 'file') throw new FailedExpectation(`${this.name} has no file ${file}`);
    return Buffer.from(this.tree.read(file)).toString('utf8');
  }

  /** The paths of all files, sorted. */
  public get files(): string[] {
    return [...this.tree.all()].sort();
  }

  /** What Flux would apply of it. @internal */
  public get _program(): FileProgram {
    if (this.program !== undefined) return this.program;
    try {
      this.program = new FileProgram(this.directories, this.clusters, () => undefined);
      this.program.externals.push(...this.declared);
      return this.program;
    } catch (error) {
      if (!(error instanceof MissingClusterError)) throw error;
      throw new FailedExpectation(`${this.name} has no directory ${error.message}, which a cluster is said to follow`);
    }
  }

  /** @internal */
  public get _name(): string {
    return this.name;
  }
}

class RenderedFiles extends MemoryFiles implements SourceTree {
  private readonly paths: readonly string[];

  constructor(files: ReadonlyMap<string, string | Uint8Array>) {
    super(files);
    this.paths = [...files.keys()].sort();
  }

  all(): readonly string[] {
    return this.paths;
  }

  shown(file: string): string {
    return file;
  }
}

