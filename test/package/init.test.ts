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
