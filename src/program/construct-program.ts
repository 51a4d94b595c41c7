import { ApiObject } from 'cdk8s';
import { IConstruct } from 'constructs';
import { kindOf } from './kind';
import { Program, ProgramCluster, ProgramFolder, ProgramObject, programObject, ProgramRepository } from './program';
import { enclosingFolder } from '../base/enclosing-folder';
import { ExternalObjectProps, externalOf } from '../base/external';
import { Manifest } from '../base/manifest';
import { Cluster } from '../cluster';
import { EncryptedFile } from '../encrypted-file';
import { Folder } from '../folder';
import { Repository } from '../repository';
import type { RenderedFile } from '../synth/folder-files';

/** The program that constructs are. */
export class ConstructProgram extends Program {
  private readonly byFolderConstruct = new Map<Folder, ProgramFolder>();
  private readonly byRepository = new Map<Repository, RepositoryOfProgram>();

  /**
   * @param constructs every construct of the app
   * @param jsonOf the manifest of an object; undefined where it cannot be rendered
   * @param additions manifests that charts in folders add to those of objects
   */
  constructor(
    public readonly constructs: readonly IConstruct[], jsonOf: (object: ApiObject) => Manifest | undefined,
    additions: Iterable<{ readonly construct: IConstruct; readonly json: Manifest; readonly folder: Folder }> = [],
  ) {
    super();
    for (const construct of constructs) {
      if (ApiObject.isApiObject(construct)) this.addRendered(construct, jsonOf(construct));
      else if (Folder.isFolder(construct)) this.folders.push(this.folderOf(construct));
      else if (Repository.isRepository(construct)) this.repositories.push(this.repositoryOf(construct));
      else if (Cluster.isCluster(construct)) this.clusters.push(this.clusterOf(construct));
      else if (construct instanceof EncryptedFile) this.addEncrypted(construct);
      else this.addExternal(construct);
    }
    for (const { construct, json, folder } of additions) this.add(construct, json, folder, false);
  }

  /** Adds the files of a repository, once they are rendered. */
  public addFiles(repository: Repository, files: readonly RenderedFile[]): void {
    for (const { path, content, owner } of files) {
      if (!owner) continue;
      const text = typeof content === 'string' ? content : Buffer.from(content).toString('utf8');
      const encrypted = this.encryptedFiles.find((file) => file.path === path && file._folder.repository === repository);
      this.files.push({ path, text, repository: this.repositoryOf(repository), place: encrypted ?? owner, isEncrypted: encrypted !== undefined });
    }
  }

  /** A folder as plain data. */
  public folderOf(folder: Folder): ProgramFolder {
    const known = this.byFolderConstruct.get(folder);
    if (known) return known;
    const made = new FolderOfProgram(folder, this.repositoryOf(folder.repository));
    this.byFolderConstruct.set(folder, made);
    return made;
  }

  /** A repository as plain data. */
  public repositoryOf(repository: Repository): ProgramRepository {
    const known = this.byRepository.get(repository);
    if (known) return known;
    const made = new RepositoryOfProgram(repository, (folder) => this.folderOf(folder));
    this.byRepository.set(repository, made);
    return made;
  }

  private clusterOf(cluster: Cluster): ProgramCluster {
    const { node, repository, system, _kubernetesVersion: kubernetesVersion } = cluster;
    return { place: cluster, name: node.path, repository: this.repositoryOf(repository), system: this.folderOf(system), kubernetesVersion };
  }

  private addRendered(object: ApiObject, json: Manifest | undefined): void {
    const { folder: applied } = object as { readonly folder?: unknown };
    this.add(object, json, enclosingFolder(object.chart), false, Folder.isFolder(applied) ? applied : undefined);
  }

  private addEncrypted(file: EncryptedFile): void {
    this.encryptedFiles.push(file);
    for (const manifest of file._manifests) this.add(file, manifest, file._folder, true);
  }

  private add(construct: IConstruct, json: Manifest | undefined, folder: Folder | undefined, encrypted: boolean, applied?: Folder): void {
    const object: ProgramObject | undefined = json && programObject(construct, json, {
      folder: folder && this.folderOf(folder), encrypted, applies: applied && this.folderOf(applied),
    });
    if (object) this.addObject(object);
  }

  private addExternal(construct: IConstruct): void {
    const declared = externalOf(construct) ?? importedByCdk8sPlus(construct);
    if (declared) this.externals.push({ ...declared, place: construct, kind: kindOf(declared.apiVersion, declared.kind) });
  }
}

class FolderOfProgram implements ProgramFolder {
  constructor(public readonly place: Folder, public readonly repository: ProgramRepository) {}

  get path(): string {
    return this.place.path;
  }

  get namespace(): string | undefined {
    return this.place.namespace;
  }

  get takesAll(): boolean {
    return this.place._takesAll;
  }

  get resources(): readonly string[] {
    return this.place._listedFiles.resources;
  }

  get components(): readonly string[] {
    return this.place._listedFiles.components;
  }
}

class RepositoryOfProgram implements ProgramRepository {
  private cached?: readonly ProgramFolder[];

  constructor(public readonly place: Repository, private readonly folderOf: (folder: Folder) => ProgramFolder) {}

  get name(): string {
    return this.place.node.id;
  }

  get url(): string {
    return this.place.url;
  }

  get folders(): readonly ProgramFolder[] {
    return this.cached ??= this.place.folders.map(this.folderOf);
  }

  get folderPaths(): readonly string[] {
    return this.folders.map(({ path }) => path);
  }

  get otherPaths(): readonly string[] {
    return [...this.place._otherFiles].map(({ path }) => path);
  }

  public textOf(path: string): string | undefined {
    return [...this.place._otherFiles].find((each) => each.path === path)?.content().toString();
  }
}

/** cdk8s-plus' `X.fromXName(…)`: handles whose classes are not exported and all named like this. */
function importedByCdk8sPlus(construct: IConstruct): ExternalObjectProps | undefined {
  if (!construct.constructor.name.startsWith('Imported')) return undefined;
  const { apiVersion, kind, name } = construct as IConstruct & Partial<ExternalObjectProps>;
  return apiVersion && kind && name ? { apiVersion, kind, name } : undefined;
}
