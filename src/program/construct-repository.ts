import { isBelow, normalize } from './cluster-contents';
import { ConstructFiles } from './construct-files';
import { textAt, valuesAt } from './json-path';
import { kindOf } from './kind';
import type { Place } from './place';
import { ProgramFolder, ProgramObject, programObject, ProgramRepository } from './program';
import { isDnsLabel } from '../base/kubernetes-names';
import { Manifest } from '../base/manifest';
import { folderOf } from '../base/tree-path';
import type { Folder } from '../folder';
import { Build, buildAsFlux, BuildCache, BuildProblem, BuiltObject, fluxCache, FluxFields, fluxFieldsOf } from '../kustomize';
import type { Repository } from '../repository';

/** What a delivery applies. */
export interface Delivered {
  /** The folders that it is made of. */
  readonly folders: readonly ProgramFolder[];
  /** The objects: those of the program themselves where nothing has changed them. */
  readonly objects: readonly ProgramObject[];
  /** The objects of the program that were read; undefined where they are the objects themselves. */
  readonly read?: readonly ProgramObject[];
  readonly problems: readonly BuildProblem[];
  readonly idle: readonly BuildProblem[];
}

/** What a repository of constructs needs to know of the program. */
interface OfProgram {
  folderOf(folder: Folder): ProgramFolder;
  objectsIn(folder: ProgramFolder): readonly ProgramObject[];
}

/** A repository of constructs, whose paths are built as Flux builds them. */
export class ConstructRepository implements ProgramRepository {
  private cached?: readonly ProgramFolder[];
  private byPath?: ReadonlyMap<string, ProgramFolder>;
  private whole?: { readonly files: ConstructFiles; readonly cache: BuildCache };
  private manifests?: readonly string[];

  constructor(public readonly place: Repository, private readonly program: OfProgram) {}

  get name(): string {
    return this.place.node.id;
  }

  get url(): string {
    return this.place.url;
  }

  get branch(): string {
    return this.place.branch;
  }

  get folders(): readonly ProgramFolder[] {
    return this.cached ??= this.place.folders.map((folder) => this.program.folderOf(folder));
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

  /** The files of the repository. */
  public get files(): ConstructFiles {
    return this.built.files;
  }

  /** What Flux looks at for a path: without kustomization.yaml everything below, but it does not look into folders that have one. */
  public foldersAt(path: string): readonly ProgramFolder[] {
    const exact = this.folderAt(path);
    if (exact && !exact.takesAll) return [exact];
    const found = this.folders.filter((folder) => isBelow(folder.path, path));
    const listing = found.filter((folder) => !folder.takesAll);
    return found.filter((folder) => !listing.some((outer) => outer !== folder && isBelow(folder.path, outer.path)));
  }

  /** What is applied of a path. Where nothing changes objects on their way, nothing is built. */
  public deliver(path: string, by: ProgramObject | undefined, ofSource?: FluxFields): Delivered {
    const said = ofSource ?? fluxFieldsOf(by?.json.spec);
    const isNamespace = said.targetNamespace === undefined || isDnsLabel(said.targetNamespace); // else its construct says so
    const fields = isNamespace ? said : { ...said, targetNamespace: undefined };
    const reached = this.reachedFrom(path);
    const isPlain = reached.isPlain && Object.values(fields).every((field) => field === undefined || (Array.isArray(field) && field.length === 0));
    if (!isPlain) return this.build(path, fields, [...reached.folders]);
    const folders = [...reached.folders];
    return { folders, objects: folders.flatMap((folder) => this.program.objectsIn(folder)), problems: [], idle: [] };
  }

  private build(path: string, fields: FluxFields, reached: readonly ProgramFolder[]): Delivered {
    const { cache, files } = this.built;
    const { objects, problems, idle, reads } = buildAll(cache, path, fields);
    const folders = [...new Set([...reached, ...reads.flatMap((file) => this.folderAt(folderOf(file)) ?? [])])];
    const read = new Set([...reached.flatMap((folder) => this.program.objectsIn(folder)), ...reads.flatMap((file) => files.objectsIn(file))]);
    const unexpected = problems.filter((problem) => !this.isExpected(problem));
    return { folders, objects: objects.flatMap((built) => this.objectOf(built, folders) ?? []), read: [...read], problems: unexpected, idle };
  }

  private objectOf({ object, source, writtenName }: BuiltObject, folders: readonly ProgramFolder[]): ProgramObject | undefined {
    const { files } = this.built;
    const json = object as Manifest;
    const own = files.objectIn(source.file, json.kind, writtenName);
    if (own && JSON.stringify(own.json) === JSON.stringify(json)) return own;
    const whole = own ? builtObject(own, json) : programObject(files.placeOf(source.file, source.at)!, json, {
      folder: folders.find((folder) => isBelow(source.file, folder.path)) ?? folders[0], encrypted: valuesAt(json, 'sops').length > 0,
    });
    // What kustomize makes of the name of a Namespace is a mistake of the delivery; what it is meant to be called is what is written.
    return whole && (whole.kind === 'core/Namespace' && isName(writtenName) ? { ...whole, name: writtenName } : whole);
  }

  /** Whether it is about a file that others add, as the program says: what is in it is declared where it matters. */
  private isExpected({ kind, file, message }: BuildProblem): boolean {
    const [, path] = /^names "([^"]*)"/.exec(message) ?? [];
    return kind === 'unknown' && path !== undefined && this.built.files.isElsewhere(normalize(`${folderOf(file)}/${path}`));
  }

  /** Where a problem of a build comes from; undefined where the delivery itself says it. */
  public placeOf({ file, line, column, inDelivery }: BuildProblem): Place | undefined {
    if (inDelivery !== undefined) return undefined;
    return this.built.files.placeOf(file, [file, line, column].filter((part) => part !== undefined).join(':'));
  }

  private get built(): { readonly files: ConstructFiles; readonly cache: BuildCache } {
    if (!this.whole) {
      const files = ConstructFiles.of(this.folders, (folder) => this.program.objectsIn(folder), this.place._otherFiles);
      this.whole = { files, cache: fluxCache(files) };
    }
    return this.whole;
  }

  /** The folders at a path and those that they list, and whether these are all that there is. */
  private reachedFrom(path: string): { readonly folders: ReadonlySet<ProgramFolder>; readonly isPlain: boolean } {
    const folders = new Set<ProgramFolder>();
    const exact = this.folderAt(path);
    let isPlain = (exact && !exact.takesAll) || !this.addedManifests.some((file) => isBelow(file, path));
    const reach = (folder: ProgramFolder): void => {
      if (folders.has(folder)) return;
      folders.add(folder);
      if (folder.takesAll) return;
      if (folder.components.length > 0 || folder.kustomization || folder.hasOwnList) isPlain = false;
      for (const entry of [...folder.resources, ...folder.components]) {
        const listed = normalize(`${folder.path}/${entry}`);
        const child = this.folderAt(listed);
        if (child) reach(child);
        if (child ? child.takesAll : this.addedManifests.some((file) => isBelow(file, listed))) isPlain = false;
      }
    };
    for (const folder of this.foldersAt(path)) reach(folder);
    return { folders, isPlain };
  }

  /** Files that may be built, and are not made of objects of the program. */
  private get addedManifests(): readonly string[] {
    if (!this.manifests) {
      const encrypted = new Set(this.folders.flatMap((folder) => this.program.objectsIn(folder))
        .flatMap((object) => (object.encrypted ? [(object.place as Place & { readonly path: string }).path] : [])));
      this.manifests = this.otherPaths.filter((path) => /(\.ya?ml|(^|\/)Kustomization)$/.test(path) && !encrypted.has(path));
    }
    return this.manifests;
  }

  private folderAt(path: string): ProgramFolder | undefined {
    this.byPath ??= new Map(this.folders.map((folder) => [folder.path, folder]));
    return this.byPath.get(path);
  }
}

