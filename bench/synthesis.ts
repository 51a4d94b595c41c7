import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { measure, Result, Synthesis } from './measurement';
import { CONTENTS, Shape } from './trees';

/** A tree, and how many times faster than cdk8s we must be on it, by content. */
interface Race {
  readonly shape: Shape;
  readonly charts: number;
  readonly objects: number;
  readonly targets: { readonly [content: string]: number };
  /** Whether cdk8s takes longer than a coffee. */
  readonly isSlow?: boolean;
}

const RACES: readonly Race[] = [
  { shape: 'wide', charts: 1000, objects: 10, targets: { plain: 20, ours: 30 } },
  { shape: 'wide', charts: 2000, objects: 10, targets: { plain: 45, ours: 65 } },
  { shape: 'wide', charts: 1000, objects: 50, targets: { plain: 45, ours: 90 }, isSlow: true },
  { shape: 'chain', charts: 7, objects: 10, targets: {} },
  { shape: 'chain', charts: 8, objects: 10, targets: { plain: 1000, ours: 1000 }, isSlow: true },
];
const LONG_CHAINS = [1000, 10_000];

/** How the measurements are made. */
export interface Options {
  /** Leaves out what takes cdk8s more than ten seconds. */
  readonly quick?: boolean;
}

/** Where files are written without a disk, if there is such a place. */
export const MEMORY_FOLDER = fs.existsSync('/dev/shm') ? '/dev/shm' : os.tmpdir();

/** Where the project's own output goes. */
const DISK_FOLDER = path.join(__dirname, '..', 'dist');

/**
 * The time of `app.synth()` on the same trees, cdk8s' and ours, in milliseconds, beside what the disk alone takes to write the files. The
 * first row names the columns.
 */
export function synthesis(options: Options = {}): string[][] {
  const rows = [['synthesis', 'content', 'cdk8s ms', 'ours ms', 'cdk8s / ours', 'target', 'again ms', 'files again', 'disk alone ms']];
  for (const content of Object.keys(CONTENTS)) {
    for (const race of RACES) rows.push(raceRow(content, race, options));
    for (const charts of LONG_CHAINS) {
      const ours = run('ours', content, { shape: 'chain', charts, objects: 10 }, 1);
      rows.push(row(content, { shape: 'chain', charts, objects: 10 }, undefined, ours));
    }
  }
  return rows;
}

/** How our time grows with the number of charts, and what 100,000 objects take. The first row names the columns. */
export function growth(): string[][] {
  const rows = [['growth', 'content', 'measured', 'target']];
  for (const content of Object.keys(CONTENTS)) {
    const [single, double] = [1000, 2000].map((charts) => run('ours', content, { shape: 'wide', charts, objects: 10 }, 5).time);
    rows.push(['twice the charts', content, `${(double / single).toFixed(2)}x`, '<= 2.3x']);
    const many = run('ours', content, { shape: 'wide', charts: 1000, objects: 100 }, 1);
    rows.push(['100,000 objects: time', content, `${Math.round(many.time)} ms`, '']);
    rows.push(['100,000 objects: memory', content, `${Math.round(many.memory)} MiB`, '< 600 MiB']);
    rows.push(['  of it before synthesis', content, `${Math.round(many.treeMemory)} MiB`, '']);
    rows.push(['files written by a second synthesis', content, String(many.again.files), '0']);
  }
  return rows;
}

/** How long a program of Flux objects loads its libraries, beside one of cdk8s alone. The first row names the columns. */
export function loading(): string[][] {
  const theirs = measure({ what: 'loading', code: 'require("cdk8s").App' }, 7).time;
  const ours = measure({ what: 'loading', code: 'const { App, flux } = require("cdk-gitops"); [App, flux?.Kustomization, require("cdk8s").Chart]' }, 7).time;
  return [
    ['loading', 'cdk8s ms', 'ours ms', 'ours / cdk8s', 'target'],
    ['a Flux-only program', theirs.toFixed(0), ours.toFixed(0), `${(ours / theirs).toFixed(2)}x`, '<= 1.3x'],
  ];
}

type Tree = Pick<Race, 'shape' | 'charts' | 'objects'>;

function raceRow(content: string, race: Race, options: Options): string[] {
  const theirs = options.quick && race.isSlow ? undefined : run('cdk8s', content, race, race.isSlow ? 1 : 2);
  return row(content, race, theirs, run('ours', content, race, 3), race.targets[content]);
}

function row(content: string, tree: Tree, theirs: Result | undefined, ours: Result, target?: number): string[] {
  return [
    `${tree.shape === 'chain' ? 'chain of ' : ''}${tree.charts} x ${tree.objects}`, content,
    theirs ? theirs.time.toFixed(0) : '-', ours.time.toFixed(ours.time < 10 ? 1 : 0),
    theirs ? `${(theirs.time / ours.time).toFixed(0)}x` : '-', target ? `>= ${target}x` : '',
    ours.again.time.toFixed(0), String(ours.again.files), ours.writing.toFixed(0),
  ];
}

function run(who: Synthesis['who'], content: string, { shape, charts, objects }: Tree, times: number): Result {
  fs.mkdirSync(DISK_FOLDER, { recursive: true });
  return measure({ what: 'synthesis', who, content, shape, charts, objects, folder: MEMORY_FOLDER, disk: DISK_FOLDER }, times);
}
