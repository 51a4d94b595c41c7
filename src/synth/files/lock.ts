import { randomBytes } from 'node:crypto';
import * as fs from 'node:fs';
import { hostname } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { threadId } from 'node:worker_threads';
import { explainFailure, failureCode, hasNoLinks } from './file-system';
import { shortPath } from '../../base/diagnostic';
import { type Refusal, refusal } from '../../base/refusal';

/** After so many milliseconds without a sign of life, a lock counts as left behind, where nobody can tell whether its process still runs. */
const SILENCE = 300_000;

/** How often a holder shows that it is alive, in milliseconds. */
const PULSE = 30_000;

/** How long to wait for one holder, in milliseconds. */
const PATIENCE = 10_000;

/** Who holds a lock; the content of its file. */
interface Holder {
  readonly heldBy: 'cdk-gitops';
  readonly pid: number;
  readonly thread: number;
  /** When the process began, where the system tells: another one may have its number since. */
  readonly started?: string;
  /** The machine, since when it runs, and which of its processes see each other. */
  readonly machine: string;
  /** No two locks have the same. */
  readonly id: string;
}

/** The locks of this process. */
const held = new Set<string>();

/**
 * A lock of one tree among all processes of all machines that see it: a file that only one can create. Who holds it is in it, so that the lock of
 * a process that was killed is known for one and taken over; that of a machine whose processes are out of sight, once it has been silent for
 * five minutes.
 */
export class Lock {
  /**
   * Waits for the lock, and takes it.
   *
   * @param file the file that is the lock. Others may use it too, as Git does with `index.lock`: theirs is waited for, and never taken away
   * @param patience how long to wait for one holder, in milliseconds. Runs that follow each other are each waited for: none is stuck
   * @throws when another process holds it for longer, with which one does and what to do
   */
  static acquire(file: string, patience = PATIENCE): Lock {
    try {
      return new Lock(file, claim(file, patience));
    } catch (error) {
      throw explainFailure(error);
    }
  }

  private look: string | undefined;
  private pulse = performance.now();

  private constructor(private readonly file: string, private readonly id: string) {
    this.look = lookOf(file);
    held.add(id);
  }

  /**
   * Makes sure that it is still held, and shows that its holder is alive.
   *
   * @throws when somebody has removed it
   */
  confirm(): void {
    if (lookOf(this.file) !== this.look) {
      throw refusal('locked', 'the lock that keeps others from writing was removed by another process', 'run it again, one run at a time', shortPath(this.file));
    }
    if (performance.now() - this.pulse < PULSE) return;
    this.pulse = performance.now();
    const now = new Date();
    fs.utimesSync(this.file, now, now);
    this.look = lookOf(this.file);
  }

  release(): void {
    held.delete(this.id);
    if (holderIn(read(() => fs.readFileSync(this.file, 'utf8')))?.id === this.id) fs.unlinkSync(this.file);
  }
}

/** What tells a file from one that takes its place; undefined where there is none. */
function lookOf(file: string): string | undefined {
  const stats = fs.lstatSync(file, { bigint: true, throwIfNoEntry: false }); // the number of a file is given again at once
  return stats && `${stats.ino} ${stats.mtimeNs}`;
}

/** Creates the file, and returns the id of the lock. */
function claim(file: string, patience: number): string {
  const id = randomBytes(6).toString('hex');
  const mine = `${file}.${id}`;
  const holder: Holder = { heldBy: 'cdk-gitops', pid: process.pid, thread: threadId, started: startOf(process.pid), machine: machine(), id };
  let end = performance.now() + patience;
  let last: string | undefined;
  try {
    for (let flag = 'w'; ; flag = 'r+') {
      // Linked when it is complete: nobody sees a lock without its holder. Written over, it is never empty, and shows what time it is for its file system.
      fs.writeFileSync(mine, `${JSON.stringify(holder)}\n`, { flag });
      if (place(mine, file)) break;
      if (!fs.lstatSync(file).isFile()) throw refusal('locked', 'something other than a file stands at the place of a lock', 'move it away', shortPath(file));
      const other = fs.readFileSync(file, 'utf8');
      if (other !== last && holderIn(other)) end = performance.now() + patience; // it goes on: this is the next holder
      last = other;
      if (isLeftBehind(other, file, mine)) {
        takeAway(file, other, mine);
      } else if (performance.now() >= end) {
        throw busy(file, other);
      } else {
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20);
      }
    }
  } catch (error) {
    if (failureCode(error) === 'ENOENT' && fs.existsSync(dirname(file))) return claim(file, patience); // it was released just now
    throw error;
  } finally {
    fs.rmSync(mine, { force: true });
  }
  removeLeftovers(file);
  return id;
}

