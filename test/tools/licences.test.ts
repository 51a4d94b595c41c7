import * as fs from 'node:fs';
import * as path from 'node:path';

const ROOT = path.join(__dirname, '../..');
/** Licences that let a program be built on this library without conditions for the program itself. */
const PERMISSIVE = new Set(['0BSD', 'Apache-2.0', 'BlueOak-1.0.0', 'BSD-2-Clause', 'BSD-3-Clause', 'ISC', 'MIT', 'MIT-0', 'Python-2.0', 'Unlicense', 'Zlib']);

/** Whether a licence, or one of those to choose from, is permissive. */
function isPermissive(licence: string): boolean {
  return licence.replace(/[()]/g, '').split(' OR ').some((choice) => choice.split(' AND ').every((each) => PERMISSIVE.has(each)));
}

it('what users install with the library has permissive licences', () => {
  const { packages } = JSON.parse(fs.readFileSync(path.join(ROOT, 'package-lock.json'), 'utf8')) as { packages: Record<string, { license?: string }> };
  const { names } = require('../../tools/bundled') as { names(): Set<string> };
  const ours = names();
  const shipped = Object.entries(packages).filter(([folder]) => ours.has(folder.split('node_modules/').at(-1)!));
  expect(shipped.length).toBeGreaterThan(10);
  const others = shipped.map(([name, { license }]): [string, string] => {
    const file = path.join(ROOT, name, 'package.json');
    const installed: unknown = fs.existsSync(file) ? JSON.parse(fs.readFileSync(file, 'utf8')).license : undefined;
    return [name, typeof installed === 'string' ? installed : license ?? 'none'];
  }).filter(([, licence]) => !isPermissive(licence));
  expect(others).toEqual([]);
});

it.each([['MIT', true], ['(MIT OR GPL-3.0)', true], ['GPL-3.0', false], ['MIT AND GPL-2.0', false], ['SEE LICENSE IN x', false], ['none', false]])('%s: %s', (licence, expected) => {
  expect(isPermissive(licence)).toBe(expected);
});
