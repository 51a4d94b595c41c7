import { isBelow, normalize } from './cluster-contents';
import { FilePlace, Place } from './place';
import type { ProgramFolder, ProgramObject } from './program';
import type { Folder } from '../folder';
import { MemoryFiles, Source } from '../kustomize';
import type { Loaded } from '../kustomize/load';
import type { OwnedFile } from '../repository';
import { fileName, kustomizationText, manifestsText, manifestText } from '../synth/yaml/manifest-file';

/** What one file is made of. */
interface Entry {
  /** The objects in it that the program has. */
  readonly objects: readonly ProgramObject[];
  /** What writes it; of a file that is added, the construct that adds it. */
  readonly place: Place;
  /** It was added with its text, and does not follow from objects. */
  readonly isAdded: boolean;
  text(): string | Uint8Array;
}

/** The files of a repository as they will be written. */
export class ConstructFiles extends MemoryFiles {
  /** @param added what is not made of objects */
  public static of(
    folders: readonly ProgramFolder[], objectsIn: (folder: ProgramFolder) => readonly ProgramObject[], added: Iterable<OwnedFile>,
  ): ConstructFiles {
    const entries = new Map<string, Entry>();
    const encrypted = new Map<string, ProgramObject[]>();
    for (const folder of folders) {
      const names: string[] = [];
      for (const object of objectsIn(folder)) {
        const { json: { apiVersion, kind }, name, namespace, place } = object;
        if (object.encrypted) {
          const { path } = place as Place & { readonly path: string };
          encrypted.set(path, [...encrypted.get(path) ?? [], object]);
          continue;
        }
        const file = object.file ?? fileName({ apiVersion, kind, name, namespace }, folder.namespace);
        const path = normalize(`${folder.path}/${file}`);
        const known = entries.get(path);
        if (known && object.file === undefined) continue; // `object-twice` says it
        const objects = [...known?.objects ?? [], object];
        const text = (): string => manifestsText(objects.map(({ json }) => manifestText(json)));
        entries.set(path, { objects, place: known?.place ?? place, isAdded: false, text });
        if (!known) names.push(file);
      }
      if (folder.takesAll || folder.hasOwnList) continue;
      const list = normalize(`${folder.path}/kustomization.yaml`);
      const text = (): string => kustomizationText([...names, ...folder.resources], folder.components, folder.kustomization);
      entries.set(list, { objects: [], place: folder.place, isAdded: false, text });
    }
    for (const { path, content, owner } of added) {
      const objects = encrypted.get(path) ?? [];
      entries.set(path, { objects, place: objects[0]?.place ?? owner, isAdded: true, text: content });
    }
    const expected = folders.flatMap((folder) => folder.resources.map((entry) => normalize(`${folder.path}/${entry}`)));
    return new ConstructFiles(entries, expected.filter((path) => !entries.has(path) && !folders.some((folder) => folder.path === path)));
  }

  private readonly places = new Map<string, FilePlace>();
  private readonly expected: readonly string[];

  private constructor(private readonly entries: ReadonlyMap<string, Entry>, expected: readonly string[]) {
    super(new Map([...entries.keys()].map((path) => [path, ''])));
    this.expected = expected;
  }

  public override read(path: string): string | Uint8Array {
    return this.entries.get(path)!.text();
  }

  /** Whether others add something there, as the program says. */
  public isElsewhere(path: string): boolean {
    return this.expected.some((each) => isBelow(path, each));
  }

  /** The object of a file, without the way over its text, where that would change nothing. */
  public objects(path: string): readonly Loaded[] | undefined {
    const { objects, isAdded } = this.entries.get(path)!;
    if (isAdded || objects.length !== 1 || !isPlain(objects[0].json)) return undefined;
    return [{ object: objects[0].json as unknown as Loaded['object'], source: { file: path, document: 0, at: () => `${path}:1:1` } }];
  }

  /** The object of the program that stands in a file; undefined where the file was added with its text. */
  public objectIn(file: string, kind: string, name: string): ProgramObject | undefined {
    const objects = this.entries.get(file)?.objects ?? [];
    return objects.length > 1 ? objects.find((each) => each.json.kind === kind && each.name === name) : objects[0];
  }

  public objectsIn(file: string): readonly ProgramObject[] {
    return this.entries.get(file)?.objects ?? [];
  }

  /** Where an object, or a line, of a file comes from; undefined where the program does not write the file. */
  public placeOf(file: string, at: Source['at'] | string): Place | undefined {
    const entry = this.entries.get(file);
    if (!entry?.isAdded || entry.objects.length > 0) return entry?.place;
    const position = typeof at === 'string' ? () => at : at;
    const key = position([]);
    const known = this.places.get(key) ?? new FilePlace(file, position, entry.place as Folder);
    this.places.set(key, known);
    return known;
  }
}

/** Whether data is the same once it is written as YAML and read again: it has no null, no number that is written otherwise, and nothing else than data. */
function isPlain(value: unknown): boolean {
  if (typeof value === 'string' || typeof value === 'boolean') return true;
  if (typeof value === 'number') return Number.isSafeInteger(value) && !Object.is(value, -0);
  if (typeof value !== 'object' || value === null) return false;
  if (Array.isArray(value)) return value.every(isPlain);
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) return false;
  for (const key in value) if (!isPlain((value as Record<string, unknown>)[key])) return false;
  return true;
}