function place(mine: string, file: string): boolean {
  try {
    fs.linkSync(mine, file);
    return true;
  } catch (error) {
    if (failureCode(error) === 'EEXIST') return false;
    if (!hasNoLinks(error)) throw error;
  }
  try {
    fs.writeFileSync(file, fs.readFileSync(mine), { flag: 'wx' });
    return true;
  } catch (error) {
    if (failureCode(error) === 'EEXIST') return false;
    throw error;
  }
}

function holderIn(text: string): Holder | undefined {
  try {
    const holder = JSON.parse(text) as Holder | null;
    return holder?.heldBy === 'cdk-gitops' ? holder : undefined;
  } catch {
    return undefined;
  }
}

/** @param now a file of this moment beside it: clocks of machines differ */
function isLeftBehind(text: string, file: string, now: string): boolean {
  const holder = holderIn(text);
  if (holder === undefined) return false;
  const isSilent = fs.lstatSync(now).mtimeMs - fs.lstatSync(file).mtimeMs > SILENCE;
  if (holder.machine !== machine()) return isSilent;
  if (holder.pid === process.pid && holder.thread === threadId) return !held.has(holder.id);
  if (!isRunning(holder.pid)) return true;
  return holder.started === undefined ? isSilent : holder.started !== startOf(holder.pid);
}

/** Whether there is a process of this number on this machine. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return failureCode(error) === 'EPERM';
  }
}

/** Removes a lock that was left behind, and no other that was placed there in the meantime. */
function takeAway(file: string, text: string, mine: string): void {
  const aside = `${mine}.left`;
  fs.renameSync(file, aside);
  try {
    if (fs.readFileSync(aside, 'utf8') !== text) place(aside, file);
  } finally {
    fs.rmSync(aside, { force: true });
  }
}

/** What runs that were killed while they waited have left. */
function removeLeftovers(file: string): void {
  const begin = `${basename(file)}.`;
  for (const name of fs.readdirSync(dirname(file))) {
    if (!name.startsWith(begin) || !/^[0-9a-f]{12}(?:\.left)?$/.test(name.slice(begin.length))) continue;
    const path = join(dirname(file), name);
    try {
      const text = fs.readFileSync(path, 'utf8');
      const isTorn = text === '' && fs.lstatSync(file).mtimeMs - fs.lstatSync(path).mtimeMs > SILENCE; // its run was killed while it wrote it
      if (isTorn || isLeftBehind(text, path, file)) fs.unlinkSync(path);
    } catch {
      // Its run has just ended.
    }
  }
}

function busy(file: string, text: string): Refusal {
  const holder = holderIn(text);
  const where = holder === undefined || holder.machine === machine() ? '' : ` on ${holder.machine.split(' ')[0]}`;
  const who = holder === undefined ? 'another program, such as Git,' : `cdk-gitops, process ${holder.pid}${where},`;
  return refusal('locked', `${who} is writing there`, 'run it again when that has ended, or delete this file if it does not run any more', shortPath(file));
}

/** The machine, since when it runs, and which of its processes see each other. */
export function machine(): string {
  return [hostname(), read(() => fs.readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()), read(() => fs.readlinkSync('/proc/self/ns/pid'))].join(' ').trim();
}

/** When a process began, in ticks since the machine did; empty when it is gone, undefined where the system does not tell. */
function startOf(pid: number): string | undefined {
  if (process.platform !== 'linux') return undefined;
  const stat = read(() => fs.readFileSync(`/proc/${pid}/stat`, 'utf8'));
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' '); // the name of the program may have blanks
  return ['Z', 'X'].includes(fields[0]) ? '' : fields[19] ?? ''; // what has ended may still have its number
}

function read(source: () => string): string {
  try {
    return source();
  } catch {
    return '';
  }
}
