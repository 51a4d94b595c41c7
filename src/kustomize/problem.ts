import type { Diagnostic } from '../base/diagnostic';

/** What keeps a kustomization from being built, or leaves it unknown. */
export interface BuildProblem extends Diagnostic {
  /** `error` where kustomize fails; `unknown` where only the real build can know. */
  readonly kind: 'error' | 'unknown';
  /** The file that it is about, from the root of the view. */
  readonly file: string;
  /** Line and column, from 1, where they are known. */
  readonly line?: number;
  readonly column?: number;
  /** The field of the Flux Kustomization that says it, such as `spec.patches[0]`, where it stands there and not in the file. */
  readonly inDelivery?: string;
  /** Whether it is about something that kustomize fetches from elsewhere. */
  readonly isRemote?: boolean;
  /** Whether it is about an entry of `images` that no container has. */
  readonly isImage?: boolean;
}

/** Where a problem is. */
export type ProblemPlace = Partial<Pick<BuildProblem, 'file' | 'line' | 'column' | 'inDelivery'>>;

/** Ends a build, or the reading of one entry. */
export class BuildError extends Error {
  constructor(message: string, readonly fix: string, readonly place: ProblemPlace = {}, readonly kind: 'error' | 'unknown' = 'error') {
    super(message);
  }

  /** The same with a file, where it has none yet. */
  public in(file: string): BuildError {
    return this.place.file === undefined ? new BuildError(this.message, this.fix, { ...this.place, file }, this.kind) : this;
  }

  public get problem(): BuildProblem {
    const { file = '', line, column, inDelivery } = this.place;
    return {
      kind: this.kind,
      message: this.message,
      fix: this.fix,
      file,
      ...line === undefined ? {} : { line, column },
      ...inDelivery === undefined ? {} : { inDelivery },
    };
  }
}

/** Runs what may fail, and adds the file to what it fails with. */
export function inFile<T>(file: string, run: () => T): T {
  try {
    return run();
  } catch (error) {
    throw error instanceof BuildError ? error.in(file) : error;
  }
}
