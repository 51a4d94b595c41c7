import * as path from 'node:path';
import { directory, prefixOf, repositoryFrom } from './check';
import { readConfig } from './check-config';
import { type Io, UsageError } from './command';
import { CheckedDirectory, FileProgram, MissingClusterError } from '../checkout/file-program';

/** What says which directories a program is read from. */
export interface ProgramArguments {
  readonly clusters?: string[];
  readonly repository?: string[];
  readonly config?: string;
}

/** A directory of YAML, with the other repositories that its configuration and the arguments name. */
export class ProgramReader {
  readonly root: string;
  /** What paths in messages begin with. */
  readonly prefix: string;
  private readonly own: CheckedDirectory;
  private readonly others: readonly CheckedDirectory[];
  private readonly clusters: readonly string[] | undefined;

  constructor(dir: string | undefined, { clusters, repository = [], config: file }: ProgramArguments, io: Io) {
    this.root = directory(dir ?? '.', io);
    this.prefix = prefixOf(this.root, io);
    const configFile = file === undefined ? path.join(this.root, 'cdk-gitops.yaml') : path.resolve(io.cwd, file);
    const config = readConfig(configFile, file !== undefined, prefixOf(configFile, io));
    const others = [
      ...config.repositories.map(({ url, dir: each }) => ({ url, root: directory(path.resolve(path.dirname(configFile), each), io) })),
      ...repository.map((text) => repositoryFrom(text, io)),
    ].map((each) => ({ ...each, prefix: prefixOf(each.root, io) }));
    this.own = { root: this.root, prefix: this.prefix, url: others.find((other) => other.root === this.root)?.url };
    this.others = others.filter((other) => other.root !== this.root);
    this.clusters = clusters ?? config.clusters;
  }

  /**
   * The program as it stands there, or as another directory or a revision has it.
   *
   * @throws UsageError if a directory that a cluster is said to follow does not exist
   */
  read(first: CheckedDirectory = this.own): FileProgram {
    try {
      return new FileProgram([{ ...first, url: this.own.url }, ...this.others], this.clusters, () => undefined);
    } catch (error) {
      if (!(error instanceof MissingClusterError)) throw error;
      throw new UsageError({ message: `directory ${error.message} does not exist`, fix: 'give --clusters a directory that the cluster follows, relative to the one that is read' });
    }
  }
}
