import * as path from 'node:path';
import { readArguments } from './arguments';
import { oneOf, prefixOf } from './check';
import { type Command, InputError, type Io, UsageError } from './command';
import { Sides } from './plan-sides';
import { ProgramReader } from './read-program';
import { hasColours } from '../base/diagnostic';
import { readGoDuration } from '../base/duration';
import { Refusal } from '../base/refusal';
import { readTextFile } from '../base/yaml/text-file';
import type { FileProgram } from '../checkout/file-program';
import { asJson } from '../simulation/formats/json';
import { asSvg } from '../simulation/formats/svg';
import { asText } from '../simulation/formats/text';
import { readScenario } from '../simulation/read-scenario';
import { DEFAULT_SETTINGS, Scenario } from '../simulation/scenario';
import { ScenarioError, Simulation, simulate as simulated } from '../simulation/simulate';

const FORMATS = ['people', 'json', 'svg'] as const;

/** `cdk-gitops simulate`: lets time pass for what a repository delivers. */
export const simulate: Command = {
  name: 'simulate',
  summary: 'show when a change arrives, what waits for what, and what a fault stops',
  usage: `simulate [DIR] [--scenario FILE] [--from REF|DIR] [--duration TIME] [--format FORMAT] [--clusters PATH]… [--repository URL=DIR]… [--config FILE]

Lets time pass for the clusters of a repository, as Flux's controllers let it: intervals, dependencies, retries, health, pruning.
Says when a commit has reached every cluster, what waits for what, how long drift lives, and how many requests there are. The same
input has the same result; nothing is changed, and no network is used.

  DIR                   the repository that clusters follow, or the part of it that they follow. Default: the current directory
  --scenario FILE       what happens, in YAML (docs/simulate.md). Default: with --from a commit after one minute; else the clusters
                        come up from nothing
  --from REF|DIR        what clusters have at first: a branch, tag or commit, or a directory; REF... is the commit where the current
                        branch has left REF. Without --scenario, a commit then brings what DIR has. Default: DIR itself
  --duration TIME       how long is simulated, such as 90s or 24h. Default: what the scenario says, or 1h
  --format FORMAT       ${FORMATS.join(', ')}; default: people
  --clusters PATH       a directory in DIR that a cluster follows; may be given several times. Default: those that are found
  --repository URL=DIR  a checkout of another repository that sources fetch, or the address of DIR itself; may be given several
                        times
  --config FILE         default: DIR/cdk-gitops.yaml, if it exists

Exit codes: 0 at the end everything is ready and has what Git has, 1 something is not, 2 wrong usage, or something that cannot be read.`,

  run(args: string[], io: Io): Promise<number> {
    const { values, positionals } = readArguments({
      args,
      options: {
        scenario: { type: 'string' },
        from: { type: 'string' },
        duration: { type: 'string' },
        format: { type: 'string', default: 'people' },
        clusters: { type: 'string', multiple: true },
        repository: { type: 'string', multiple: true },
        config: { type: 'string' },
      },
    });
    if (positionals.length > 1) throw new UsageError({ message: `${positionals.length} directories are given`, fix: 'simulate one directory' });
    const format = oneOf('format', values.format, FORMATS);
    const millis = values.duration === undefined ? undefined : readGoDuration(values.duration);
    if (values.duration !== undefined && !(millis! > 0 && millis! <= 366 * 86_400_000)) throw new UsageError({ message: `--duration ${JSON.stringify(values.duration)} is not valid`, fix: 'write a time with a unit, such as 90s or 24h, and a year at most' });
    const reader = new ProgramReader(positionals[0], values, io);
    const sides = new Sides(reader.root, reader.prefix, io);
    const base = reader.read(values.from === undefined ? undefined : sides.named(values.from, 'from').directory);
    const given = scenarioFrom(values.scenario, values.from !== undefined, io);
    const scenario = millis === undefined ? given : { ...given, duration: millis };
    if (!base.contents.some(({ isCluster }) => isCluster)) throw new InputError('no directory that a cluster follows with Flux is known', 'say where one begins: --clusters PATH', reader.prefix || '.');
    const result = run(base, scenario, (revision) => reader.read(revision === WORKING_TREE ? sides.onDisk().directory : sides.named(revision, 'scenario').directory));
    io.stdout.write(format === 'people' ? asText(result, hasColours(io.stdout, io.env)) + unknownOf(base) : format === 'json' ? asJson(result, base.unread.all) : asSvg(result));
    const isDone = result.commits.every(({ arrivals }, i) => i < result.commits.length - 1 || arrivals.every(({ at }) => at !== undefined));
    return Promise.resolve(isDone && result.clusters.every(({ blocked }) => blocked.length === 0) ? 0 : 1);
  },
};

/** Stands for the directory as it is on disk, which no revision is called. */
const WORKING_TREE = '\0';

function scenarioFrom(file: string | undefined, hasBase: boolean, io: Io): Scenario {
  if (file !== undefined) {
    const whole = path.resolve(io.cwd, file);
    let text: string;
    try {
      text = readTextFile(whole);
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      throw new InputError(`the scenario cannot be read: ${code ?? message}`, 'name a YAML file that exists and that you may read', prefixOf(whole, io));
    }
    return readScenario(text, prefixOf(whole, io));
  }
  const duration = 60 * 60_000;
  if (!hasBase) return { duration, start: 'empty', events: [], settings: DEFAULT_SETTINGS };
  const commit = { kind: 'commit', at: 60_000, name: 'the working tree', revision: WORKING_TREE, set: new Map(), add: new Map(), remove: [] } as const;
  return { duration, start: 'synced', events: [commit], settings: DEFAULT_SETTINGS };
}

function run(base: FileProgram, scenario: Scenario, read: (revision: string) => FileProgram): Simulation {
  try {
    return simulated(base, scenario, read);
  } catch (error) {
    if (!(error instanceof ScenarioError)) throw error;
    throw new Refusal([{ check: 'scenario', message: error.message, fix: error.fix, place: error.place }]);
  }
}

function unknownOf({ unread }: FileProgram): string {
  return unread.all.length === 0 ? '' : `\nnot known, and so not simulated:\n${unread.all.map((reason) => `  ${reason}\n`).join('')}`;
}
