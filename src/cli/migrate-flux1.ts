import * as fs from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { readArguments } from './arguments';
import { type Command, InputError, type Io } from './command';
import { shortPath } from '../base/diagnostic';
import { refusal } from '../base/refusal';
import { convert } from '../flux1/convert';
import { filesOf } from '../flux1/program';

/** `cdk-gitops migrate-flux1`: what Flux v1 does, in Flux v2, as a program and as YAML, with a report. */
export const migrateFlux1: Command = {
  name: 'migrate-flux1',
  summary: 'convert what Flux v1 does to Flux v2',
  usage: `migrate-flux1 DIR|FILE… [--to FOLDER]

Reads the Deployment of Flux v1 (repository, branch, paths, intervals, garbage collection, messages and signatures of
commits, known_hosts, certificates), HelmReleases of helm-operator, and the annotations of workloads
(flux.weave.works/…, fluxcd.io/…). Writes main.ts (a program), yaml/ (what it renders, and the workloads with comments for
image automation instead of annotations) and REPORT.md: what changes meaning, the order of steps, and what is retired.
Reads no cluster and changes nothing of what it reads.

  DIR|FILE     manifests of Flux v1 and of what it applies: a checkout of its repository, beside the files that install
               it. Paths in DIR are those of the repository
  --to FOLDER  a new or empty folder for the result; default: flux2

Exit codes: 0 written, 1 refused, 2 wrong usage or a file that cannot be read.`,

  run(args: string[], io: Io): Promise<number> {
    const { values, positionals } = readArguments({ args, options: { to: { type: 'string' } } }, ({ positionals: given }) => (
      given.length === 0 ? [{ message: 'DIR or FILE is missing', fix: 'give the directory with the manifests of Flux v1' }] : []));
    const target = resolve(io.cwd, values.to ?? 'flux2');
    if (fs.existsSync(target) && (!fs.statSync(target).isDirectory() || fs.readdirSync(target).length > 0)) {
      throw refusal('foreign-file', 'the folder is not empty, so nothing was written', 'name a new one with --to', shortPath(target));
    }
    const inputs = new Map(positionals.flatMap((each) => readAll(io.cwd, each, target)));
    const conversion = convert(inputs);
    const files = filesOf(conversion);
    for (const [path, text] of files) {
      fs.mkdirSync(dirname(join(target, path)), { recursive: true });
      fs.writeFileSync(join(target, path), text);
    }
    const { changes } = conversion;
    io.stdout.write(`${files.size} files written to ${relative(io.cwd, target) || '.'}; ${changes.length} change${changes.length === 1 ? '' : 's'} of meaning: read REPORT.md first\n`);
    return Promise.resolve(0);
  },
};

/** The YAML files of an argument, by their paths below it. */
function readAll(cwd: string, argument: string, target: string): [string, string][] {
  const root = resolve(cwd, argument);
  try {
    if (!fs.statSync(root).isDirectory()) return [[basename(root), fs.readFileSync(root, 'utf8')]];
    return fs.readdirSync(root, { recursive: true, withFileTypes: true })
      .filter((each) => each.isFile() && /\.ya?ml$/.test(each.name))
      .map((each) => join(each.parentPath, each.name))
      .filter((file) => !/(?:^|\/)(?:node_modules|\.git)\//.test(relative(root, file)) && !file.startsWith(`${target}/`) && isManifest(file))
      .map((file): [string, string] => [relative(root, file).split('\\').join('/'), fs.readFileSync(file, 'utf8')])
      .sort(([a], [b]) => (a < b ? -1 : 1));
  } catch (error) {
    throw new InputError(`it cannot be read: ${(error as Error).message.replace(/^(\w+):.*$/s, '$1')}`, 'correct the path', shortPath(root));
  }
}

/** Whether a file may have objects: pipelines and other settings beside manifests do not. */
function isManifest(file: string): boolean {
  return !/^\./.test(basename(file)) && /^ *"?kind"? *:/m.test(fs.readFileSync(file, 'utf8')) && !/^kustomization\.ya?ml$/.test(basename(file));
}
