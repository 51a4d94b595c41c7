import * as fs from 'node:fs';
import * as path from 'node:path';
import { run } from './run';
import { makeRoot, put } from '../synth/tree-on-disk';

let root: string;

beforeEach(() => {
  root = makeRoot();
});
afterEach(() => fs.rmSync(root, { recursive: true, force: true }));

test.each([
  [['import'], 2, /one DIR is expected, not 0/],
  [['import', 'a', 'b'], 2, /one DIR is expected, not 2/],
  [['import', 'nowhere'], 2, /nowhere is not a directory/],
  [['import', 'fleet', '--to', 'fleet'], 2, /fleet exists already, and nothing was written/],
  [['import', 'fleet'], 2, /has no remote origin that Flux could fetch; say it with --url/],
  [['import', 'fleet', '--url', 'https://git.example.com/a.git'], 2, /fleet has no directory that a cluster follows with Flux/],
  [['import', 'fleet', '--url', 'https://git.example.com/a.git', '--cluster', 'clusters/x'], 2, /there is no directory clusters\/x in fleet/],
])('%j', async (args, code, message) => {
  put(root, { 'fleet/README.md': 'x' });
  const { code: exit, stderr } = await run(root, args);
  expect(stderr).toMatch(message);
  expect(exit).toBe(code);
  expect(fs.readdirSync(root)).toEqual(['fleet']);
  expect(fs.readdirSync(path.join(root, 'fleet'))).toEqual(['README.md']);
});
