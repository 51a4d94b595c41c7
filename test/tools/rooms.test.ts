import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { transformSync } from '@swc/core';

const { ROOMS } = require('../../tools/rooms.js') as { readonly ROOMS: readonly { readonly name: string; readonly uses: readonly string[] }[] };
const ROOT = path.join(__dirname, '..', '..');

/** A copy of `src/` without types, so that dependency-cruiser follows what is there at run time. Its own TypeScript does the same in four times the time. */
function withoutTypes(folder: string): string {
  const copy = fs.mkdtempSync(path.join(process.env.TMPDIR!, 'rooms-'));
  for (const file of fs.readdirSync(path.join(folder, 'src'), { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'))) {
    const source = fs.readFileSync(path.join(folder, 'src', file), 'utf8');
    const { code } = transformSync(source, { swcrc: false, configFile: false, jsc: { parser: { syntax: 'typescript' }, target: 'es2022' } });
    fs.mkdirSync(path.dirname(path.join(copy, 'src', file)), { recursive: true });
    fs.writeFileSync(path.join(copy, 'src', file), code);
  }
  return copy;
}

/** What dependency-cruiser says of the files of a folder; the empty text where it finds nothing. */
function violations(folder: string): string {
  const program = path.join(ROOT, 'node_modules', 'dependency-cruiser', 'bin', 'dependency-cruiser.mjs');
  const args = [program, '--config', path.join(ROOT, 'tools', 'rooms.js'), '--output-type', 'err', 'src'];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: withoutTypes(folder), encoding: 'utf8' });
  return status === 0 ? '' : `${stdout}${stderr}`;
}

test('rooms use only the rooms that tools/rooms.js lists, and no file needs itself', () => {
  expect(violations(ROOT)).toBe('');
});

test('it would be said', () => {
  const folder = fs.mkdtempSync(path.join(process.env.TMPDIR!, 'rooms-'));
  const write = (name: string, text: string): void => {
    fs.mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    fs.writeFileSync(path.join(folder, name), text);
  };
  write('src/base/a.ts', "import { b } from './b';\nexport const a = () => b;\n");
  write('src/base/b.ts', "import { a } from './a';\nexport const b = () => a;\n");
  write('src/base/up.ts', "export const later = () => require('../flux/up') as unknown;\n");
  write('src/flux/up.ts', "import type { Later } from '../cli/up';\nexport const up = (later: Later) => later;\n");
  write('src/cli/up.ts', 'export type Later = string;\nexport const now = 1;\n');
  write('src/cellar/a.ts', "export { up } from '../flux/up';\n");
  const found = violations(folder);
  expect(found).toContain('no-circle-of-files: src/base/a.ts');
  expect(found).toContain('base-uses-only-itself: src/base/up.ts → src/flux/up.ts');
  expect(found).not.toContain('cli/up.ts');
  expect(found).toContain('each-file-in-a-room: src/cellar/a.ts');
  expect(found).toContain('3 dependency violations');
});

test('docs/architecture.md shows the same rooms', () => {
  const text = fs.readFileSync(path.join(ROOT, 'docs', 'architecture.md'), 'utf8');
  const [, section] = /^## Rooms\n([^]*?)^## /m.exec(text)!;
  const rows = [...section.matchAll(/^\| `([\w/]+)` \| (.*?) \| .* \|$/gm)].map(([, name, uses]) => ({ name, uses: uses === '–' ? [] : uses.split(', ') }));
  expect(rows).toEqual(ROOMS.map(({ name, uses }) => ({ name, uses })));
});
