import * as fs from 'node:fs';
import { InputError } from './command';
import { type FileFinding, fingerprintsOf } from './formats/finding';

/** Findings that were there before, which are not reported again. They are known by check, file and message, so they survive when lines move. */
export class Baseline {
  public static of(findings: readonly FileFinding[]): Baseline {
    return new Baseline(new Set(fingerprintsOf(findings)));
  }

  /** @throws InputError with the reason if the file is not one of ours */
  public static read(file: string): Baseline {
    let content: unknown;
    try {
      content = JSON.parse(fs.readFileSync(file, 'utf8'));
    } catch (error) {
      throw new InputError(`baseline ${file} cannot be read: ${(error as NodeJS.ErrnoException).code ?? 'it is not JSON'}`, 'write it with --update-baseline', file);
    }
    const { findings } = (content ?? {}) as { readonly findings?: unknown };
    if (!Array.isArray(findings) || !findings.every((each) => typeof each === 'string')) {
      throw new InputError(`${file} is not a baseline of cdk-gitops`, 'write it with --update-baseline', file);
    }
    return new Baseline(new Set(findings));
  }

  private constructor(private readonly fingerprints: ReadonlySet<string>) {}

  public newOnes(findings: readonly FileFinding[]): FileFinding[] {
    const all = fingerprintsOf(findings);
    return findings.filter((_, i) => !this.fingerprints.has(all[i]));
  }

  /** @throws InputError with the reason if it cannot be written */
  public write(file: string): void {
    try {
      fs.writeFileSync(file, `${JSON.stringify({ findings: [...this.fingerprints].sort() }, undefined, 2)}\n`);
    } catch (error) {
      throw new InputError(`baseline ${file} cannot be written: ${(error as NodeJS.ErrnoException).code ?? (error as Error).message}`, 'name a file in a directory that exists and that you may write to', file);
    }
  }
}
