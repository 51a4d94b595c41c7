import type { SourceTree } from './disk-files';
import type { Manifest } from '../base/manifest';
import { buildAsFlux, BuildCache, BuildProblem, fluxCache, fluxFieldsOf, Source } from '../kustomize';
import { BuildError } from '../kustomize/problem';
import { FilePlace } from '../program/place';

/** An object of a build. */
export interface BuiltObject {
  readonly json: Manifest;
  readonly place: FilePlace;
  /** Its name as it is written, which a build may change. */
  readonly writtenName: string;
}

/** What keeps a build from being made, or leaves it unknown. */
export interface PlacedProblem extends BuildProblem {
  readonly place: FilePlace;
}

/** What Flux makes of a directory. */
export interface Built {
  readonly objects: readonly BuiltObject[];
  readonly problems: readonly PlacedProblem[];
  /** Patches that select nothing. */
  readonly idle: readonly PlacedProblem[];
  /** The files that were read. */
  readonly reads: readonly string[];
  /** Nothing of it is unknown, and nothing was wrong. */
  readonly isComplete: boolean;
}

/** Builds directories of one tree as Flux's kustomize-controller does. */
export class DeliveryBuilder {
  private readonly cache: BuildCache;

  constructor(private readonly files: SourceTree) {
    this.cache = fluxCache(files);
  }

  /** @param delivery the Kustomization that applies it; undefined for the directory that a cluster follows */
  public build(path: string, delivery: Manifest | undefined): Built {
    const { objects, problems, idle, reads } = buildAsFlux(this.cache, path, fluxFieldsOf(delivery?.spec));
    return {
      objects: objects.map(({ object, source, writtenName }) => ({ json: object as Manifest, place: this.placeOf(source), writtenName })),
      problems: problems.map((problem) => ({ ...problem, place: this.placeOfProblem(problem) })),
      idle: idle.map((patch) => ({ ...patch, place: this.placeOfProblem(patch) })),
      reads,
      isComplete: problems.length === 0,
    };
  }

  /** The objects in a file as they are written; undefined where kustomize refuses the file. */
  public written(file: string): readonly Manifest[] | undefined {
    try {
      return this.cache.objects(file, this.cache.reader()).map(({ object }) => object as Manifest);
    } catch (error) {
      if (error instanceof BuildError) return undefined;
      throw error;
    }
  }

  private placeOf(source: Source): FilePlace {
    return new FilePlace(this.files.shown(source.file), (path) => this.files.shown(source.file) + source.at(path).slice(source.file.length));
  }

  private placeOfProblem({ file, line, column }: BuildProblem): FilePlace {
    const whole = [this.files.shown(file), line, line === undefined ? undefined : column].filter((part) => part !== undefined).join(':');
    return new FilePlace(this.files.shown(file), () => whole);
  }
}
