import * as fs from 'node:fs';
import * as path from 'node:path';

const ROOT = path.join(__dirname, '..', '..');
const NUMBERS = fs.readdirSync(path.join(ROOT, 'docs', 'decisions')).map((file) => /^(\d{4})-[a-z0-9-]+\.md$/.exec(file)?.[1] ?? file).sort();

test('each decision has a number of its own, and none is left out', () => {
  expect(NUMBERS).toEqual(NUMBERS.map((_, i) => String(i + 1).padStart(4, '0')));
});

test('decisions that the code and the documents name exist', () => {
  const folders = ['src', 'test', 'tools', 'docs', 'bench', 'examples'].map((folder) => path.join(ROOT, folder)).filter((folder) => fs.existsSync(folder));
  const texts = [...folders.flatMap((folder) => fs.readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile() && /\.(?:ts|js|md)$/.test(entry.name))
    .map((entry) => path.join(entry.parentPath, entry.name))), path.join(ROOT, 'README.md'), path.join(ROOT, 'CONTRIBUTING.md'), path.join(ROOT, '.projenrc.ts')];
  const named = new Set(texts.flatMap((file) => [...fs.readFileSync(file, 'utf8').matchAll(/\bdecisions\/(\d{4})/g)].map(([, number]) => number)));
  expect(named.size).toBeGreaterThan(3);
  expect([...named].filter((number) => !NUMBERS.includes(number))).toEqual([]);
});
