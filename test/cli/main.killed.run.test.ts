import { execFileSync, fork } from 'node:child_process';
import * as fs from 'node:fs';
import { join } from 'node:path';
import { run } from './run';
import { fc, runs } from '../properties';
import { fixture, IDENTITY, OTHER_RECIPIENT, RECIPIENT } from '../sops/test-keys';
import { type Files, makeRoot, put, read } from '../synth/tree-on-disk';
import { writeTree } from '../synth/write-tree';

let cwd: string;
beforeEach(() => { cwd = makeRoot(); });
afterEach(() => fs.rmSync(cwd, { recursive: true }));

/** Runs commands by turns in a process of their own, and kills it that many milliseconds after that many of them. Returns what they said was wrong. */
async function killed(commands: readonly string[][], count: number, milliseconds: number): Promise<string[]> {
  const worker = fork(require.resolve('./kill-worker'), [cwd, ...commands.map((each) => JSON.stringify(each))], {
    execArgv: ['-r', 'ts-node/register/transpile-only'], env: { ...process.env, SOPS_AGE_KEY: IDENTITY },
  });
  const said: string[] = [];
  const ended = new Promise((resolve) => { worker.once('exit', resolve); });
  await new Promise<void>((resolve) => {
    worker.once('exit', () => resolve());
    worker.on('message', (message: string) => {
      said.push(message);
      if (said.length === count) setTimeout(resolve, milliseconds);
    });
  });
  worker.kill('SIGKILL');
  await ended;
  expect(worker.signalCode).toBe('SIGKILL');
  return said.filter((each) => each !== '');
}

/** What stands in a checkout beside Git's own files. */
function files(checkout: string): Files {
  return Object.fromEntries(Object.entries(read(checkout)).filter(([path]) => !path.startsWith('.git/')));
}

/** How many commands have ended before the kill, and how long the next one has been at work. */
const moment = fc.tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 0, max: 120 }));

test('a publish that is killed leaves whole files and what is not ours, and the next one completes it', async () => {
  const version = (name: string): Files => ({
    ...Object.fromEntries(Array.from({ length: 60 }, (_, i) => [`d${i % 7}/f${i}.yaml`, `${name} ${i}\n`.repeat(i % 5 === 0 ? 5000 : 10)])),
    [`only-${name}/x.yaml`]: name,
  });
  const checkout = join(cwd, 'checkout');
  const versions = ['A', 'B'].map(version);
  versions.forEach((each, i) => writeTree(join(cwd, `dist-${i}`, 'm'), Object.entries(each).map(([path, content]) => ({ path, content })), { repository: 'm' }));
  const mine = { 'mine.yaml': 'mine', 'd0/mine.yaml': 'mine', 'only-B/mine.yaml': 'mine' };
  put(checkout, mine);
  execFileSync('git', ['init', '-q', '-b', 'main'], { cwd: checkout });
  const publish = (i: number) => ['publish', 'm', '--to', 'checkout', '--dist', `dist-${i}`];
  await fc.assert(fc.asyncProperty(moment, fc.constantFrom(0, 1), async ([count, milliseconds], next) => {
    expect(await killed([publish(0), publish(1)], count, milliseconds)).toEqual([]);
    const left = files(checkout);
    expect(left).toMatchObject(mine);
    for (const [path, content] of Object.entries(left)) {
      if (!path.endsWith('.yaml') || path in mine) continue;
      expect([path, versions.some((each) => each[path] === content)]).toEqual([path, true]);
    }
    expect(await run(cwd, publish(next))).toMatchObject({ code: 0, stderr: '' });
    expect(files(checkout)).toEqual({ ...versions[next], ...mine });
    expect(fs.readdirSync(join(checkout, '.git')).filter((name) => name.startsWith('index'))).toEqual([]);
    expect(fs.readdirSync(checkout).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  }), { numRuns: runs(1), endOnFailure: true });
});

test('an encrypt that is killed leaves each file as it was or encrypted, and the next one completes it', async () => {
  const plain = fixture('plain.yaml');
  const names = Array.from({ length: 8 }, (_, i) => `s${i}.enc.yaml`);
  const encrypt = (...recipients: string[]) => ['encrypt', ...names, ...recipients.flatMap((each) => ['--age', each])];
  await fc.assert(fc.asyncProperty(moment, async ([count, milliseconds]) => {
    put(cwd, Object.fromEntries(names.map((name) => [name, plain])));
    expect(await killed([encrypt(RECIPIENT), encrypt(RECIPIENT, OTHER_RECIPIENT)], count, milliseconds)).toEqual([]);
    const env = { HOME: cwd, SOPS_AGE_KEY: IDENTITY };
    expect(await run(cwd, encrypt(RECIPIENT), { env })).toMatchObject({ code: 0, stderr: '' });
    expect(fs.readdirSync(cwd).sort()).toEqual(names);
    for (const name of names) {
      expect(fs.readFileSync(join(cwd, name), 'utf8')).not.toContain(OTHER_RECIPIENT);
      expect(await run(cwd, ['decrypt', '--verify', name], { env })).toMatchObject({ code: 0, stderr: '' });
    }
  }), { numRuns: runs(1), endOnFailure: true });
});
