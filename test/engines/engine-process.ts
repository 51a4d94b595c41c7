import { ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { eventually } from './eventually';
import { Guard } from './guard';

/** How an engine is run. */
export interface Run {
  readonly name: string;
  readonly command: string;
  readonly args: string[];
  readonly env?: Record<string, string>;
  /** Whether it answers by now; may throw as long as it does not. */
  ready(): Promise<boolean>;
}

/** An engine as a process of its own, with its log in a file. It can be stopped, killed and started again. */
export class EngineProcess {
  private child?: ChildProcess;
  private readonly logFile: string;

  constructor(private readonly run: Run, folder: string, private readonly guard: Guard) {
    this.logFile = join(folder, `${run.name}.log`);
  }

  /** Everything that it has written so far. */
  get log(): string {
    return readFileSync(this.logFile, 'utf8');
  }

  async start(): Promise<void> {
    const { name, command, args, env, ready } = this.run;
    const output = openSync(this.logFile, 'a');
    // A session of its own: Ctrl-C reaches the tests first, which end the engines in the right order.
    const child = spawn(command, args, { env: { ...process.env, ...env }, stdio: ['ignore', output, output], detached: true });
    closeSync(output);
    this.child = child;
    await new Promise<void>((resolve, reject) => child.once('spawn', resolve).once('error', reject));
    this.guard.watch(child.pid!);
    child.once('exit', () => this.guard.release(child.pid!));
    try {
      await eventually(`${name} is ready`, async () => {
        if (child.exitCode !== null || child.signalCode !== null) return 'exited';
        return await ready() ? 'ready' : undefined;
      }).then((state) => {
        if (state === 'exited') throw new Error(`${name} ended with ${child.exitCode ?? child.signalCode}`);
      });
    } catch (error) {
      throw new Error(`${(error as Error).message}\n${this.log.split('\n').slice(-30).join('\n')}`);
    }
  }

  /** Asks it to end, and insists after `patience` seconds. */
  async stop(signal: 'SIGTERM' | 'SIGKILL' = 'SIGTERM', patience = 10): Promise<void> {
    const child = this.child;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    child.kill(signal);
    const insist = setTimeout(() => child.kill('SIGKILL'), patience * 1000);
    await ended;
    clearTimeout(insist);
  }
}
