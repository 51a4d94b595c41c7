import { createHash } from 'crypto';
import * as fs from 'fs';
import * as path from 'path';
import { gunzipSync } from 'zlib';
import { gzipped } from '../../src/base/gzip';
import { fc } from '../properties';

const ROOT = path.join(__dirname, '..', '..');

/** A long text of few words that is the same at each run, with matches near and far, as scripts have them. */
function script(words: number): string {
  const vocabulary = ['step', 'quietly', 'aws ssm get-parameter', '"$run/output"', 'fail', '\n', 'ü', 'kubeadm join --config'];
  let seed = 1;
  return Array.from({ length: words }, () => {
    seed = (seed * 48_271) % 2_147_483_647;
    return seed % 11 === 0 ? String(seed) : vocabulary[seed % vocabulary.length];
  }).join(' ');
}

test.each([
  ['', '938124994b7bc411'],
  ['aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa', 'b2030d40a613f985'],
  [script(500), 'd2088dbe5f3a9f55'],
  [script(20_000), '105f87054f01115c'],
])('packs to bytes that never change: they are in templates, and others would replace machines (%#)', (text, digest) => {
  expect(gunzipSync(Buffer.from(gzipped(text), 'base64')).toString()).toBe(text);
  expect(createHash('sha256').update(gzipped(text)).digest('hex').slice(0, 16)).toBe(digest);
});

test('packs any text so that gunzip gives it back', () => {
  fc.assert(fc.property(fc.string({ unit: 'grapheme', maxLength: 5000 }), (text) => {
    expect(gunzipSync(Buffer.from(gzipped(text), 'base64')).toString()).toBe(text);
  }));
});

test('nothing in src packs with what the host has', () => {
  const files = (fs.readdirSync(path.join(ROOT, 'src'), { recursive: true }) as string[]).filter((file) => file.endsWith('.ts'));
  expect(files.length).toBeGreaterThan(100);
  const packing = files.filter((file) => /['"](?:node:)?zlib['"]|\bCompressionStream\b/.test(fs.readFileSync(path.join(ROOT, 'src', file), 'utf8')));
  expect(packing).toEqual([]);
});

test('the packer has one version, which comes with the package', () => {
  const { LIBRARIES } = require('../../tools/bundled') as { readonly LIBRARIES: { readonly [name: string]: string } };
  expect(LIBRARIES.pako).toMatch(/^\d+\.\d+\.\d+$/);
});
