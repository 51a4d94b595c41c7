import * as fs from 'node:fs';
import type { FileSystem } from '../../src/synth/files/file-system';

/** How a call goes wrong: it fails, as on a full disk, or the process dies in it. */
export type Fault = 'fails' | 'dies before' | 'dies halfway' | 'dies after';

/** Thrown where the process would be gone. Nothing that is called afterwards has an effect. */
export class Death extends Error {}

/**
 * The real file system, except that its n-th changing call goes wrong.
 *
 * A write that fails or dies halfway has written half of its bytes.
 */
export class FaultyFileSystem {
  /** The changing calls so far, such as `rename`. */
  readonly calls: string[] = [];
  /** What the writer is given. */
  readonly fs: FileSystem;
  private isDead = false;

  constructor(private readonly faultyCall: number, private readonly fault: Fault) {
    const changing = <Args extends unknown[], Result>(name: string, call: (...args: Args) => Result, half?: (...args: Args) => void) =>
      (...args: Args): Result => this.run(name, () => call(...args), () => half?.(...args));
    this.fs = {
      accessSync: fs.accessSync,
      lstatSync: fs.lstatSync,
      readFileSync: fs.readFileSync,
      readdirSync: fs.readdirSync,
      mkdirSync: changing('mkdir', fs.mkdirSync as (path: fs.PathLike) => undefined),
      renameSync: changing('rename', fs.renameSync),
      linkSync: changing('link', fs.linkSync),
      rmdirSync: changing('rmdir', fs.rmdirSync as (path: fs.PathLike) => void),
      unlinkSync: changing('unlink', fs.unlinkSync),
      writeFileSync: changing('write', fs.writeFileSync, (path, content, options) => {
        const bytes = Buffer.from(content as string | Uint8Array);
        fs.writeFileSync(path, bytes.subarray(0, bytes.length / 2), options);
      }),
    };
  }

  private run<Result>(name: string, call: () => Result, half: () => void): Result {
    if (this.isDead) throw new Death();
    this.calls.push(name);
    if (this.calls.length - 1 !== this.faultyCall) return call();
    if (this.fault === 'fails') {
      half();
      throw Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC', errno: -28, path: 'the disk' });
    }
    this.isDead = true;
    if (this.fault === 'dies halfway') half();
    if (this.fault === 'dies after') call();
    throw new Death();
  }
}
