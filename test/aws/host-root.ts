import { spawn } from 'child_process';
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { Call, readCalls, RecordedTools, writeRecorders } from '../ci/recorder';

/** What a script did. */
export interface HostRun {
  readonly status: number;
  /** Both outputs. */
  readonly output: string;
  /** Programs that it called since the run before. */
  readonly calls: readonly Call[];
}

/** Where machines keep things; scripts find them below a folder instead. */
const PLACES = /(?<![\w.$/}-])\/(?=(?:opt\/bootstrap|run\/|srv\/gitlab|usr\/local\/sbin|etc\/|var\/lib\/bootstrap|dev\/(?:disk|sdf|xvdf)))/g;

const folders: string[] = [];
afterAll(() => folders.forEach((folder) => fs.rmSync(folder, { recursive: true, force: true })));

/** The file system of a machine, in a folder: its scripts run for real there, with some programs replaced by recorders. */
export class HostRoot {
  public readonly folder = fs.mkdtempSync(path.join(os.tmpdir(), 'host-'));
  private readonly recorded = path.join(this.folder, 'calls');
  private seen = 0;

  constructor(values: { readonly [name: string]: string }, tools: RecordedTools) {
    folders.push(this.folder);
    for (const each of ['calls', 'opt/bootstrap', 'run', 'srv/gitlab', 'usr/local/sbin', 'etc/systemd/system', 'etc/tmpfiles.d', 'var/lib/bootstrap', 'dev']) {
      fs.mkdirSync(this.path(each), { recursive: true });
    }
    this.write('opt/bootstrap/values', Object.entries(values).map(([name, value]) => `${name}='${value}'\n`).join(''));
    this.record(tools);
  }

  /** Replaces programs, also those that were replaced before. */
  public record(tools: RecordedTools): void {
    writeRecorders(this.path('usr/local/sbin'), this.recorded, tools);
  }

  public path(name: string): string {
    return path.join(this.folder, name);
  }

  public has(name: string): boolean {
    return fs.existsSync(this.path(name));
  }

  public read(name: string): string {
    return fs.readFileSync(this.path(name), 'utf8');
  }

  public write(name: string, text: string): void {
    fs.mkdirSync(path.dirname(this.path(name)), { recursive: true });
    fs.writeFileSync(this.path(name), text);
  }

  /** A text with the places of a machine in this folder. */
  public moved(text: string): string {
    return text.replace(PLACES, `${this.folder}/`);
  }

  /** Runs a script until it ends. */
  public async run(script: string, ...args: string[]): Promise<HostRun> {
    const file = this.path('script');
    fs.writeFileSync(file, this.moved(script), { mode: 0o755 });
    const child = spawn('bash', [file, ...args], { env: { PATH: process.env.PATH, ROOT: this.folder }, timeout: 60_000 });
    child.stdin.end();
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => { output += text; });
    const status = await new Promise<number | null>((resolve) => child.on('close', resolve));
    const all = readCalls(this.recorded);
    const calls = all.slice(this.seen);
    this.seen = all.length;
    return { status: status ?? -1, output, calls };
  }
}
