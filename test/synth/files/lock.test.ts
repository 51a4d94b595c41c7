import { type ChildProcess, spawn } from 'node:child_process';
import * as fs from 'node:fs';
import { join } from 'node:path';
import { Lock } from '../../../src/synth/files/lock';
import { makeRoot, put, read } from '../tree-on-disk';

let root: string;
let file: string;
const children: ChildProcess[] = [];
beforeEach(() => {
  root = makeRoot();
  file = join(root, 'lock');
});
afterEach(async () => {
  for (const child of children.splice(0)) await end(child);
  fs.rmSync(root, { recursive: true });
});

interface Elsewhere {
  readonly child: ChildProcess;
  readonly said: Promise<void>;
  readonly ended: Promise<number | null>;
}

/** Runs a program with `Lock` and `file` in a process of its own. It says `said` when it has printed something. */
function elsewhere(program: string, ...args: string[]): Elsewhere {
  const child = spawn(process.execPath, ['-r', 'ts-node/register/transpile-only', '-e',
    `const { Lock } = require(process.argv[1]); const file = process.argv[2]; const fs = require('fs'); ${program}`,
    require.resolve('../../../src/synth/files/lock'), file, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  children.push(child);
  return {
    child,
    said: new Promise((resolve) => {
      child.stdout.once('data', () => resolve());
    }),
    ended: new Promise((resolve) => {
      child.once('exit', resolve);
    }),
  };
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => {
    child.once('exit', resolve);
  });
  child.kill('SIGKILL');
  await ended;
}

/** Changes what a lock says of its holder. */
function change(holder: object): void {
  fs.writeFileSync(file, JSON.stringify({ ...JSON.parse(fs.readFileSync(file, 'utf8')) as object, ...holder }));
}

const HOLD = "Lock.acquire(file); console.log('held'); setInterval(() => {}, 1000);";

test('is a file while it is held, and nothing before and after', () => {
  const lock = Lock.acquire(file);
  expect(Object.keys(read(root))).toEqual(['lock']);
  lock.confirm();
  lock.release();
  expect(read(root)).toEqual({});
});

test('is not given twice, and the message says by whom it is held', () => {
  const lock = Lock.acquire(file);
  expect(() => Lock.acquire(file, 0)).toThrow(`error[locked]: cdk-gitops, process ${process.pid}, is writing there\n  --> ${file}\n  help: run it again when that has ended, or delete this file`);
  lock.release();
  Lock.acquire(file, 0).release();
  expect(read(root)).toEqual({});
});

describe('waiting', () => {
  let now: number;
  beforeEach(() => {
    now = 0;
    jest.spyOn(performance, 'now').mockImplementation(() => now);
  });
  afterEach(() => jest.restoreAllMocks());

  /** What happens while it waits: one step each time, which takes so many milliseconds. */
  function meanwhile(milliseconds: number, steps: readonly (() => void)[]): void {
    const left = [...steps];
    jest.spyOn(Atomics, 'wait').mockImplementation(() => {
      now += milliseconds;
      left.shift()?.();
      return 'timed-out';
    });
  }

  test('takes as long as runs follow each other, each of which is soon done', () => {
    const lock = Lock.acquire(file);
    meanwhile(9_000, [...['a', 'b', 'c', 'd'].map((id) => () => change({ id, pid: process.ppid, started: undefined })), () => fs.unlinkSync(file)]);
    const own = Lock.acquire(file);
    expect(now).toBe(45_000);
    own.release();
    lock.release();
    expect(read(root)).toEqual({});
  });

  test('ends after ten seconds of one run, or of another program whatever it writes', () => {
    Lock.acquire(file);
    meanwhile(1_000, []);
    expect(() => Lock.acquire(file)).toThrow(`process ${process.pid}, is writing there`);
    expect(now).toBe(10_000);
    put(root, { lock: '0' });
    meanwhile(1_000, Array.from({ length: 30 }, (_, i) => () => put(root, { lock: `${i}` })));
    expect(() => Lock.acquire(file)).toThrow('another program, such as Git, is writing there');
    expect(now).toBe(20_000);
  });
});

test('of a process that runs is respected; once it is killed, the lock is taken over', async () => {
  const { child, said } = elsewhere(HOLD);
  await said;
  expect(() => Lock.acquire(file, 0)).toThrow(`process ${child.pid}, is writing there`);
  await end(child);
  Lock.acquire(file, 0).release();
  expect(read(root)).toEqual({});
});

test('of a process whose number another one has by now is taken over', async () => {
  const { child, said } = elsewhere(HOLD);
  await said;
  change({ started: '1' });
  expect(process.kill(child.pid!, 0)).toBe(true);
  if (process.platform === 'linux') Lock.acquire(file, 0).release();
  else expect(() => Lock.acquire(file, 0)).toThrow('is writing there');
});

test('of another machine, whose processes nobody sees, is taken over only after a long silence', () => {
  Lock.acquire(file);
  change({ machine: 'elsewhere 1 2', pid: 99_999_999 });
  expect(() => Lock.acquire(file, 0)).toThrow('process 99999999 on elsewhere, is writing there');
  const past = new Date(Date.now() - 3_600_000);
  fs.utimesSync(file, past, past);
  Lock.acquire(file, 0).release();
});

test.each(['', '\0\0DIRC', '{"pid":1}', 'null', '[]'])('of another program is never taken away: %j', (content) => {
  put(root, { lock: content });
  const past = new Date(0);
  fs.utimesSync(file, past, past);
  expect(() => Lock.acquire(file, 0)).toThrow(`error[locked]: another program, such as Git, is writing there\n  --> ${file}\n  help: run it again when that has ended`);
  expect(read(root)).toEqual({ lock: content });
});

test.each<[string, () => void]>([['folder', () => fs.mkdirSync(file)], ['symbolic link', () => fs.symlinkSync('elsewhere', file)]])('is no %s', (_, make) => {
  make();
  const before = read(root);
  expect(() => Lock.acquire(file, 0)).toThrow(`error[locked]: something other than a file stands at the place of a lock\n  --> ${file}\n  help: move it away`);
  expect(read(root)).toEqual(before);
});

test('that somebody has removed is noticed, and the lock of another is left alone', () => {
  const lock = Lock.acquire(file);
  fs.unlinkSync(file);
  expect(() => lock.confirm()).toThrow(`error[locked]: the lock that keeps others from writing was removed by another process\n  --> ${file}\n  help: run it again, one run at a time`);
  const other = Lock.acquire(file);
  lock.release();
  other.confirm();
  other.release();
});

test('leaves nothing of those who were killed while they waited', async () => {
  const lock = Lock.acquire(file);
  const { child } = elsewhere("console.log('waits'); Lock.acquire(file, 60_000);");
  while (Object.values(read(root)).filter((text) => text !== '').length < 2) await new Promise((resolve) => setTimeout(resolve, 20));
  await end(child);
  lock.release();
  expect(Object.keys(read(root))).toHaveLength(1);
  Lock.acquire(file).release();
  expect(read(root)).toEqual({});
});

test('where its folder is missing, says so', () => {
  expect(() => Lock.acquire(join(root, 'nowhere', 'lock'))).toThrow(/\(ENOENT\)\n {2}--> .*nowhere\/lock/);
});

test('lets one at a time through, also while some of them are killed', async () => {
  const count = join(root, 'count');
  fs.writeFileSync(count, '0');
  // A counter that two would spoil. What is killed in the middle has not counted.
  const program = `
    const [, , , count, times, death] = process.argv;
    for (let i = 0; i < Number(times); i++) {
      const lock = Lock.acquire(file, 120_000);
      const value = Number(fs.readFileSync(count, 'utf8'));
      if (i === Number(death)) process.kill(process.pid, 'SIGKILL');
      lock.confirm();
      fs.writeFileSync(count + process.pid, String(value + 1));
      fs.renameSync(count + process.pid, count);
      lock.release();
    }`;
  const runs = [['60', '-1'], ['60', '-1'], ['60', '5'], ['60', '30']].map(([times, death]) => elsewhere(program, count, times, death));
  await Promise.all(runs.map(({ ended }) => ended));
  expect(fs.readFileSync(count, 'utf8')).toBe(String(60 + 60 + 5 + 30));
  expect(runs.map(({ child }) => child.signalCode)).toEqual([null, null, 'SIGKILL', 'SIGKILL']);
});