/** Entries of a Kustomization by their numbers there. */
type Entries = ReadonlyMap<number, unknown>;

/** Builds, and where an entry of the Kustomization fails, once more without it: so everything that is wrong is found. */
function buildAll(cache: BuildCache, path: string, fields: FluxFields): Build {
  const left = new Map(['patches', 'components'].map((field): [string, Entries] => [field, new Map(((fields as Record<string, unknown[] | undefined>)[field] ?? []).entries())]));
  const failed: BuildProblem[] = [];
  for (;;) {
    const now = Object.fromEntries([...left].map(([field, entries]) => [field, [...entries.values()]]));
    const build = buildAsFlux(cache, path, { ...fields, ...now });
    const problems = build.problems.map((problem) => inOriginal(problem, left));
    const faulty = problems.filter(({ kind, inDelivery }) => kind === 'error' && inDelivery?.endsWith(']'));
    if (faulty.length === 0) return { ...build, problems: [...failed, ...problems], idle: build.idle.map((patch) => inOriginal(patch, left)) };
    failed.push(...faulty);
    for (const { inDelivery } of faulty) {
      const [, field, index] = ENTRY.exec(inDelivery!)!;
      left.set(field, new Map([...left.get(field)!].filter(([at]) => at !== Number(index))));
    }
  }
}

const ENTRY = /^spec\.(\w+)\[(\d+)\]$/;

/** A problem with the number that its entry has in the Kustomization. */
function inOriginal(problem: BuildProblem, left: ReadonlyMap<string, Entries>): BuildProblem {
  const [, field, index] = ENTRY.exec(problem.inDelivery ?? '') ?? [];
  const at = field === undefined ? undefined : [...left.get(field)?.keys() ?? []][Number(index)];
  return at === undefined ? problem : { ...problem, inDelivery: `spec.${field}[${at}]` };
}

/** An object of the program with what was changed in its manifest. */
export function builtObject(own: ProgramObject, json: Manifest): ProgramObject {
  return { ...own, json, kind: kindOf(json.apiVersion, json.kind), name: textAt(json, 'metadata.name') ?? '', namespace: textAt(json, 'metadata.namespace') };
}

/** A placeholder such as `_` is meant to be renamed. */
function isName(name: string): boolean {
  return /^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/.test(name);
}
