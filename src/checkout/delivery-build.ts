import type { SourceTree } from './disk-files';
import { hasList, kustomizationFor } from './flux-kustomization';
import type { Manifest } from '../base/manifest';
import { BuildCache, BuildProblem, Source } from '../kustomize';
import { buildGiven } from '../kustomize/build';
import { valuesAt } from '../program/json-path';
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
  /** Nothing of it is unknown, and nothing was wrong. */
  readonly isComplete: boolean;
}

/** Builds directories of one tree as Flux's kustomize-controller does. */
export class DeliveryBuilder {
  private readonly cache: BuildCache;

  constructor(private readonly files: SourceTree) {
    this.cache = new BuildCache(files, { readsFreely: true });
  }

  /** @param delivery the Kustomization that applies it; undefined for the directory that a cluster follows */
  public build(path: string, delivery: Manifest | undefined): Built {
    const { objects, problems } = buildGiven(this.cache, path, (reader) => {
      const own = hasList(this.files, path) ? this.cache.kustomization(path, reader) : undefined;
      return kustomizationFor(this.files, path, own, delivery);
    }, { keepsOrder: true });
    const common = valuesAt(delivery, 'spec.commonMetadata')[0]?.value as CommonMetadata | undefined;
    return {
      objects: objects.map(({ object, source, writtenName }) => ({ json: withMetadata(object as Manifest, common), place: this.placeOf(source), writtenName })),
      problems: problems.map((problem) => ({ ...problem, place: this.placeOfProblem(problem) })),
      isComplete: problems.length === 0,
    };
  }

  private placeOf(source: Source): FilePlace {
    return new FilePlace(this.files.shown(source.file), (path) => this.files.shown(source.file) + source.at(path).slice(source.file.length));
  }

  private placeOfProblem({ file, line, column }: BuildProblem): FilePlace {
    const whole = [this.files.shown(file), line, line === undefined ? undefined : column].filter((part) => part !== undefined).join(':');
    return new FilePlace(this.files.shown(file), () => whole);
  }
}

/** Labels and annotations that the controller adds to everything that it applies. */
interface CommonMetadata {
  readonly labels?: { readonly [key: string]: string };
  readonly annotations?: { readonly [key: string]: string };
}

function withMetadata(json: Manifest, common: CommonMetadata | undefined): Manifest {
  if (!common) return json;
  const { labels, annotations } = (json.metadata ?? {}) as CommonMetadata;
  return { ...json, metadata: { ...json.metadata, labels: { ...labels, ...common.labels }, annotations: { ...annotations, ...common.annotations } } };
}
