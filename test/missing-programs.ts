import { existsSync, readFileSync } from 'node:fs';

/** Says, after all tests, which programs were missing. */
export default function sayMissingPrograms(): void {
  const file = process.env.MISSING_PROGRAMS!;
  const programs = existsSync(file) ? [...new Set(readFileSync(file, 'utf8').split('\n').filter(Boolean))].sort() : [];
  if (programs.length > 0) process.stderr.write(`\nNot tested, because this machine lacks it: what needs ${programs.join(', ')}.\n`);
}
