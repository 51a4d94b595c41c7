import { ApiObject } from 'cdk8s';
import { IConstruct } from 'constructs';
import type { ClusterContents } from './cluster-contents';
import { Arrivals, arrivalsOf } from './construct-deliveries';
import { ConstructRepository } from './construct-repository';
import { kindOf } from './kind';
import { DeclaredObject, Program, ProgramCluster, ProgramFolder, ProgramObject, programObject, Provenance } from './program';
import { objectsOfSet, RESOURCE_SET } from './resource-set';
import { enclosingFolder } from '../base/enclosing-folder';
import { ExternalObjectProps, externalOf } from '../base/external';
import { Manifest } from '../base/manifest';
import { Cluster, IEngine } from '../cluster';
import { EncryptedFile } from '../encrypted-file';
import { Folder } from '../folder';
import { ManifestFile } from '../manifest-file';
import { Repository } from '../repository';
import type { RenderedFile } from '../synth/folder-files';
import type { KustomizationFields } from '../synth/yaml/manifest-file';

/** The program that constructs are. */
export class ConstructProgram extends Program {
  private readonly byFolderConstruct = new Map<Folder, ProgramFolder>();
  private readonly byRepository = new Map<Repository, ConstructRepository>();
  private arrived?: Arrivals;
  private ofBuilds?: readonly ProgramObject[];
  private own?: ReadonlySet<ProgramObject>;

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
    for (const { construct, json, folder } of additions) this.add(construct, json, folder, {});
  }

  public override get contents(): readonly ClusterContents[] {
    return this.arrivals.contents;
  }

  public override get judged(): readonly ProgramObject[] {
    const { built, replaced } = this.arrivals;
    if (built.length === 0 && replaced.size === 0) return this.objects;
    return this.ofBuilds ??= [...this.objects.filter((object) => !replaced.has(object)), ...built];
  }

  private get arrivals(): Arrivals {
    return this.arrived ??= arrivalsOf(this);
  }

  /** Whether an object is as the program has it. */
  public isOwn(object: ProgramObject): boolean {
    return (this.own ??= new Set(this.objects)).has(object);
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
  public repositoryOf(repository: Repository): ConstructRepository {
    const known = this.byRepository.get(repository);
    if (known) return known;
    const made = new ConstructRepository(repository, this);
    this.byRepository.set(repository, made);
    return made;
  }

  private clusterOf(cluster: Cluster): ProgramCluster {
    const { node, repository, system, _kubernetesVersion: kubernetesVersion, _engine } = cluster;
    const { name: engine, _judgesApplications: judgesApplications } = _engine as IEngine & { readonly _judgesApplications?: boolean };
    const followed = { repository: this.repositoryOf(repository), system: this.folderOf(system) };
    return { place: cluster, name: node.path, ...followed, engine, judgesApplications, kubernetesVersion };
  }

  private addRendered(object: ApiObject, json: Manifest | undefined): void {
    const { folder: applied, _installs: installs } = object as { readonly folder?: unknown; readonly _installs?: readonly string[] };
    this.add(object, json, enclosingFolder(object.chart), {
      file: ManifestFile._of(object)?.path, applies: Folder.isFolder(applied) ? this.folderOf(applied) : undefined, installs,
    });
  }

  private addEncrypted(file: EncryptedFile): void {
    this.encryptedFiles.push(file);
    for (const manifest of file._manifests) this.add(file, manifest, file._folder, { encrypted: true });
  }

  private add(construct: IConstruct, json: Manifest | undefined, folder: Folder | undefined, others: Omit<Provenance, 'folder'>): void {
    const object: ProgramObject | undefined = json && programObject(construct, json, { folder: folder && this.folderOf(folder), ...others });
    if (!object) return;
    this.addObject(object);
    if (object.kind !== RESOURCE_SET) return;
    for (const { json: own } of objectsOfSet(object.json)) {
      const inner = programObject(construct, own, { folder: object.folder });
      if (inner) this.addObject({ ...inner, isTemplate: true, unsubstituted: { apiVersion: own.apiVersion, kind: own.kind, metadata: {} } }); // variables are put into the ResourceSet itself
    }
  }

  private addExternal(construct: IConstruct): void {
    const declared = declaredBy(construct);
    if (declared) this.externals.push(declared);
  }
}

/** What a construct says that is there without making it. */
export function declaredBy(construct: IConstruct): DeclaredObject | undefined {
  const declared = externalOf(construct) ?? importedByCdk8sPlus(construct);
  return declared && { ...declared, place: construct, kind: kindOf(declared.apiVersion, declared.kind) };
}

class FolderOfProgram implements ProgramFolder {
  constructor(public readonly place: Folder, public readonly repository: ConstructRepository) {}

  get path(): string {
    return this.place.path;
  }

  get namespace(): string | undefined {
    return this.place.namespace;
  }

  get takesAll(): boolean {
    return this.place._takesAll;
  }

  get hasOwnList(): boolean {
    return this.place._listOfUser !== undefined;
  }

  get resources(): readonly string[] {
    return this.place._listedFiles.resources;
  }

  get components(): readonly string[] {
    return this.place._listedFiles.components;
  }

  get kustomization(): KustomizationFields | undefined {
    return this.place._kustomization();
  }
}

/** cdk8s-plus' `X.fromXName(…)`: handles whose classes are not exported and all named like this. */
function importedByCdk8sPlus(construct: IConstruct): ExternalObjectProps | undefined {
  if (!construct.constructor.name.startsWith('Imported')) return undefined;
  const { apiVersion, kind, name } = construct as IConstruct & Partial<ExternalObjectProps>;
  return apiVersion && kind && name ? { apiVersion, kind, name } : undefined;
}
