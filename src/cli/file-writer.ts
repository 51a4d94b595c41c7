import { hash, randomBytes } from 'node:crypto';
import * as fs from 'node:fs';
import { dirname, join } from 'node:path';
import { isRunning, machine } from '../synth/files/lock';

/** What a file is called until it is complete: by machine and process, so that what a killed run has left is known. */
const TEMPORARY = /^\.cdk-gitops-([0-9a-f]{8})-(\d+)-[0-9a-f]{12}\.tmp$/;

/** Writes several files, each wholly or not at all: a reader, or a crash, never meets half a file. */
export class FileWriter {
  private readonly texts = new Map<string, string>();

  /** Notes a file. @param path absolute path; a symbolic link stays one, and what it points to is replaced */
  public add(path: string, text: string): void {
    this.texts.set(fs.existsSync(path) ? fs.realpathSync(path) : path, text);
  }

  /** Writes all files beside their places first, and moves them there only when all are written. */
  public write(): void {
    const staged: [string, string][] = [];
    for (const directory of new Set([...this.texts.keys()].map(dirname))) removeLeftovers(directory);
    try {
      for (const [path, text] of this.texts) {
        if (!fs.existsSync(dirname(path))) throw new Error(`cannot write ${path}: there is no directory ${dirname(path)}`);
        const temporary = join(dirname(path), `.cdk-gitops-${here()}-${process.pid}-${randomBytes(6).toString('hex')}.tmp`);
        const mode = fs.existsSync(path) ? fs.statSync(path).mode & 0o777 : 0o644; // eslint-disable-line no-bitwise
        const file = fs.openSync(temporary, 'wx', mode);
        staged.push([temporary, path]);
        try {
          fs.writeFileSync(file, text);
          fs.fchmodSync(file, mode);
          fs.fsyncSync(file);
        } finally {
          fs.closeSync(file);
        }
      }
      for (let next = staged[0]; next; next = staged[0]) {
        fs.renameSync(...next);
        staged.shift();
      }
    } finally {
      for (const [temporary] of staged) fs.rmSync(temporary, { force: true });
    }
  }
}

/** Removes what runs that were killed on this machine have left: it may be a secret that was just decrypted. */
function removeLeftovers(directory: string): void {
  if (!fs.existsSync(directory)) return;
  for (const name of fs.readdirSync(directory)) {
    const [, where, pid] = TEMPORARY.exec(name) ?? [];
    if (where === here() && !isRunning(Number(pid))) fs.rmSync(join(directory, name), { force: true });
  }
}

function here(): string {
  return hash('sha256', machine(), 'hex').slice(0, 8);
}
