import * as fs from 'node:fs';
import { dirname } from 'node:path';
import { clashes } from '../../../src/base/tree-path';
import type { OutputFile } from '../../../src/synth/files/tree';
import { fc, runs as runsOf } from '../../properties';
import { Death, type Fault, FaultyFileSystem } from '../faulty-file-system';
import { type Files, makeRoot, put, read, readOwnership } from '../tree-on-disk';
import { writeTree } from '../write-tree';

const FAULTS: Fault[] = ['fails', 'dies before', 'dies halfway', 'dies after'];

function outputs(files: Files, seeds: Files = {}): OutputFile[] {
  return [
    ...Object.entries(files).map(([path, content]) => ({ path, content })),
    ...Object.entries(seeds).map(([path, content]) => ({ path, content, seeded: true })),
  ];
}

/** Writes a tree with a fault; returns whether the run came to its end. */
function writeWithFault(root: string, files: OutputFile[], faulty: FaultyFileSystem, force = false): boolean {
  try {
    writeTree(root, files, { force }, faulty.fs);
    return true;
  } catch (error) {
    if (!(error instanceof Death) && !(error as Error).message.includes('no space left on the device')) throw error;
    return false;
  }
}

describe('a run that goes wrong at any call', () => {
  const OLD = outputs({
    'same.yaml': 'same',
    'changed.yaml': 'old',
    'stale.yaml': 'old',
    'gone/deep/stale.yaml': 'old',
    'file-to-folder': 'old',
    'folder-to-file/a': 'old',
    'shared/stale.yaml': 'old',
    'deleted.yaml': 'old',
  }, { 'pins/kept.yaml': 'v1', 'pins/dropped.yaml': 'v1' });
  const NEW = outputs({
    'same.yaml': 'same',
    'changed.yaml': 'new content',
    'file-to-folder/a/b': 'new',
    'folder-to-file': 'new',
    'brand/new/a.yaml': 'new',
    'brand/new/b.yaml': 'new',
    'deleted.yaml': 'old',
    'empty.yaml': '',
  }, { 'pins/kept.yaml': 'v2', 'pins/new.yaml': 'v1' });
  const FOREIGN = { 'shared/mine.yaml': 'mine', 'README.md': 'mine', '.git/HEAD': 'ref', 'pins/kept.yaml': 'robot', 'brand/mine': 'mine' };
  const WANTED = {
    ...FOREIGN,
    'same.yaml': 'same',
    'changed.yaml': 'new content',
    'file-to-folder/a/b': 'new',
    'folder-to-file': 'new',
    'brand/new/a.yaml': 'new',
    'brand/new/b.yaml': 'new',
    'deleted.yaml': 'old',
    'empty.yaml': '',
    'pins/new.yaml': 'v1',
  };

  let root: string;
  beforeEach(() => {
    root = makeRoot();
    writeTree(root, OLD);
    put(root, FOREIGN);
    fs.unlinkSync(`${root}/deleted.yaml`);
  });
  afterEach(() => fs.rmSync(root, { recursive: true }));

  function callsOf(files: OutputFile[]): string[] {
    const probe = new FaultyFileSystem(-1, 'fails');
    const copy = makeRoot();
    try {
      fs.cpSync(root, copy, { recursive: true });
      writeTree(copy, files, {}, probe.fs);
      return probe.calls;
    } finally {
      fs.rmSync(copy, { recursive: true });
    }
  }

  test('makes its calls in the order that the ownership file needs', () => {
    const calls = callsOf(NEW);
    expect(calls.slice(0, 2)).toEqual(['write', 'rename']);
    expect(calls.slice(-2)).toEqual(['write', 'rename']);
    expect(new Set(calls)).toEqual(new Set(['write', 'rename', 'link', 'unlink', 'rmdir', 'mkdir']));
  });

  describe.each(FAULTS)('%s', (fault) => {
    test('is completed by the next', () => {
      const count = callsOf(NEW).length;
      for (let call = 0; call < count; call++) {
        expect(writeWithFault(root, NEW, new FaultyFileSystem(call, fault))).toBe(false);
        expect(read(root)).toMatchObject(FOREIGN);
        writeTree(root, NEW);
        expect(read(root)).toEqual(WANTED);
        expect(readOwnership(root)).not.toContain('next');
        // A second fresh start.
        writeTree(root, OLD, { force: true });
        fs.unlinkSync(`${root}/deleted.yaml`);
      }
    });

    test('is followed by a run of the old program as if it had not been', () => {
      const count = callsOf(NEW).length;
      for (let call = 0; call < count; call++) {
        writeWithFault(root, NEW, new FaultyFileSystem(call, fault));
        writeTree(root, OLD);
        expect(read(root)).toEqual({ ...Object.fromEntries(OLD.map(({ path, content }) => [path, content])), ...FOREIGN });
        fs.unlinkSync(`${root}/deleted.yaml`);
      }
    });

    test('the first ever, is completed and undone', () => {
      const count = 3 + 2 * OLD.length;
      for (let call = 0; call < count; call++) {
        for (const files of [OLD, []]) {
          const tree = `${root}/first/${call}/${files.length}`;
          expect(writeWithFault(tree, OLD, new FaultyFileSystem(call, fault))).toBe(false);
          writeTree(tree, files);
          expect(read(tree)).toEqual(Object.fromEntries(files.map(({ path, content }) => [path, content])));
        }
      }
    });
  });

  test('again and again, at growing distance, comes to its end', () => {
    let runs = 1;
    for (let call = 0; !writeWithFault(root, NEW, new FaultyFileSystem(call, 'dies halfway')); call++) runs++;
    expect(runs).toBeGreaterThan(5);
    expect(read(root)).toEqual(WANTED);
  });

  test('leaves no staging file behind when it only fails', () => {
    for (let call = 0; call < callsOf(NEW).length; call++) {
      writeWithFault(root, NEW, new FaultyFileSystem(call, 'fails'));
      expect(Object.keys(read(root))).not.toContain('.cdk-gitops.json.tmp');
    }
  });

  test('says what failed and that the next run completes it', () => {
    expect(() => writeTree(root, NEW, {}, new FaultyFileSystem(3, 'fails').fs)).toThrow(
      /^error\[file-system\]: the tree cannot be written: no space left on the device \(ENOSPC\)\n {2}--> .*the disk\n {2}help: free some; the next run completes what this one began$/);
  });

  test('does not make a file its own that somebody else creates afterwards', () => {
    writeWithFault(root, outputs({ 'late.yaml': 'ours' }), new FaultyFileSystem(2, 'dies before'));
    expect(readOwnership(root)).toContain('"late.yaml": {"next":');
    put(root, { 'late.yaml': 'mine' });
    expect(() => writeTree(root, outputs({ 'late.yaml': 'ours' }), { force: true })).toThrow(/a file that the program did not write stands at late\.yaml/);
    writeTree(root, [], { force: true });
    expect(read(root)).toMatchObject({ 'late.yaml': 'mine' });
  });

  test('does not forget what it was forced to overwrite and did not', () => {
    put(root, { 'changed.yaml': 'edited' });
    writeWithFault(root, NEW, new FaultyFileSystem(2, 'dies before'), true);
    expect(() => writeTree(root, NEW)).toThrow(/changed\.yaml was edited by hand since it was written/);
    expect(read(root)).toMatchObject({ 'changed.yaml': 'edited' });
  });
});

