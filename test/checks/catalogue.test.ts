import * as fs from 'fs';
import * as path from 'path';
import { ids, page } from '../../tools/checks';

const ROOT = path.join(__dirname, '..', '..');

test('docs/checks.md is what `npm run checks` writes', () => {
  expect(fs.readFileSync(path.join(ROOT, 'docs', 'checks.md'), 'utf8')).toBe(page);
});

test('every problem that a construct can record is in it', () => {
  const used = new Map<string, string>();
  for (const file of fs.readdirSync(path.join(ROOT, 'src'), { recursive: true, encoding: 'utf8' })) {
    if (!file.endsWith('.ts')) continue;
    const text = fs.readFileSync(path.join(ROOT, 'src', file), 'utf8');
    for (const [, id] of text.matchAll(/\b(?:problem|warning)\(\s*[\w.]+,\s*'([^']+)'/g)) used.set(id, file);
  }
  expect(used.size).toBeGreaterThan(50);
  expect([...used].filter(([id]) => !ids.includes(id))).toEqual([]);
});

test('ids are words with dashes', () => {
  for (const id of ids) expect(id).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
});
