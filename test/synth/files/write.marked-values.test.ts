import * as fs from 'node:fs';
import type { WriteOptions } from '../../../src/synth/files/tree';
import { refusalLines } from '../../refusal-lines';
import { makeRoot, put, read, readOwnership } from '../tree-on-disk';
import { writeTree } from '../write-tree';

let root: string;
beforeEach(() => {
  root = makeRoot();
});
afterEach(() => fs.rmSync(root, { recursive: true }));

const file = (tag: string, replicas = 1): string => `# é\nreplicas: ${replicas}\nimage: app:${tag} # {"$imagepolicy": "flux-system:app"}\n`;

function write(text: string | Uint8Array, options?: WriteOptions) {
  return writeTree(root, [{ path: 'a.yaml', content: text }], options);
}

test('what image automation has written is neither an edit nor reverted', () => {
  write(file('1'));
  const ownership = readOwnership(root);
  put(root, { 'a.yaml': file('2') });
  expect(write(file('1'))).toEqual({ written: [], unchanged: 1, removed: [] });
  expect(write(Buffer.from(file('3')))).toEqual({ written: [], unchanged: 1, removed: [] });
  expect(read(root)).toEqual({ 'a.yaml': file('2') });
  expect(readOwnership(root)).toBe(ownership);
});

test('the rest of the file follows the program', () => {
  write(file('1'));
  put(root, { 'a.yaml': file('2') });
  expect(write(file('1', 3)).written).toEqual(['a.yaml']);
  expect(read(root)).toEqual({ 'a.yaml': file('2', 3) });
});

test('an edit of the rest is refused, as ever', () => {
  write(file('1'));
  put(root, { 'a.yaml': file('2', 5) });
  expect(refusalLines(() => write(file('1', 3)))).toEqual([expect.stringContaining('a.yaml was edited by hand')]);
  write(file('1', 3), { force: true });
  expect(read(root)).toEqual({ 'a.yaml': file('2', 3) });
});

test('a file that the program does not write any more is removed, whatever automation wrote into it', () => {
  write(file('1'));
  put(root, { 'a.yaml': file('2') });
  expect(writeTree(root, []).removed).toEqual(['a.yaml']);
});

test('a rendering has the values of the program', () => {
  write(file('1'), { updateSeeds: true });
  expect(write(file('1'), { updateSeeds: true }).unchanged).toBe(1);
  expect(write(file('2'), { updateSeeds: true }).written).toEqual(['a.yaml']);
  expect(read(root)).toEqual({ 'a.yaml': file('2') });
});
