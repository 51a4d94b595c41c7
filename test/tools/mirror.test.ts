import * as fs from 'node:fs';
import * as path from 'node:path';

const ROOT = path.join(__dirname, '..', '..');

/** Tests of what is not in `src/`: other parts of this repository, and the package as a whole. */
const BESIDE = ['engines', 'examples', 'fields', 'languages', 'package', 'tools'];

/**
 * Whether a test has a source: the file or folder of its name; one aspect of that file (`decrypt.round-trip`, `gitlab-refusals`), or several files whose
 * names begin with its own (`trivy`: `trivy-scan`). `index` is a whole room.
 */
function hasSource(test: string, sources: readonly string[]): boolean {
  const name = test.replace(/(?:\.run)?\.test\.ts$/, '');
  return sources.map((source) => source.replace(/\.ts$/, '')).some((source) => source === name || name.startsWith(`${source}.`) || name.startsWith(`${source}-`) || source.startsWith(`${name}-`));
}

/** Tests without a source, below a folder of this structure. */
function strangers(root: string): string[] {
  const tests = (fs.readdirSync(path.join(root, 'test'), { recursive: true, encoding: 'utf8' })).filter((file) => file.endsWith('.test.ts') && !BESIDE.includes(file.split(path.sep)[0]));
  return tests.filter((file) => {
    const room = path.join(root, 'src', path.dirname(file));
    return !hasSource(path.basename(file), fs.existsSync(room) ? fs.readdirSync(room) : []);
  });
}

test('each test is named after the source that it tests', () => {
  expect(strangers(ROOT)).toEqual([]);
});

test('it would be said', () => {
  const root = fs.mkdtempSync(path.join(process.env.TMPDIR!, 'mirror-'));
  for (const file of ['src/a/index.ts', 'src/a/one.ts', 'src/a/more-x.ts', 'test/a/one.test.ts', 'test/a/one.fast.test.ts', 'test/a/one-slow.test.ts', 'test/a/more.test.ts',
    'test/a/index.all.test.ts', 'test/a/ones.test.ts', 'test/one.test.ts', 'test/b/two.test.ts', 'test/tools/three.test.ts']) {
    fs.mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
    fs.writeFileSync(path.join(root, file), '');
  }
  expect(strangers(root).sort()).toEqual(['a/ones.test.ts', 'b/two.test.ts', 'one.test.ts']);
});
