import { spawnSync } from 'child_process';
import * as fs from 'fs';
import * as path from 'path';
import { MEMORY_FOLDER, Options } from './synthesis';

/** Charts of ten objects each, and how many times our processor time may be that of cdk8s, or how many times less `synth()` must take. */
interface Program {
  readonly charts: number;
  /** How often each side is run, one after the other in turn. */
  readonly runs: number;
  readonly whole: number;
  readonly synth: { readonly [content: string]: number };
  /** Whether cdk8s takes longer than a coffee. */
  readonly isSlow?: boolean;
}

const CONTENTS = ['ApiObject', 'KubeDeployment', 'cdk8s-plus'];
const PROGRAMS: readonly Program[] = [
  { charts: 1, runs: 11, whole: 1, synth: {} },
  { charts: 20, runs: 5, whole: 0.7, synth: {} },
  { charts: 300, runs: 3, whole: 0.7, synth: { 'KubeDeployment': 10, 'cdk8s-plus': 8 } },
  { charts: 2000, runs: 1, whole: 0.7, synth: { 'KubeDeployment': 30, 'cdk8s-plus': 25 }, isSlow: true },
];

/** Processor time in milliseconds. */
interface Time {
  readonly whole: number;
  readonly synth: number;
}

/**
 * Programs as people write them, each in a process of its own from its start to its end: the least processor time of several runs of cdk8s and of us in
 * turn, which other processes of the machine disturb less than time on the clock. The first row names the columns.
 */
export function programs(options: Options = {}): string[][] {
  const rows = [['programs', 'content', 'cdk8s ms', 'ours ms', 'ours / cdk8s', 'target', 'synth() of cdk8s', 'of ours', 'cdk8s / ours', 'target']];
  for (const content of CONTENTS) {
    for (const { charts, runs, whole, synth, isSlow } of PROGRAMS) {
      if (isSlow && options.quick) continue;
      const [theirs, ours] = inTurn(runs, ['cdk8s', content], ['ours', content], charts);
      rows.push([
        `${charts} x 10`, content, theirs.whole.toFixed(0), ours.whole.toFixed(0), `${(ours.whole / theirs.whole).toFixed(2)}x`, `<= ${whole}x`,
        theirs.synth.toFixed(0), ours.synth.toFixed(0), `${(theirs.synth / ours.synth).toFixed(1)}x`, synth[content] ? `>= ${synth[content]}x` : '',
      ]);
    }
  }
  return rows;
}

/** What checks, kustomizations and a writer that knows what is its own cost: folders of a repository beside plain charts. The first row names the columns. */
export function repositories(): string[][] {
  const [charts, folders] = inTurn(3, ['ours', 'ApiObject'], ['ours', 'folders'], 1000);
  return [
    ['repositories', 'charts ms', 'folders ms', 'folders / charts', 'target', 'synth() of charts', 'of folders'],
    ['1000 x 10', charts.whole.toFixed(0), folders.whole.toFixed(0), `${(folders.whole / charts.whole).toFixed(2)}x`, '< 3x', charts.synth.toFixed(0), folders.synth.toFixed(0)],
  ];
}

function inTurn(runs: number, one: readonly string[], other: readonly string[], charts: number): [Time, Time] {
  const times = Array.from({ length: runs }, () => [run(one, charts), run(other, charts)]);
  return [least(times.map(([first]) => first)), least(times.map(([, second]) => second))];
}

function least(times: readonly Time[]): Time {
  return { whole: Math.min(...times.map(({ whole }) => whole)), synth: Math.min(...times.map(({ synth }) => synth)) };
}

function run(what: readonly string[], charts: number): Time {
  const outdir = fs.mkdtempSync(path.join(MEMORY_FOLDER, 'cdk-gitops-bench-'));
  try {
    const { stdout, stderr, status } = spawnSync(process.execPath, [path.join(__dirname, 'program.js'), ...what, String(charts), '10', outdir], { encoding: 'utf8' });
    if (status !== 0) throw new Error(`${what.join(' ')} of ${charts} charts failed: ${stderr}`);
    return JSON.parse(stdout) as Time;
  } finally {
    fs.rmSync(outdir, { recursive: true });
  }
}
