import { spawnSync } from 'child_process';
import * as fs from 'fs';
import * as path from 'path';
import { CONTENTS, grow, Shape } from './trees';

/** One measurement, made in a process of its own, so that heaps do not disturb each other. */
export type Task = Synthesis | Loading;

/** Grows a tree and synthesizes it. */
export interface Synthesis {
  readonly what: 'synthesis';
  readonly who: 'cdk8s' | 'ours';
  readonly content: string;
  readonly shape: Shape;
  readonly charts: number;
  readonly objects: number;
  /** A folder that is there; nothing is left in it. */
  readonly folder: string;
  /** A folder of the disk whose own cost is measured; nothing is left in it either. */
  readonly disk: string;
}

/** Loads modules and touches what a program would use of them. */
export interface Loading {
  readonly what: 'loading';
  /** JavaScript that loads them. */
  readonly code: string;
}

/** Times are in milliseconds, sizes in MiB. */
export interface Result {
  readonly time: number;
  /** Largest size of the process. */
  readonly memory: number;
  /** Its size when the tree was there and nothing was synthesized. */
  readonly treeMemory: number;
  readonly files: number;
  /** Time and written files of a second synthesis. */
  readonly again: { readonly time: number; readonly files: number };
  /** Time to write the same files to the disk, and nothing else. */
  readonly writing: number;
}

/** Makes a measurement a few times, each in a new process, and gives the fastest. */
export function measure(task: Task, times = 1): Result {
  const results = Array.from({ length: times }, () => {
    const { stdout, stderr, status } = spawnSync(process.execPath, ['-r', 'ts-node/register/transpile-only', __filename, JSON.stringify(task)],
      { cwd: path.join(__dirname, '..'), encoding: 'utf8', env: { ...process.env, CDK_VALIDATION: 'false' } });
    if (status !== 0) throw new Error(`${JSON.stringify(task)} failed: ${stderr}`);
    return JSON.parse(stdout) as Result;
  });
  return results.reduce((best, result) => (result.time < best.time ? result : best));
}

function synthesis(task: Synthesis): Result {
  const AppClass = task.who === 'ours' ? (require('cdk-gitops') as typeof import('../src')).App : (require('cdk8s') as typeof import('cdk8s')).App;
  const outdir = fs.mkdtempSync(path.join(task.folder, 'cdk-gitops-bench-'));
  try {
    // Both sides have loaded their modules when the clock starts; what that takes is measured by itself.
    const first = new AppClass({ outdir: path.join(outdir, 'first') });
    grow(first, 'wide', 1, 1, CONTENTS[task.content][task.who]);
    first.synth();
    fs.rmSync(first.outdir, { recursive: true });

    const app = new AppClass({ outdir });
    grow(app, task.shape, task.charts, task.objects, CONTENTS[task.content][task.who]);
    const treeMemory = size();
    const time = timed(() => app.synth());
    const memory = size();
    const before = changeTimes(outdir);
    const repeats = task.who === 'ours' ? timed(() => app.synth()) : 0; // of cdk8s it is not asked
    const after = changeTimes(outdir);
    return {
      time,
      memory,
      treeMemory,
      files: before.size,
      again: { time: repeats, files: [...after].filter(([file, changed]) => before.get(file) !== changed).length },
      writing: writingTime(before.keys(), task.disk),
    };
  } finally {
    fs.rmSync(outdir, { recursive: true });
  }
}

function writingTime(names: Iterable<string>, disk: string): number {
  const folder = fs.mkdtempSync(path.join(disk, 'cdk-gitops-bench-'));
  try {
    const files = [...names].map((name): [string, Buffer] => [path.join(folder, path.basename(name)), fs.readFileSync(name)]);
    return timed(() => files.forEach(([name, content]) => fs.writeFileSync(name, content)));
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
}

/** Files with the moment of their last change in nanoseconds. */
function changeTimes(folder: string): Map<string, bigint> {
  return new Map(fs.readdirSync(folder).map((name) => {
    const file = path.join(folder, name);
    return [file, fs.statSync(file, { bigint: true }).mtimeNs];
  }));
}

function loading(task: Loading): Result {
  const time = timed(() => new Function('require', task.code)(require));
  return { time, memory: size(), treeMemory: 0, files: 0, again: { time: 0, files: 0 }, writing: 0 };
}

function timed(action: () => void): number {
  const start = performance.now();
  action();
  return performance.now() - start;
}

function size(): number {
  return process.resourceUsage().maxRSS / 1024;
}

if (require.main === module) {
  const task = JSON.parse(process.argv[2]) as Task;
  console.log(JSON.stringify(task.what === 'loading' ? loading(task) : synthesis(task)));
}
