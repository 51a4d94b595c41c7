import type { IConstruct } from 'constructs';

/** Where something of a program was written: a construct, which knows the line that created it, or a place in a file. */
export type Place = IConstruct | FilePlace;

/** Path of a value in an object: keys and indexes. */
export type FieldPath = ReadonlyArray<string | number>;

/** An object in a file. */
export class FilePlace {
  private found?: string;

  /**
   * @param file path below the directory that is checked
   * @param owner the construct that adds the file, where one does
   * @param positionOf position of a value in the object, or of what encloses it, as `file:line:column`: asked for only where it is shown
   */
  constructor(public readonly file: string, private readonly positionOf: (path: FieldPath) => string, public readonly owner?: IConstruct) {}

  /** `file:line:column` of a value in the object, and of the object itself without a path. */
  public position(path: FieldPath = []): string {
    if (path.length > 0) return this.positionOf(path);
    return this.found ??= this.positionOf([]);
  }
}

/** Tells places apart, and names them in messages: the path of a construct, or `file:line`. */
export function nameOfPlace(place: Place): string {
  return place instanceof FilePlace ? place.position().replace(/:\d+$/, '') : place.node.path;
}

/** The construct of a place: it itself, or what adds the file; undefined for files of directories. */
export function constructAt(place: Place): IConstruct | undefined {
  return place instanceof FilePlace ? place.owner : place;
}
