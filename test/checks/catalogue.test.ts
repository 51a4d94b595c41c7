import * as fs from 'fs';
import * as path from 'path';
import { Construct } from 'constructs';
import { problem, problemsOf } from '../../src/base/problem';
import { CHECK_IDS } from '../../src/base/rule';
import { CHECKS } from '../../src/checks/catalogue';
import { ids, page } from '../../tools/checks';

const ROOT = path.join(__dirname, '..', '..');

test('docs/checks.md is what `npm run checks` writes', () => {
  expect(fs.readFileSync(path.join(ROOT, 'docs', 'checks.md'), 'utf8')).toBe(page);
});

test('an id that is in no list does not compile', () => {
  const construct = new Construct(undefined as unknown as Construct, '');
  problem(construct, 'object-name', 'of a check', 'fix');
  problem(construct, 'object-twice', 'of a domain', 'fix');
  // @ts-expect-error -- a typing error
  problem(construct, 'object-twise', 'of none', 'fix');
  expect(problemsOf(construct).filter(({ check }) => ids.includes(check))).toHaveLength(2);
});

test('every id that a check can have is the id of one', () => {
  expect(CHECKS.map(({ id }) => id).sort()).toEqual([...CHECK_IDS].sort());
});

test('ids are words with dashes', () => {
  for (const id of ids) expect(id).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
});
