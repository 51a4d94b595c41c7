import type { DiskFiles } from './disk-files';
import { BuildCache, buildKustomization, BuildProblem, Source } from '../kustomize';
import { FilePlace } from '../program/place';
import type { Json } from '../program/program';

/** An object of a build. */
export interface BuiltObject {
  readonly json: Json;
  readonly place: FilePlace;
}

/** What keeps a build from being made, or leaves it unknown. */
export interface PlacedProblem extends BuildProblem {
  readonly place: FilePlace;
}

/** What Flux makes of a directory. */
export interface Built {
  readonly objects: readonly BuiltObject[];
  readonly problems: readonly PlacedProblem[];
  /** Nothing of it is unknown, and nothing was wrong. */
  readonly isComplete: boolean;
}

/** Builds directories of one tree as Flux's kustomize-controller does. */
export class DeliveryBuilder {
  private readonly cache: BuildCache;

  /** @param prefix what places begin with */
  constructor(files: DiskFiles, private readonly prefix: string) {
    this.cache = new BuildCache(files, { readsFreely: true });
  }

  public build(path: string, _delivery: Json | undefined): Built {
    const { objects, problems } = buildKustomization(this.cache, path, { keepsOrder: true });
    return {
      objects: objects.map(({ object, source }) => ({ json: object as Json, place: this.placeOf(source) })),
      problems: problems.map((problem) => ({ ...problem, place: this.placeOfProblem(problem) })),
      isComplete: problems.length === 0,
    };
  }

  /** A path as messages show it. */
  public shown(path: string): string {
    return this.prefix === '' ? path : path === '' ? this.prefix : `${this.prefix}/${path}`;
  }

  private placeOf(source: Source): FilePlace {
    return new FilePlace(this.shown(source.file), (path) => this.shown(source.at(path)));
  }

  private placeOfProblem({ file, line, column }: BuildProblem): FilePlace {
    const whole = [this.shown(file), line, line === undefined ? undefined : column].filter((part) => part !== undefined).join(':');
    return new FilePlace(this.shown(file), () => whole);
  }
}
