import { isOfFlux } from './flux-objects';
import { isMap, Manifest } from '../base/manifest';
import { folderOf } from '../base/tree-path';
import { readManifests } from '../base/yaml/manifests';
import type { DirectoryRepository } from '../checkout/directory-repository';
import { FileProgram } from '../checkout/file-program';
import { normalize } from '../program/cluster-contents';
import { textAt } from '../program/json-path';
import { kindOf } from '../program/kind';
import type { FilePlace } from '../program/place';

/** An object in a file that becomes a construct. */
export interface ImportedObject {
  readonly file: ImportedFile;
  readonly manifest: Manifest;
  /** The clusters that get it. */
  readonly clusters: ReadonlySet<string>;
  /** Its namespace in the cluster, which kustomize may have set. */
  readonly namespace?: string;
  /** The path of the folder of the repository that it applies, where it is such a Kustomization. */
  readonly applies?: string;
}

/** A file of a folder. */
export interface ImportedFile {
  readonly folder: ImportedFolder;
  /** Its path below the folder. */
  readonly name: string;
  /** Its objects, where they become constructs; undefined where the file is copied. */
  readonly objects?: readonly ImportedObject[];
  /** Whether it is a manifest, for kustomize. */
  readonly isManifest: boolean;
}

/** A directory with manifests. */
export interface ImportedFolder {
  readonly path: string;
  /** The name of its kustomization file; undefined where Flux generates it. */
  readonly kustomization?: string;
  readonly files: ImportedFile[];
  /** The cluster that follows it. */
  readonly cluster?: string;
}

const KUSTOMIZATION = /^(kustomization\.ya?ml|Kustomization)$/;

/** What Flux reads of a repository, by the folders that it is in. */
export class ImportedRepository {
  public readonly folders = new Map<string, ImportedFolder>();
  /** Files of the directories that `flux bootstrap` writes and owns. */
  public readonly ofBootstrap: readonly string[];
  private readonly main: DirectoryRepository;

  constructor(public readonly program: FileProgram) {
    this.main = program.repositories[0] as DirectoryRepository;
    const there = new Set(this.main.otherPaths);
    const read = [...this.main.reads].filter((file) => there.has(file)).sort();
    const bootstrapped = new Set(this.main.otherPaths.filter((file) => /(^|\/)gotk-(sync|components)\.yaml$/.test(file)).map(folderOf));
    this.ofBootstrap = read.filter((file) => bootstrapped.has(folderOf(file)));
    const files = read.filter((file) => !bootstrapped.has(folderOf(file)));
    const lists = files.filter((file) => KUSTOMIZATION.test(baseName(file)));
    const resources = this.objectsByFile();
    const withManifests = new Set([...lists, ...files.filter((file) => resources.has(file))].map(folderOf));
    for (const root of program.roots) withManifests.add(root.path);
    for (const path of [...withManifests].sort()) {
      const kustomization = lists.find((file) => folderOf(file) === path);
      const cluster = program.roots.find((root) => root.path === path)?.name;
      this.folders.set(path, { path, kustomization: kustomization && baseName(kustomization), files: [], cluster });
    }
    for (const file of files) if (!lists.includes(file)) this.addFile(file, resources.get(file));
  }

  /** All objects that become constructs. */
  public get objects(): ImportedObject[] {
    return [...this.folders.values()].flatMap(({ files }) => files.flatMap(({ objects = [] }) => objects));
  }

  public textOf(path: string): string | undefined {
    return this.main.textOf(path);
  }

  private addFile(path: string, built: ReadonlyMap<string, BuiltAs> | undefined): void {
    const folder = this.folderAbove(folderOf(path));
    const name = folder.path === '' ? path : path.slice(folder.path.length + 1);
    const isManifest = /\.ya?ml$/.test(path);
    const file: { -readonly [Key in keyof ImportedFile]: ImportedFile[Key] } = { folder, name, isManifest };
    const text = built && this.textOf(path);
    if (text !== undefined && isManifest) {
      const { objects, faults } = readManifests(text, path);
      const isPlain = objects.every(({ manifest, markers }) => !isMap(manifest.sops) && markers.length === 0);
      const canBe = faults.length === 0 && isPlain && objects.some(({ manifest }) => isOfFlux(manifest))
        && !/^kind:\s*["']?\w*List\b/m.test(text);
      if (canBe) file.objects = objects.map(({ manifest }) => ({ file, manifest, ...built!.get(keyOf(manifest)) ?? NOWHERE }));
    }
    folder.files.push(file);
  }

  private folderAbove(path: string): ImportedFolder {
    for (let at = path; at !== ''; at = folderOf(at)) {
      const folder = this.folders.get(at);
      if (folder) return folder;
    }
    const root = this.folders.get('') ?? { path: '', files: [] };
    this.folders.set('', root);
    return root;
  }

  /** What becomes of the objects in each file. */
  private objectsByFile(): Map<string, Map<string, BuiltAs>> {
    const applied = new Map(this.program.contents.flatMap(({ targets }) => targets)
      .filter(({ repository, folders }) => repository === this.main && folders.length > 0)
      .map(({ delivery }) => [delivery, normalize(textAt(delivery.json, 'spec.path') ?? '')]));
    const clusters = new Map<string, Set<string>>();
    for (const { name, objects } of this.program.contents) {
      for (const { object } of objects) {
        const key = `${(object.place as FilePlace).file} ${keyOf(object.json)}`;
        clusters.set(key, (clusters.get(key) ?? new Set()).add(name));
      }
    }
    const prefix = this.main.shown('') === '' ? '' : `${this.main.shown('')}/`;
    const found = new Map<string, Map<string, BuiltAs>>();
    for (const object of this.program.objects) {
      const file = (object.place as FilePlace).file.slice(prefix.length);
      const inFile = found.get(file) ?? new Map<string, BuiltAs>();
      found.set(file, inFile);
      const key = keyOf(object.json);
      if (!inFile.has(key)) {
        const its = clusters.get(`${(object.place as FilePlace).file} ${key}`) ?? new Set<string>();
        inFile.set(key, { namespace: object.namespace, applies: applied.get(object), clusters: its });
      }
    }
    return found;
  }
}

type BuiltAs = Pick<ImportedObject, 'namespace' | 'applies' | 'clusters'>;

const NOWHERE: BuiltAs = { clusters: new Set() };

function keyOf({ apiVersion, kind, metadata }: Manifest): string {
  return `${kindOf(apiVersion, kind)} ${String(metadata?.name)}`;
}

export function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
