import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { readArguments } from './arguments';
import { type Command, InputError, type Io, UsageError } from './command';
import { Progress } from './progress';
import { packageJsonOf, TSCONFIG_OF_PROGRAM } from './project-files';
import { MissingClusterError } from '../checkout/file-program';
import { importDirectory, Imported } from '../importer/import-directory';

/** `cdk-gitops import`: makes a program of a repository that Flux follows, and proves that it renders the same. */
export const importRepository: Command = {
  name: 'import',
  summary: 'make a program of an existing Flux repository',
  usage: `import DIR [--to FOLDER] [--cluster PATH]… [--url URL] [--branch NAME]

Reads what Flux reads of a checkout, and writes a program that renders it: one module for each directory with manifests, with
a construct for every object of Flux that one can say, and handles for what they refer to. Other manifests, patches, and
encrypted files stay YAML: they are copied unchanged. The program is run, and what it renders is compared with the repository,
object by object, and with what Flux builds of it. Nothing in DIR changes. It uses no network.

  DIR             the checkout that clusters follow
  --to FOLDER     a new or empty folder for the program; default: platform
  --cluster PATH  a directory in DIR that a cluster follows; may be given several times; default: those that are found
  --url URL       address of the repository; default: that of the remote origin
  --branch NAME   branch that the clusters follow; default: main

Exit codes: 0 the program renders the same, 1 it does not, or does not synthesize, which is said, 2 wrong usage, or a directory
that cannot be read.`,

  async run(args: string[], io: Io): Promise<number> {
    const { values, positionals } = readArguments({
      args,
      options: {
        to: { type: 'string', default: 'platform' },
        cluster: { type: 'string', multiple: true },
        url: { type: 'string' },
        branch: { type: 'string', default: 'main' },
      },
    });
    if (positionals.length !== 1) throw new UsageError(`one DIR is expected, not ${positionals.length}`);
    const directory = path.resolve(io.cwd, positionals[0]);
    if (!fs.statSync(directory, { throwIfNoEntry: false })?.isDirectory()) throw new InputError(`${positionals[0]} is not a directory`, 'give the checkout of the repository', positionals[0]);
    const out = path.resolve(io.cwd, values.to);
    const standing = fs.statSync(out, { throwIfNoEntry: false });
    if (standing && !(standing.isDirectory() && fs.readdirSync(out).length === 0)) {
      throw new InputError(`${values.to} exists already, and nothing was written`, 'use an empty folder, or another one, with --to FOLDER', values.to);
    }
    const url = values.url ?? originOf(directory);
    if (url === undefined) throw new UsageError(`the address of the repository is not known: ${positionals[0]} has no remote origin that Flux could fetch; say it with --url https://…`);
    const progress = new Progress(io.stderr);
    let imported: Imported;
    try {
      imported = importDirectory({
        directory,
        clusters: values.cluster,
        repository: 'manifests',
        url,
        branch: values.branch,
        load: (name) => require(name) as unknown,
        onStep: (step) => progress.show(step),
      });
    } catch (error) {
      if (error instanceof MissingClusterError) throw new UsageError(`there is no directory ${error.message} in ${positionals[0]} that a cluster could follow`);
      throw error;
    } finally {
      progress.end();
    }
    if (imported.clusters.length === 0) {
      throw new InputError(`${positionals[0]} has no directory that a cluster follows with Flux`, 'say where one begins with --cluster PATH', positionals[0]);
    }
    const files = new Map([...imported.files, ...scaffold(path.basename(out))]);
    for (const [name, content] of files) {
      const file = path.join(out, name);
      fs.mkdirSync(path.dirname(file), { recursive: true });
      fs.writeFileSync(file, content, { flag: 'wx' });
    }
    io.stdout.write(reportOf(imported, path.relative(io.cwd, out) || '.'));
    return imported.proof && imported.proof.differences.length === 0 ? 0 : 1;
  },
};

function scaffold(name: string): [string, string][] {
  return [
    ['package.json', packageJsonOf(name)],
    ['tsconfig.json', TSCONFIG_OF_PROGRAM],
    ['cdk8s.yaml', 'language: typescript\napp: npx ts-node main.ts\n'],
    ['.gitignore', 'node_modules/\ndist/\n'],
  ];
}

/** The address of the remote, as Flux takes it. */
function originOf(directory: string): string | undefined {
  try {
    const url = execFileSync('git', ['-C', directory, 'remote', 'get-url', 'origin'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
    const scp = /^([\w.-]+@[\w.-]+):(?!\/\/)(.+)$/.exec(url);
    const whole = scp ? `ssh://${scp[1]}/${scp[2]}` : url;
    return /^(https?|ssh):\/\/[^\s'"\\]+$/.test(whole) ? whole.replace(/^(https?:\/\/)[^/@]*@/, '$1') : undefined;
  } catch {
    return undefined;
  }
}

function reportOf({ clusters, folders, flux, typed, notTyped, accepted, ofBootstrap, proof, refused, unread }: Imported, out: string): string {
  const lines = [`${count(clusters.length, 'cluster')} (${clusters.join(', ')}), ${count(folders, 'folder')}, ${count(flux, 'object')} of Flux, ${typed} of them constructs (${percent(typed, flux)})`];
  for (const { file, object, reason } of notTyped) lines.push(`  YAML    ${object} in ${file}: ${reason}`);
  for (const [folder, checks] of accepted) lines.push(`  accepted ${[...checks].join(', ')} in ${folder === '*' ? 'the whole program' : folder || '.'}: see cdk-gitops check`);
  if (ofBootstrap.length > 0) lines.push(`  left to flux bootstrap: ${ofBootstrap.join(', ')}`);
  for (const reason of unread) lines.push(`  not known: ${reason}`);
  if (refused !== undefined) lines.push('', 'The program does not synthesize yet:', '', refused);
  if (proof) {
    const { differences } = proof;
    lines.push('', differences.length === 0
      ? `proof: ${count(proof.files, 'file')} with ${count(proof.objects, 'object')} that became constructs, and ${count(proof.built, 'object')} of ${count(proof.deliveries, 'delivery')} as Flux builds them, are the same`
      : `${count(differences.length, 'difference')}:`, ...differences.map((each) => `  ${each}`));
  }
  return `${lines.join('\n')}\n\nwritten to ${out}; next:\n  cd ${out}\n  npm install\n  npx cdk8s synth\n  npx cdk-gitops publish manifests --to CHECKOUT --adopt\n`;
}

function count(number: number, noun: string): string {
  return `${number} ${number === 1 ? noun : noun.endsWith('y') ? `${noun.slice(0, -1)}ies` : `${noun}s`}`;
}

function percent(part: number, whole: number): string {
  return whole === 0 ? '100 %' : `${Math.floor((100 * part) / whole)} %`;
}
