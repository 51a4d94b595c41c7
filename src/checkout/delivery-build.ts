import type { SourceTree } from './disk-files';
import type { Manifest } from '../base/manifest';
import { buildAsFlux, BuildCache, BuildProblem, fluxCache, FluxFields, Source } from '../kustomize';
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

  /** @param fields what the delivery says of the build */
  public build(path: string, fields: FluxFields): Built {
    const { objects, problems, idle, reads } = buildAsFlux(this.cache, path, fields);
    return {
      objects: objects.map(({ object, source, writtenName }) => ({ json: object as Manifest, place: this.placeOf(source), writtenName })),
      problems: problems.map((problem) => ({ ...problem, place: this.placeOfProblem(problem) })),
      idle: idle.map((patch) => ({ ...patch, place: this.placeOfProblem(patch) })),
      reads,
      isComplete: problems.length === 0,
    };
  }

  /** The objects of files as they stand in them, as Argo CD applies a directory. Files that have something else are left out, and unknown. */
  public asWritten(paths: readonly string[]): Built {
    const objects: BuiltObject[] = [];
    const problems: PlacedProblem[] = [];
    for (const file of paths) {
      const found = this.placed(file);
      if (found) objects.push(...found.map(({ json, place }) => ({ json, place, writtenName: json.metadata?.name ?? '' })));
      else problems.push({ kind: 'unknown', message: 'has more than Kubernetes objects, so what Argo CD makes of it is not known', fix: '', file, place: new FilePlace(this.files.shown(file), () => this.files.shown(file)) });
    }
    return { objects, problems, idle: [], reads: paths, isComplete: problems.length === 0 };
  }

  /** The objects in a file as they are written; undefined where kustomize refuses the file. */
  public written(file: string): readonly Manifest[] | undefined {
    return this.placed(file)?.map(({ json }) => json);
  }

  /** The same, with their places. */
  public placed(file: string): readonly { readonly json: Manifest; readonly place: FilePlace }[] | undefined {
    try {
      return this.cache.objects(file, this.cache.reader()).map(({ object, source }) => ({ json: object as Manifest, place: this.placeOf(source) }));
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