describe('any history of programs, users and crashes', () => {
  // Few paths, so that files, folders and names of another case get into each other's way.
  const PATHS = ['a', 'a/b', 'a/b/c', 'd/e', 'd/f', 'D/e', 'g', 'h/i/j'];
  const path = fc.constantFrom(...PATHS);

  /** A program: what it produces at each path that it uses. */
  interface Program { readonly [path: string]: { readonly content: string; readonly seeded: boolean } }

  const program = fc.dictionary(path, fc.record({ content: fc.constantFrom('1', '2', 'three'), seeded: fc.boolean() })).map((wanted): Program => {
    const clear: [string, Program[string]][] = [];
    for (const entry of Object.entries(wanted)) {
      if (clashes([...clear, entry].map(([target]) => target)).length === 0) clear.push(entry);
    }
    return Object.fromEntries(clear);
  });

  type Action =
    | { readonly do: 'run'; readonly program?: Program; readonly force: boolean; readonly fault?: { readonly call: number; readonly kind: Fault } }
    | { readonly do: 'put'; readonly path: string; readonly content?: string }
    | { readonly do: 'delete'; readonly path: string };

  const runs = fc.record({
    do: fc.constant('run' as const),
    program: fc.option(program, { nil: undefined }), // otherwise the same as before
    force: fc.nat(9).map((n) => n === 0),
    fault: fc.option(fc.record({ call: fc.nat(20), kind: fc.constantFrom(...FAULTS) }), { nil: undefined }),
  });
  const puts = fc.record({
    do: fc.constant('put' as const),
    path,
    content: fc.option(fc.constantFrom('1', '2', 'three'), { nil: undefined }), // otherwise something of the user's own
  });
  const action: fc.Arbitrary<Action> = fc.oneof(
    { weight: 4, arbitrary: runs },
    { weight: 2, arbitrary: puts },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('delete' as const), path }) },
  );

  class World {
    readonly root = makeRoot();
    /** What the user wrote and has not been taken over since. What starts with `mine` no program ever produces. */
    readonly users = new Map<string, string>();
    /** Paths that any program so far has asked for. */
    readonly everAsked = new Set<string>();
    program: Program = {};
    count = 0;
    outcomes = { done: 0, refused: 0, crashed: 0 };

    perform(step: Action): void {
      if (step.do === 'run') this.run(step.program ?? this.program, step.force, step.fault);
      else if (step.do === 'put') this.put(step.path, step.content ?? `mine ${this.count++}`);
      else if (Object.hasOwn(read(this.root), step.path)) this.delete(step.path);
    }

    private put(target: string, content: string): void {
      try {
        put(this.root, { [target]: content });
        this.users.set(target, content);
      } catch (error) {
        expect((error as NodeJS.ErrnoException).code).toMatch(/EEXIST|ENOTDIR|EISDIR/); // a file and a folder: the user gives up
      }
    }

    private delete(target: string): void {
      fs.unlinkSync(`${this.root}/${target}`);
      for (let folder = dirname(target); folder !== '.' && fs.readdirSync(`${this.root}/${folder}`).length === 0; folder = dirname(folder)) {
        fs.rmdirSync(`${this.root}/${folder}`); // Git does not keep it
      }
      this.users.delete(target);
    }

    private run(wanted: Program, force: boolean, fault?: { readonly call: number; readonly kind: Fault }): void {
      this.program = wanted;
      const files = Object.entries(wanted).map(([target, file]) => ({ path: target, ...file }));
      const before = read(this.root);
      const inodes = this.inodes();
      let outcome: keyof World['outcomes'];
      try {
        outcome = writeWithFault(this.root, files, new FaultyFileSystem(fault?.call ?? -1, fault?.kind ?? 'fails'), force) ? 'done' : 'crashed';
      } catch (error) {
        outcome = 'refused';
        this.expectReason((error as Error).message);
        expect(read(this.root)).toEqual(before);
      }
      this.outcomes[outcome]++;
      const after = read(this.root);
      if (outcome !== 'refused') for (const target of Object.keys(wanted)) this.everAsked.add(target);

      // What users wrote is still there; by force it may go where a program was at work, but never for a seed.
      for (const [target, content] of this.users) {
        if (after[target] === content) continue;
        if (content.startsWith('mine')) {
          expect({ lost: target, force, isAsked: this.everAsked.has(target), isSeed: wanted[target]?.seeded ?? false })
            .toEqual({ lost: target, force: true, isAsked: true, isSeed: false });
        }
        this.users.delete(target);
      }
      // What stays the same is not written.
      for (const [target, inode] of this.inodes()) {
        if (inodes.has(target) && after[target] === before[target]) expect([target, inode]).toEqual([target, inodes.get(target)]);
      }
      if (outcome === 'done') this.expectComplete(files, after);
    }

    private expectComplete(files: OutputFile[], after: Files): void {
      for (const { path: target, content, seeded } of files) {
        if (!seeded) {
          expect([target, after[target]]).toEqual([target, content]);
          this.users.delete(target);
        } else if (this.users.has(target)) {
          expect(after[target]).toBe(this.users.get(target));
        } else {
          expect(['1', '2', 'three']).toContain(after[target]);
        }
      }
      const asked = files.map(({ path: target }) => target);
      for (const target of Object.keys(after)) if (!asked.includes(target)) expect([target, after[target]]).toEqual([target, this.users.get(target)]);
      expect(writeTree(this.root, files)).toEqual({ written: [], unchanged: files.length, removed: [] });
      expect(readOwnership(this.root)).not.toContain('next');
    }

    /** A refusal names only files that users had a hand in. */
    private expectReason(message: string): void {
      expect(message).toMatch(/^\d+ problems?, nothing was written:\n/);
      for (const [, line] of message.matchAll(/^ {2}--> (.*)$/gm)) {
        const named = line.slice(`${this.root}/`.length).toLowerCase();
        const near = [...this.users.keys()].map((target) => target.toLowerCase())
          .filter((target) => `${target}/`.startsWith(`${named}/`) || `${named}/`.startsWith(`${target}/`));
        expect({ line, near }).not.toEqual({ line, near: [] });
      }
    }

    private inodes(): Map<string, number> {
      return new Map(Object.keys(read(this.root)).filter((target) => !target.endsWith('.tmp')).map((target) => [target, fs.statSync(`${this.root}/${target}`).ino]));
    }
  }

  test('keeps what users wrote and comes to exactly what the program says', () => {
    const outcomes = { done: 0, refused: 0, crashed: 0 };
    fc.assert(fc.property(fc.array(action, { minLength: 3, maxLength: 15 }), (steps) => {
      const world = new World();
      try {
        for (const step of steps) world.perform(step);
        for (const outcome of ['done', 'refused', 'crashed'] as const) outcomes[outcome] += world.outcomes[outcome];
      } finally {
        fs.rmSync(world.root, { recursive: true });
      }
    }), { numRuns: runsOf(500) });
    // The histories are worth something only if all of it happens.
    for (const count of Object.values(outcomes)) expect(count).toBeGreaterThan(50);
  });
});
