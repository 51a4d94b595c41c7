import { appendFileSync, existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Those of these programs that this machine does not have. They are named once, after all tests (`test/missing-programs.ts`). */
export function missingPrograms(...programs: string[]): string[] {
  const folders = (process.env.PATH ?? '').split(delimiter);
  const missing = programs.filter((program) => !folders.some((folder) => existsSync(join(folder, program))));
  const file = process.env.MISSING_PROGRAMS;
  if (file !== undefined) appendFileSync(file, missing.map((program) => `${program}\n`).join(''));
  else if (missing.length > 0) process.stderr.write(`not tested without ${missing.join(', ')}\n`);
  return missing;
}

/** `test` where this machine has these programs; tests that are skipped elsewhere. */
export function testWith(...programs: string[]): jest.It {
  return missingPrograms(...programs).length > 0 ? test.skip : test;
}

/** `describe` where this machine has these programs; tests that are skipped elsewhere. */
export function describeWith(...programs: string[]): jest.Describe {
  return missingPrograms(...programs).length > 0 ? describe.skip : describe;
}
