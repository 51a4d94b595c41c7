import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { PACKAGE, TARBALL } from './project';

const FOLDER = path.join(process.env.PACKAGE_FOLDER!, 'new-project');

/** Runs a program as a user does, with the npm and the Node of these tests. */
function run(folder: string, command: string, ...args: string[]): string {
  const { NODE_OPTIONS, NODE_ENV, JEST_WORKER_ID, FORCE_COLOR, ...env } = process.env;
  const { status, stdout, stderr } = spawnSync(command, args, {
    cwd: folder, encoding: 'utf8', env: { ...env, NO_COLOR: '1', CI: 'true', PATH: `${path.dirname(process.execPath)}${path.delimiter}${process.env.PATH}` },
  });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${status}:\n${stdout}${stderr}`);
  return stdout + stderr;
}

function init(folder: string, ...args: string[]): string {
  fs.mkdirSync(folder, { recursive: true });
  return run(folder, process.execPath, path.join(PACKAGE, 'lib', 'cli', 'main.js'), 'init', ...args);
}

/** One project is installed for real, from the tarball and npm's registry; the others, in folders of it, find what it has. */
beforeAll(() => {
  init(FOLDER, '--platform', 'github', '--with', 'aws');
  const file = path.join(FOLDER, 'package.json');
  const manifest = JSON.parse(fs.readFileSync(file, 'utf8')) as { dependencies: { [name: string]: string } };
  manifest.dependencies['cdk-gitops'] = `file:${TARBALL}`;
  fs.writeFileSync(file, JSON.stringify(manifest));
  run(FOLDER, 'npm', 'install', '--no-audit', '--no-fund');
});

test('the commands of the quickstart do what it says', () => {
  const text = fs.readFileSync(path.join(__dirname, '..', '..', 'docs', 'quickstart.md'), 'utf8');
  const blocks = [...text.matchAll(/^```sh\n([^]*?)^```$/gm)].map(([, commands]) => commands);
  expect(blocks).toHaveLength(4); // all but those that need a cluster: test/engines/quickstart.test.ts
  const folder = path.join(FOLDER, 'quickstart');
  fs.mkdirSync(folder);
  // The package as it is, where the registry has the last release.
  const script = blocks.join('\n').replace(/^npm install$/m, `npm pkg set dependencies.cdk-gitops=file:${TARBALL}\nnpm install --prefer-offline --no-audit --no-fund`);
  fs.writeFileSync(path.join(folder, 'quickstart.sh'), `set -euo pipefail\n${script}`);
  const identity = { GIT_AUTHOR_NAME: 't', GIT_AUTHOR_EMAIL: 't@example.com', GIT_COMMITTER_NAME: 't', GIT_COMMITTER_EMAIL: 't@example.com' };
  run(folder, 'env', ...Object.entries(identity).map(([name, value]) => `${name}=${value}`), 'bash', 'quickstart.sh');
  const platform = path.join(folder, 'platform');
  expect(run(path.join(folder, 'manifests'), 'git', 'ls-files').split('\n')).toEqual(expect.arrayContaining([
    '.cdk-gitops.json', 'clusters/production/kustomization.yaml', 'overlays/production/deployment-myapp.yaml',
  ]));
  expect(run(path.join(folder, 'manifests'), 'git', 'status', '--porcelain')).toBe('');

  // "Misspell something, and nothing is written".
  const program = path.join(platform, 'platform.ts');
  fs.writeFileSync(program, fs.readFileSync(program, 'utf8').replace("{ namespace: 'app-production' }", "{ namespace: 'app-productoin' }"));
  fs.rmSync(path.join(platform, 'dist'), { recursive: true });
  expect(() => run(platform, 'npm', 'run', 'synth')).toThrow(/error\[namespace-not-created\]: .*app-productoin[^]*did you mean app-production\?/);
  expect(fs.existsSync(path.join(platform, 'dist'))).toBe(false);
});

(process.platform === 'linux' ? describe : describe.skip)('in a terminal', () => {
  const inTerminal = (folder: string, input: string, ...args: string[]): { code: number | null; output: string } => {
    fs.mkdirSync(folder, { recursive: true });
    const command = [process.execPath, path.join(PACKAGE, 'lib', 'cli', 'main.js'), 'init', ...args].map((each) => `'${each}'`).join(' ');
    const { status, stdout, stderr, error } = spawnSync('script', ['--quiet', '--return', '--command', command, '/dev/null'], { cwd: folder, encoding: 'utf8', input, timeout: 60_000, env: { ...process.env, TERM: 'dumb' } });
    if (error) throw error;
    return { code: status, output: stdout + stderr };
  };
  const fresh = (): string => fs.mkdtempSync(path.join(process.env.PACKAGE_FOLDER!, 'terminal-'));

  test('asks for what is not given', () => {
    const folder = fresh();
    const { code, output } = inTerminal(folder, 'gitlab\nhttps://gitlab.example.com/platform/manifests.git\n');
    expect(output).toContain('Whose pipelines do you use (gitea, github, gitlab, azure)? [github]');
    expect(output).toContain('Which Git repository does the engine follow?');
    expect(code).toBe(0);
    expect(fs.readdirSync(folder)).toContain('.gitlab-ci.yml');
    expect(fs.readFileSync(path.join(folder, 'platform.ts'), 'utf8')).toContain("url: 'https://gitlab.example.com/platform/manifests.git'");
  });

  test('takes the defaults for empty answers, and asks nothing where the platform is given', () => {
    const [first, second] = [fresh(), fresh()];
    expect(inTerminal(first, '\n\n').code).toBe(0);
    expect(fs.existsSync(path.join(first, '.github'))).toBe(true);
    expect(inTerminal(second, '', '--platform', 'azure')).toMatchObject({ code: 0, output: expect.not.stringContaining('?') });
  });

  test.each([['a platform that is not known', 'githbu\n', 'did you mean github?'], ['the end of the input', '\u0004', 'nothing was written']])(
    'writes nothing after %s', (_, input, said) => {
      const folder = fresh();
      const { code, output } = inTerminal(folder, input);
      expect(code).not.toBe(0);
      expect(output).toContain(said);
      expect(fs.readdirSync(folder)).toEqual([]);
    });
});

describe.each(['gitea', 'github', 'gitlab', 'azure'])('--platform %s', (platform) => {
  test.each([['without aws', []], ['with aws', ['--with', 'aws']]])('%s: synthesizes, and passes its types and its test', (name, args) => {
    const folder = path.join(FOLDER, `${platform}-${name.replace(' ', '-')}`);
    init(folder, '--platform', platform, ...args);
    run(folder, 'npm', 'run', 'synth');
    expect(fs.readdirSync(path.join(folder, 'dist', 'manifests')).sort()).toEqual(['.cdk-gitops.json', 'clusters', 'infrastructure', 'overlays']);
    expect(fs.existsSync(path.join(folder, 'dist', 'cdk.out', 'machines.template.json'))).toBe(args.length > 0);
    expect(run(folder, 'npm', 'test')).toContain('2 passed');
  });
});
