import { type ChildProcess, fork } from 'node:child_process';
import * as fs from 'node:fs';
import { dirname, join } from 'node:path';
import type { FileSystem } from '../../../src/synth/files/file-system';
import { planTree } from '../../../src/synth/files/planner';
import type { OutputFile } from '../../../src/synth/files/tree';
import { applyPlan } from '../../../src/synth/files/write';
import { fc } from '../../properties';
import { type Files, makeRoot, put, read } from '../tree-on-disk';
import { writeTree } from '../write-tree';

/** How much longer than usual. */
const FUZZ = Number(process.env.FUZZ ?? 1);

const outputs = (files: Files): OutputFile[] => Object.entries(files).map(([path, content]) => ({ path, content }));

describe('somebody else who does something in the middle of a run', () => {
  const PATHS = ['a.yaml', 'apps/a.yaml', 'apps/b.yaml', 'apps/web/c.yaml', 'infra/d.yaml', 'infra/deep/e.yaml'];
  const program = fc.dictionary(fc.constantFrom(...PATHS), fc.constantFrom('1', '2', '3'), { minKeys: 1 });

  /** What somebody does in a tree. */
  type Deed =
    | { readonly do: 'put' | 'delete' | 'make folder'; readonly path: string }
    | { readonly do: 'swap'; readonly folder: string }
    | { readonly do: 'move root' };
  const deed: fc.Arbitrary<Deed> = fc.oneof(
    fc.record({ do: fc.constantFrom('put' as const, 'delete' as const, 'make folder' as const), path: fc.constantFrom(...PATHS) }),
    fc.record({ do: fc.constant('swap' as const), folder: fc.constantFrom('apps', 'apps/web', 'infra', 'infra/deep') }),
    fc.record({ do: fc.constant('move root' as const) }),
  );

  class World {
    readonly top = makeRoot();
    readonly root = join(this.top, 'tree');
    readonly outside = join(this.top, 'outside');
    /** What somebody has put, by path. */
    readonly mine = new Map<string, string>();
    private undo?: () => void;

    constructor() {
      fs.mkdirSync(this.root);
      // Another tree of just these files, which a link would lead to.
      const paths = PATHS.flatMap((path) => [path, path.split('/').slice(1).join('/')]).filter((path) => path !== '');
      put(this.outside, Object.fromEntries(paths.map((path) => [path, 'victim'])));
    }

    perform(each: Deed): void {
      const at = (path: string) => join(this.root, path);
      try {
        if (each.do === 'put') {
          put(this.root, { [each.path]: 'mine' });
          this.mine.set(each.path, 'mine');
        } else if (each.do === 'delete') {
          fs.unlinkSync(at(each.path));
        } else if (each.do === 'make folder') {
          fs.mkdirSync(at(each.path));
        } else {
          const folder = each.do === 'swap' ? at(each.folder) : this.root;
          const aside = join(this.top, 'aside');
          fs.renameSync(folder, aside);
          fs.symlinkSync(each.do === 'swap' ? join(this.outside, each.folder.split('/').slice(1).join('/')) : this.outside, folder);
          this.undo = () => {
            fs.unlinkSync(folder);
            fs.renameSync(aside, folder);
          };
        }
      } catch (error) {
        expect((error as NodeJS.ErrnoException).code).toMatch(/EEXIST|ENOTDIR|EISDIR|ENOENT/); // it does not fit there
      }
    }

    /** What the user does when a run is refused: puts back what is in the way. */
    repair(): void {
      this.undo?.();
      for (const path of PATHS) {
        const stats = fs.lstatSync(join(this.root, path), { throwIfNoEntry: false });
        if (stats?.isDirectory()) fs.rmSync(join(this.root, path), { recursive: true });
        else if (this.mine.has(path) && stats) fs.unlinkSync(join(this.root, path));
        for (let folder = dirname(path); folder !== '.'; folder = dirname(folder)) {
          if (fs.lstatSync(join(this.root, folder), { throwIfNoEntry: false })?.isFile()) fs.unlinkSync(join(this.root, folder));
        }
      }
    }
  }

  /** The real file system, except that somebody comes before its n-th call, other than between a look at a file and its replacement. */
  function visited(call: number, visit: () => void): FileSystem {
    let calls = 0;
    const before = <Args extends unknown[], Result>(run: (...args: Args) => Result) => (...args: Args): Result => {
      if (calls++ === call) visit();
      return run(...args);
    };
    return { ...fs, writeFileSync: before(fs.writeFileSync as (...args: unknown[]) => void) as FileSystem['writeFileSync'] };
  }

  test('loses nothing of anybody, leaves what is outside alone, and is completed by the next', () => {
    const outcomes = { done: 0, refused: 0 };
    fc.assert(fc.property(program, program, fc.nat(8), deed, fc.boolean(), (before, after, call, each, isEarly) => {
      const world = new World();
      try {
        writeTree(world.root, outputs(before));
        const victims = read(world.outside);
        const plan = planTree({ root: world.root, files: outputs(after) });
        if (isEarly) world.perform(each);
        try {
          applyPlan(plan, isEarly ? fs : visited(call, () => world.perform(each)));
          outcomes.done++;
        } catch (error) {
          outcomes.refused++;
          const said = /^error\[changed-meanwhile\]: .*(in the meantime|no longer a folder)|problems?, nothing was written:|^error\[file-system\]|was removed by another process/;
          expect((error as Error).message).toMatch(said);
        }
        expect(read(world.outside)).toEqual(victims);
        for (const [path, content] of world.mine) expect([path, read(world.root)[path]]).toEqual([path, content]);
        world.repair();
        writeTree(world.root, outputs(after), { force: true });
        const files = Object.entries(read(world.root)).filter(([path]) => !path.endsWith('/')); // Git has no empty folders
        expect(Object.fromEntries(files)).toEqual(after);
      } finally {
        fs.rmSync(world.top, { recursive: true });
      }
    }), { numRuns: 150 * FUZZ });
    for (const count of Object.values(outcomes)) expect(count).toBeGreaterThan(20);
  });
});

