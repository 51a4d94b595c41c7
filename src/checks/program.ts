import { ApiObject, Chart } from 'cdk8s';
import { IConstruct } from 'constructs';
import { enclosingFolder } from '../base/enclosing-folder';
import { ExternalObjectProps, externalOf } from '../base/external';
import { Cluster } from '../cluster';
import { EncryptedFile } from '../encrypted-file';
import { Folder } from '../folder';
import { Repository } from '../repository';
import { kindOf } from './kind';
import type { RenderedFile } from '../synth/folder-files';

/** An object as it will stand in YAML, and the construct that it comes from. */
export interface ProgramObject {
  /** An `ApiObject`, or the `EncryptedFile` that holds it. */
  readonly construct: IConstruct;
  /** `group/Kind`. */
  readonly kind: string;
  /** Its manifest. */
  readonly json: Json;
  readonly name: string;
  /** Namespace in the manifest. */
  readonly namespace?: string;
  /** The folder it is in; undefined in plain charts. */
  readonly folder?: Folder;
  /** Its values are encrypted by SOPS. */
  readonly encrypted: boolean;
}

/** A manifest. Checks read it by paths (`json-path.ts`). */
export interface Json {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata?: { readonly name?: string; readonly namespace?: string; readonly [key: string]: unknown };
  readonly [key: string]: unknown;
}

/** A manifest as checks read it; undefined where it is none: a patch or an overridden `toJson` may leave anything. */
export function programObject(construct: IConstruct, json: Json, folder?: Folder, encrypted = false): ProgramObject | undefined {
  if (!isManifest(json)) return undefined;
  const name = textOr(json.metadata?.name, '');
  const namespace = textOr(json.metadata?.namespace, undefined);
  return { construct, kind: kindOf(json.apiVersion, json.kind), json, name, namespace, folder, encrypted };
}

/** An object that the program says is there without making it. */
export interface DeclaredObject {
  readonly construct: IConstruct;
  readonly kind: string;
  readonly name: string;
  readonly namespace?: string;
  readonly keys?: string[];
}

/** A file of a repository that is not made of objects: added, seeded, encrypted, or rendered by a pipeline. */
export interface ProgramFile {
  readonly path: string;
  readonly text: string;
  readonly repository: Repository;
  /** What it comes from. */
  readonly construct: IConstruct;
  /** It was added as an encrypted file. */
  readonly isEncrypted: boolean;
}

/** The finished tree, as the checks and the plan read it. */
export class Program {
  public readonly objects: ProgramObject[] = [];
  public readonly externals: DeclaredObject[] = [];
  public readonly repositories: Repository[] = [];
  public readonly folders: Folder[] = [];
  public readonly clusters: Cluster[] = [];
  public readonly encryptedFiles: EncryptedFile[] = [];
  /** Files beside what folders render of their objects. */
  public readonly files: ProgramFile[] = [];
  private readonly _byFolder = new Map<Folder, ProgramObject[]>();
  private _byConstruct?: Map<IConstruct, ProgramObject[]>;

  /**
   * @param constructs every construct of the app
   * @param jsonOf the manifest of an object; undefined where it cannot be rendered
   * @param additions manifests that charts in folders add to those of objects
   */
  constructor(
    public readonly constructs: readonly IConstruct[], jsonOf: (object: ApiObject) => Json | undefined,
    additions: Iterable<{ readonly construct: IConstruct; readonly json: Json; readonly folder: Folder }> = [],
  ) {
    for (const construct of constructs) {
      if (ApiObject.isApiObject(construct)) this.addObject(construct, jsonOf(construct), construct.chart, false);
      else if (Folder.isFolder(construct)) this.folders.push(construct);
      else if (Repository.isRepository(construct)) this.repositories.push(construct);
      else if (Cluster.isCluster(construct)) this.clusters.push(construct);
      else if (construct instanceof EncryptedFile) this.addEncrypted(construct);
      else this.addExternal(construct);
    }
    for (const { construct, json, folder } of additions) this.addObject(construct, json, folder, false);
  }

  /** Adds the files of a repository, once they are rendered. */
  public addFiles(repository: Repository, files: readonly RenderedFile[]): void {
    for (const { path, content, owner } of files) {
      if (!owner) continue;
      const text = typeof content === 'string' ? content : Buffer.from(content).toString('utf8');
      const encrypted = this.encryptedFiles.find((file) => file.path === path && file._folder.repository === repository);
      this.files.push({ path, text, repository, construct: encrypted ?? owner, isEncrypted: encrypted !== undefined });
    }
  }

  /** The objects of a folder itself. */
  public objectsIn(folder: Folder): readonly ProgramObject[] {
    return this._byFolder.get(folder) ?? [];
  }

  /** The objects of a construct: one, or those in an encrypted file. */
  public objectsOf(construct: IConstruct): readonly ProgramObject[] {
    if (!this._byConstruct) {
      this._byConstruct = new Map();
      for (const object of this.objects) {
        const others = this._byConstruct.get(object.construct);
        if (others) others.push(object);
        else this._byConstruct.set(object.construct, [object]);
      }
    }
    return this._byConstruct.get(construct) ?? [];
  }

  private addObject(construct: IConstruct, json: Json | undefined, chart: Chart, encrypted: boolean): void {
    const folder = enclosingFolder(chart);
    const object = json && programObject(construct, json, folder, encrypted);
    if (!object) return;
    this.objects.push(object);
    if (!folder) return;
    const siblings = this._byFolder.get(folder);
    if (siblings) siblings.push(object);
    else this._byFolder.set(folder, [object]);
  }

  private addEncrypted(file: EncryptedFile): void {
    this.encryptedFiles.push(file);
    for (const manifest of file._manifests) this.addObject(file, manifest, file._folder, true);
  }

  private addExternal(construct: IConstruct): void {
    const declared = externalOf(construct) ?? importedByCdk8sPlus(construct);
    if (declared) this.externals.push({ ...declared, construct, kind: kindOf(declared.apiVersion, declared.kind) });
  }
}

function textOr<T>(value: unknown, other: T): string | T {
  return typeof value === 'string' ? value : other;
}

function isManifest(json: Json): boolean {
  const metadata: unknown = json.metadata ?? {};
  return typeof json.apiVersion === 'string' && typeof json.kind === 'string' && typeof metadata === 'object';
}

/** cdk8s-plus' `X.fromXName(…)`: handles whose classes are not exported and all named like this. */
function importedByCdk8sPlus(construct: IConstruct): ExternalObjectProps | undefined {
  if (!construct.constructor.name.startsWith('Imported')) return undefined;
  const { apiVersion, kind, name } = construct as IConstruct & Partial<ExternalObjectProps>;
  return apiVersion && kind && name ? { apiVersion, kind, name } : undefined;
}
