import * as fs from 'node:fs';
import * as path from 'node:path';
import { generate, TOOLCHAINS } from './toolchains';
import { commandOf, Project } from '../package/project';

const ROOT = path.join(__dirname, '..', '..');
const EXAMPLE = path.join(ROOT, 'examples', 'gitea-flux-harbor');
const [readme] = /(?<=```ts nofixture\n)[^]*?(?=```)/.exec(fs.readFileSync(path.join(ROOT, 'README.md'), 'utf8'))!;

/** The example without its pipelines, which are one file of it. */
function withoutPipelines(): { readonly [file: string]: string } {
  const files = fs.readdirSync(EXAMPLE).filter((file) => file.endsWith('.ts') && file !== 'pipelines.ts');
  const main = fs.readFileSync(path.join(EXAMPLE, 'main.ts'), 'utf8').split('\n');
  const rest = main.filter((line) => !/^(import .* from '\.\/pipelines'|const platform = |programPipeline\()/.test(line));
  expect(main.length - rest.length).toBe(3);
  return { ...Object.fromEntries(files.map((file) => [file, fs.readFileSync(path.join(EXAMPLE, file), 'utf8')])), 'main.ts': rest.join('\n') };
}

/** Programs that are there in each language, with their TypeScript. */
const PROGRAMS: { readonly [name: string]: () => { readonly [file: string]: string } } = { readme: () => ({ 'main.ts': readme }), platform: withoutPipelines };

function project(files: { readonly [file: string]: string }): Project {
  const made = new Project(files);
  fs.cpSync(path.join(EXAMPLE, 'overlays'), path.join(made.folder, 'overlays'), { recursive: true });
  return made;
}

/** All files that a program has written. */
function rendered(folder: string): { readonly [file: string]: string } {
  const dist = path.join(folder, 'dist');
  const entries = fs.readdirSync(dist, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const files = entries.map((entry) => path.join(entry.parentPath, entry.name));
  return Object.fromEntries(files.map((file): [string, string] => [path.relative(dist, file), fs.readFileSync(file, 'utf8')]).sort());
}

const expected: { [program: string]: { readonly [file: string]: string } } = {};

beforeAll(() => {
  for (const [name, files] of Object.entries(PROGRAMS)) {
    const typescript = project(files());
    expect(typescript.run(process.execPath, [commandOf('tsx'), 'main.ts'])).toMatchObject({ code: 0, output: '' });
    expected[name] = rendered(typescript.folder);
    expect(Object.keys(expected[name]).length).toBeGreaterThan(10);
  }
});

describe.each(TOOLCHAINS)('%s', (_, ending, toolchain) => {
  const source = (name: string): string => fs.readFileSync(path.join(__dirname, 'programs', `${name}.${ending}`), 'utf8');

  beforeAll(() => toolchain.prepare());

  test.each(Object.keys(PROGRAMS))('%s: the files are those of TypeScript, byte for byte', (name) => {
    const { folder } = project({});
    const { code, output } = toolchain.run(folder, source(name));
    expect([code, output]).toEqual([0, '']);
    expect(rendered(folder)).toEqual(expected[name]);
  });

  test('a mistake is reported with the construct of the user, and nothing is written', () => {
    const { folder } = project({});
    const { code, output } = toolchain.run(folder, source('readme').replace(/(overlays\/production".{0,60}?)app-production/, '$1app-productoin'));
    expect(code).not.toBe(0);
    expect(output).toMatch(/error\[namespace-not-created\]: .*app-productoin/);
    expect(output).toContain('did you mean app-production?');
    expect(output).toContain('--> manifests/overlays/production');
    expect(output).not.toMatch(/-->.*(jsii|node_modules|program\.js|:\d+)/);
    expect(fs.existsSync(path.join(folder, 'dist'))).toBe(false);
  });
});

test('.NET: the code is generated; nothing compiles it', () => {
  const folder = path.join(generate('dotnet'), 'CdkGitops');
  expect(fs.readdirSync(folder)).toContain('CdkGitops.csproj');
  expect(fs.existsSync(path.join(folder, 'CdkGitops', 'Cluster.cs'))).toBe(true);
});

test('docs/languages.md shows the programs that are run here', () => {
  const text = fs.readFileSync(path.join(ROOT, 'docs', 'languages.md'), 'utf8');
  for (const [, ending] of TOOLCHAINS) expect(text).toContain(fs.readFileSync(path.join(__dirname, 'programs', `readme.${ending}`), 'utf8'));
});
