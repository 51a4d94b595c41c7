import { Config, defaultConfig, Release } from './config';
import { Files, Reader } from './files';
import { Kustomization, KUSTOMIZATION_FILES, readKustomization } from './kustomization';
import type { Variable } from './kustomization';
import { Loaded, loadObjects } from './load';
import { BuildError, BuildProblem } from './problem';
import type { Resource } from './resource';
import type { Resources } from './resources';

/** How to build. */
export interface BuilderOptions {
  /** The release of kustomize whose result is wanted. @default 5.8.2 */
  readonly release?: Release;
  /** Whether a kustomization may read files outside of its folder, as under Flux. @default false */
  readonly readsFreely?: boolean;
}

/** What a folder with a kustomization adds to one that lists it. */
export interface Accumulated {
  readonly resources: Resources;
  config: Config;
  readonly vars: Map<string, Variable>;
  /** What cannot be known of it. */
  readonly unknowns: BuildProblem[];
  /** Patches that select nothing. */
  readonly idle: BuildProblem[];
  /** It and the folders that it is made of. */
  readonly folders: Set<string>;
  readonly reads: Set<string>;
}

/** A kustomization file where it stands. */
export interface Kustomized {
  readonly kustomization: Kustomization;
  readonly file: string;
  readonly text: string;
  /** How many entries of each field stand in the file; a Flux Kustomization adds the others, and the whole of a field with none. */
  readonly own?: { readonly [field: string]: number };
}

/** What several builds of one tree share: files that are read, and bases that are built. */
export class BuildCache {
  public readonly bases = new Map<string, Accumulated>();
  public readonly release: Release;
  private readonly loaded = new Map<string, readonly Loaded[] | BuildError>();
  private readonly patches = new Map<string, readonly Loaded[] | BuildError>();
  private readonly kustomizations = new Map<string, Kustomized | BuildError>();

  constructor(public readonly files: Files, public readonly options: BuilderOptions = {}) {
    this.release = options.release ?? '5.8.2';
  }

  public reader(): Reader {
    return new Reader(this.files, this.options.readsFreely ?? false, this.patches);
  }

  public get config(): Config {
    return defaultConfig(this.release);
  }

  /** The objects of a file. They are shared: copy what is changed. */
  public objects(path: string, reader: Reader): readonly Loaded[] {
    reader.reads.add(path);
    return remembered(this.loaded, path, () => this.files.objects?.(path) ?? loadObjects(reader.text(path), path));
  }

  /** The kustomization file of a folder. */
  public kustomization(folder: string, reader: Reader): Kustomized {
    const found = KUSTOMIZATION_FILES.map((name) => (folder === '' ? name : `${folder}/${name}`)).filter((path) => this.files.at(path) === 'file');
    const [file] = found;
    if (file === undefined) throw new BuildError(`"${folder || '.'}" has no kustomization.yaml`, 'create one, or list the files in it', {});
    if (found.length > 1) throw new BuildError(`"${folder || '.'}" has ${found.length} kustomization files: ${found.join(', ')}`, 'remove all but one', { file });
    reader.reads.add(file);
    return remembered(this.kustomizations, file, () => {
      const text = reader.text(file);
      return { kustomization: readKustomization(text, file), file, text };
    });
  }
}

function remembered<T>(cache: Map<string, T | BuildError>, key: string, make: () => T): T {
  let value = cache.get(key);
  if (value === undefined) {
    try {
      value = make();
    } catch (error) {
      if (!(error instanceof BuildError)) throw error;
      value = error;
    }
    cache.set(key, value);
  }
  if (value instanceof BuildError) throw value;
  return value;
}

export type { Resource };