describe('several runs at once', () => {
  const version = (name: string): Files => ({
    ...Object.fromEntries(Array.from({ length: 24 }, (_, i) => [`d${i % 5}/f${i}.yaml`, `${name} ${i}\n`.repeat(i % 6 === 0 ? 20_000 : 20)])),
    [`only-${name}/x.yaml`]: name,
  });

  let root: string;
  let files: string;
  let workers: ChildProcess[] = [];
  beforeEach(() => {
    root = makeRoot();
    files = makeRoot();
  });
  afterEach(async () => {
    for (const worker of workers) await stop(worker);
    workers = [];
    fs.rmSync(root, { recursive: true });
    fs.rmSync(files, { recursive: true });
  });

  /** A process that writes one version again and again, and says so after each. It ends when it is told to. */
  function start(name: string): ChildProcess {
    for (const each of [name, 'other']) fs.writeFileSync(join(files, each), JSON.stringify(outputs(version(each))));
    const worker = fork(require.resolve('./writer-worker'), [root, join(files, name), join(files, 'other')], {
      execArgv: ['-r', 'ts-node/register/transpile-only'],
    });
    workers.push(worker);
    return worker;
  }

  /** Waits until a worker has said something so many times. */
  function heard(worker: ChildProcess, times: number): Promise<string[]> {
    const said: string[] = [];
    return new Promise((resolve) => {
      const listen = (message: string) => {
        said.push(message);
        if (said.length < times) return;
        worker.off('message', listen);
        resolve(said);
      };
      worker.on('message', listen);
    });
  }

  async function stop(worker: ChildProcess, signal?: NodeJS.Signals): Promise<void> {
    if (worker.exitCode !== null || worker.signalCode !== null) return;
    const ended = new Promise((resolve) => {
      worker.once('exit', resolve);
    });
    if (signal) worker.kill(signal);
    else worker.send('stop');
    await ended;
  }

  test('each leave a whole tree, also when one of them is killed', async () => {
    for (let round = 0; round < 2 * FUZZ; round++) {
      const [first, second] = [start('A'), start('B')];
      await heard(first, 1 + (round * 3) % 7);
      await stop(first, 'SIGKILL');
      expect((await heard(second, 4)).filter((said) => said !== 'ok')).toEqual([]);
      await stop(second);
      expect(read(root)).toEqual(version('B'));
    }
  });

  test('that are all killed are completed by the next', async () => {
    for (let round = 0; round < 2 * FUZZ; round++) {
      const both = [start('A'), start('B')];
      await Promise.all(both.map((worker) => heard(worker, 1 + round)));
      await Promise.all(both.map((worker) => stop(worker, 'SIGKILL')));
      writeTree(root, outputs(version('C')));
      expect(read(root)).toEqual(version('C'));
    }
  });
});
