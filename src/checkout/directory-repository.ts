import { ArtifactFiles, Copy } from './artifact-files';
import { Built, DeliveryBuilder } from './delivery-build';
import type { SourceTree } from './disk-files';
import { ArtifactIgnore } from '../base/artifact-ignore';
import type { Manifest } from '../base/manifest';
import { foldersAbove } from '../base/tree-path';
import type { FluxFields } from '../kustomize';
import { FilePlace } from '../program/place';
import type { ProgramFolder, ProgramRepository } from '../program/program';

/** A directory as a repository of the program. */
export class DirectoryRepository implements ProgramRepository {
  public readonly place: FilePlace;
  public readonly name: string;
  public readonly folders: ProgramFolder[] = [];
  /** The files that were read for what is built of it, and of what is copied from it, as places show them. */
  public reads = new Set<string>();
  private readonly builder: DeliveryBuilder;
  private readonly byPath = new Map<string, ProgramFolder>();
  private readonly artifacts = new Map<string, DirectoryRepository | undefined>();
  private readonly parts = new Map<string, DirectoryRepository>();
  private directories?: readonly string[];
  private paths?: readonly string[];

  /**
   * @param url the address of the repository that it is a checkout of
   * @param folder the path of the directory in its repository, where it is only a part of it
   * @param place where the whole repository is, of which it has some files
   */
  constructor(private readonly files: SourceTree, public readonly url?: string, public readonly folder = '', place?: FilePlace) {
    this.name = files.shown('') || '.';
    this.place = place ?? new FilePlace(this.name, () => this.name);
    this.builder = new DeliveryBuilder(files);
  }

  /** What an artifact has that is copied from it; undefined where that cannot be followed. */
  public artifact(copies: readonly Copy[]): DirectoryRepository | undefined {
    const key = JSON.stringify(copies);
    if (!this.artifacts.has(key)) {
      const files = ArtifactFiles.of(this.files, copies);
      const copied = files && new DirectoryRepository(files);
      if (copied) copied.reads = this.reads;
      this.artifacts.set(key, copied);
    }
    return this.artifacts.get(key);
  }

  /** What a source fetches of it that leaves files out itself (`spec.ignore`). */
  public without(ignored: string | undefined): DirectoryRepository {
    if (ignored === undefined || ignored.trim() === '') return this;
    let part = this.parts.get(ignored);
    if (part === undefined) {
      const ignore = new ArtifactIgnore(() => undefined, ignored);
      const files = ArtifactFiles.only(this.files, this.files.all().filter((file) => !ignore.ignores(file)));
      part = new DirectoryRepository(files, this.url, this.folder, this.place);
      part.reads = this.reads;
      this.parts.set(ignored, part);
    }
    return part;
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
      const content = this.files.at(path) === 'file' ? this.files.read(path) : undefined;
      return typeof content === 'string' ? content : undefined;
    } catch {
      return undefined; // said where something is built of it
    }
  }

  public exists(path: string): boolean {
    return this.files.at(path) === 'folder';
  }

  /** Whether what stands at a path cannot be known, because only a part of the repository is there. */
  public isElsewhere(path: string): boolean {
    return this.files.isElsewhere?.(path) ?? false;
  }

  /** Directories that cannot be read, as sentences. */
  public unreadable(): string[] {
    return [...this.files.unreadable?.() ?? []].map(([folder, reason]) => `${this.files.shown(folder) || '.'} cannot be read: ${reason}`);
  }

  /** A path as places show it. */
  public shown(path: string): string {
    return this.files.shown(path);
  }

  /** The directories with manifests. */
  get folderPaths(): readonly string[] {
    return this.directories ??= [...new Set(this.yamlFiles().flatMap((file) => foldersAbove(file)))].sort();
  }

  /** The objects in a file as they are written; undefined where kustomize refuses the file. */
  public written(file: string): readonly Manifest[] | undefined {
    return this.builder.written(file);
  }

  /** The same, with their places. */
  public placed(file: string): ReturnType<DeliveryBuilder['placed']> {
    return this.builder.placed(file);
  }

  /** What Flux builds of a directory, with what a delivery says of it. */
  public build(path: string, fields: FluxFields): Built {
    return this.noted(this.builder.build(path, fields));
  }

  /** The objects of files as they are. */
  public asWritten(paths: readonly string[]): Built {
    return this.noted(this.builder.asWritten(paths));
  }

  private noted(built: Built): Built {
    for (const file of built.reads) this.reads.add(this.files.shown(file));
    return built;
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
