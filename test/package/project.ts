import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';

/** Where the package was packed to, and the project that it was unpacked into (`pack.ts`). */
export const TARBALL = path.join(process.env.PACKAGE_FOLDER!, 'package.tgz');
export const PACKAGE = path.join(process.env.PACKAGE_FOLDER!, 'project', 'node_modules', 'cdk-gitops');

/** What a process printed, and how it ended. */
export interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly output: string;
}

/** A folder of the project with files of its own, as a user would have it. */
export class Project {
  public readonly folder: string;

  /** Where aws-cdk-lib is installed too, unless the other project is meant. */
  constructor(files: { readonly [name: string]: string }, where: 'project' | 'project-without-aws' = 'project') {
    this.folder = fs.mkdtempSync(path.join(process.env.PACKAGE_FOLDER!, where, 'program-'));
    for (const [name, text] of Object.entries({ 'package.json': '{}', ...files })) fs.writeFileSync(path.join(this.folder, name), text);
  }

  /** Runs a program of the project. */
  public run(command: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Outcome {
    const { NODE_OPTIONS, JEST_WORKER_ID, NODE_ENV, FORCE_COLOR, ...outer } = process.env;
    const { status, stdout, stderr, error } = spawnSync(command, args, {
      cwd: this.folder, encoding: 'utf8', env: { ...outer, NO_COLOR: '1', CDK_VALIDATION: 'false', ...env, PATH: `${path.dirname(process.execPath)}${path.delimiter}${process.env.PATH}` },
    });
    if (error) throw error;
    return { code: status, stdout, output: stdout + stderr };
  }

  public exists(name: string): boolean {
    return fs.existsSync(path.join(this.folder, name));
  }
}

/** The script of a command that a package brings. */
export function commandOf(name: string, command = name): string {
  const manifest = path.join(__dirname, '..', '..', 'node_modules', name, 'package.json');
  const { bin } = JSON.parse(fs.readFileSync(manifest, 'utf8')) as { bin: string | { [command: string]: string } };
  return path.join(path.dirname(manifest), typeof bin === 'string' ? bin : bin[command]);
}

/** The Node that runs the tests, which is the oldest that is supported, and the next one with long-term support. */
export const NODES: readonly [string, string][] = [[process.version, process.execPath], ['24', nodeOf('24')]];

/** A version of Node, from the packages of `tools/node`. */
export function nodeOf(version: string): string {
  const name = `${process.platform === 'darwin' && process.arch === 'arm64' ? 'node-bin' : 'node'}-${process.platform.replace('win32', 'win')}-${process.arch}`;
  return path.join(packageOf(name, version), 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
}

/** The folder of a package of npm, in a version that the checkout does not have; kept for the next run. */
export function packageOf(name: string, version: string): string {
  const kept = path.join(os.homedir(), '.cache', 'cdk-gitops', `${name.replace('/', '-')}-${version}`);
  const folder = path.join(kept, 'node_modules', name);
  if (fs.existsSync(path.join(folder, 'package.json'))) return folder;
  fs.mkdirSync(kept, { recursive: true });
  const { status, stderr } = spawnSync('npm', ['install', '--no-audit', '--no-fund', '--no-save', '--ignore-scripts', '--prefix', kept, `${name}@${version}`], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${name} ${version} is not here, and npm cannot install it: ${stderr}`);
  return folder;
}
