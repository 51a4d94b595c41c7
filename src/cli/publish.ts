import * as fs from 'node:fs';
import { isAbsolute, join, relative, resolve, sep } from 'node:path';
import { readArguments } from './arguments';
import type { Command, Io } from './command';
import { hasColours, renderDiagnostic, shortPath } from '../base/diagnostic';
import { withoutCredentials } from '../base/hidden-values';
import { Nearest } from '../base/nearest';
import { OWNERSHIP_FILE } from '../base/path-problem';
import { type Fault, Refusal, refusal } from '../base/refusal';
import { publishEffects } from '../build/publish-effects';
import { Checkout } from '../synth/files/git/checkout';
import { commitCommand } from '../synth/files/git/commit-command';
import { uncommittable } from '../synth/files/git/committable';
import { Conversions } from '../synth/files/git/conversions';
import { otherOrigin } from '../synth/files/git/origin';
import { planDiff } from '../synth/files/git/plan-diff';
import { Lock } from '../synth/files/lock';
import { readRendering } from '../synth/files/rendering';
import { applyPlan, lockTree, planTrees } from '../synth/files/write';

/** `cdk-gitops publish`: brings a rendering into a Git checkout, with the writer that made the rendering. */
export const publish: Command = {
  name: 'publish',
  summary: 'bring a rendered repository into a Git checkout',
  usage: `publish REPOSITORY --to CHECKOUT [--dist DIST] [--adopt] [--force] [--force-origin] [--include-ignored] [--dry-run] [--diff]

Makes the files of ours in CHECKOUT those of DIST/REPOSITORY, which the program has written. Does not run the program
and does not commit. Files that others made in CHECKOUT are not touched, and nothing is written where Flux would then
stop applying one of them, such as beside a new kustomization.yaml that does not list it, or where Git would not commit
what is written: below a submodule, in what it ignores, outside of a sparse checkout. Holds Git's lock of the checkout
(index.lock) while it works, so no other run and no git checkout comes between. The last line says what to commit.

  REPOSITORY     the id of a repository of the program
  --to CHECKOUT  a Git checkout of it, or a folder in one. A remote of it must have the path that the address of REPOSITORY has
  --dist DIST    where the program has written to; default: dist
  --adopt        takes over files of others that have the objects which the program renders, and leaves them as they are
                 written until the program renders something else: for the first time after \`cdk-gitops import\`
  --force        overwrites and removes files of ours that were edited by hand in CHECKOUT, in the middle of a merge, too
  --force-origin writes into a checkout of another address, and into a folder that is not in a Git checkout
  --include-ignored
                 accepts files that Git ignores; commit them with git add --force
  --dry-run      prints what would be done, and does nothing
  --diff         prints what changes in the files, too, as git diff does

Exit codes: 0 published, also where nothing was to be done; 1 refused or failed, with what to do; 2 wrong usage.`,

  async run(args: string[], io: Io): Promise<number> {
    const { values, positionals: [repository] } = readArguments({
      args,
      options: {
        'to': { type: 'string' },
        'dist': { type: 'string', default: 'dist' },
        'adopt': { type: 'boolean' },
        'force': { type: 'boolean' },
        'force-origin': { type: 'boolean' },
        'include-ignored': { type: 'boolean' },
        'dry-run': { type: 'boolean' },
        'diff': { type: 'boolean' },
      },
    }, ({ values: { to }, positionals }) => [
      ...positionals.length === 1 ? [] : [{ message: `one REPOSITORY is expected, not ${positionals.length}`, fix: 'give the id of one repository of the program' }],
      ...to === undefined ? [{ message: '--to is missing', fix: 'give the checkout to publish to: --to CHECKOUT' }] : [],
    ]);
    const to = values.to!;
    const dist = resolve(io.cwd, values.dist!);
    const checkout = resolve(io.cwd, to);

    const faults = [...repositoryFaults(repository, dist), ...checkoutFaults(checkout, dist)];
    if (faults.length > 0) throw new Refusal(faults);
    const { adopt, force, 'include-ignored': includesIgnored, 'dry-run': isDryRun } = values;
    const { files, url } = readRendering(join(dist, repository));
    const git = findCheckout(checkout, io, values['force-origin'] === true ? undefined : url ?? '');
    const tree = { root: checkout, files, repository, conversions: git && new Conversions(git) };
    const plan = () => planTrees([tree], { force, adopt }, (planned) => [
      ...git === undefined ? [] : uncommittable(git, planned, { force, includesIgnored }),
      ...planned.problems.length === 0 ? publishEffects(planned, files) : [],
    ], undefined, true)[0];

    const planned = () => {
      const due = plan();
      if (values.diff === true) io.stdout.write(planDiff(due, io.env));
      return due;
    };
    const done = isDryRun === true ? planned() : locked(checkout, git, (lock) => {
      const due = planned();
      applyPlan(due, undefined, lock);
      return due;
    });
    for (const path of done.remove) io.stdout.write(`removed ${path}\n`);
    for (const { path } of done.write) io.stdout.write(`written ${path}\n`);
    for (const path of done.adopted) io.stdout.write(`adopted ${path}\n`);
    io.stdout.write(`${repository} to ${to}: ${done.adopted.length > 0 ? `${done.adopted.length} adopted, ` : ''}${done.write.length} written, ${done.remove.length} removed, ${done.unchanged} unchanged`
      + `${isDryRun === true ? ' (dry run: nothing was done)' : ''}\n`);
    const command = git === undefined || isDryRun === true ? undefined : commitCommand(git, done, to, includesIgnored);
    if (command !== undefined) io.stdout.write(`commit it: ${command}\n`);
    return 0;
  },
};

/**
 * The checkout that a folder is in. Where it cannot be known, that is said, and the folder is written as one outside of Git.
 *
 * @param url the address of the repository that it must be of, empty where that is not known; undefined where everything is accepted
 * @throws Refusal where it is another's, or there is none
 */
function findCheckout(folder: string, io: Io, url: string | undefined): Checkout | undefined {
  const { checkout, isKnown } = tryCheckout(folder, io);
  if (url === undefined || !isKnown) return checkout;
  const of = url === '' ? '' : ` of ${withoutCredentials(url)}`;
  if (checkout === undefined) {
    throw refusal('checkout', 'the folder to publish to is not in a Git checkout', `clone the repository${of} there first, or use --force-origin to write into the folder all the same`, shortPath(folder));
  }
  const other = url === '' ? undefined : otherOrigin(checkout, url);
  if (other !== undefined) {
    throw refusal('checkout', `the folder to publish to is a checkout of ${withoutCredentials(other)}, and the repository is ${withoutCredentials(url)}`,
      'give a checkout of that, correct `url` of the Repository, or use --force-origin if both are one repository', shortPath(folder));
  }
  return checkout;
}

function tryCheckout(folder: string, io: Io): { readonly checkout?: Checkout; readonly isKnown: boolean } {
  try {
    return { checkout: Checkout.find(folder, io.env), isKnown: true };
  } catch (error) {
    io.stderr.write(`${renderDiagnostic({
      check: 'git-failed',
      isWarning: true,
      message: `what Git would commit is unknown: ${(error as Error).message}`,
      fix: 'correct that; until then, the folder is written as one outside of Git',
      place: shortPath(folder),
    }, hasColours(io.stderr as { isTTY?: boolean }, io.env))}\n`);
    return { isKnown: false };
  }
}

/**
 * Does something while no other run, and in a checkout nothing of Git, can write. Signals wait meanwhile: the lock of Git must not be left
 * behind by Ctrl-C.
 */
function locked<T>(folder: string, git: Checkout | undefined, action: (lock: Lock) => T): T {
  const lock = git === undefined ? lockTree(folder) : Lock.acquire(git.lockFile);
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  const wait = () => undefined;
  for (const signal of signals) process.on(signal, wait);
  try {
    return action(lock);
  } finally {
    lock.release();
    for (const signal of signals) process.off(signal, wait);
  }
}

/** Only what stands in `dist` as a rendering can be published, and so no path can be smuggled in as a name. */
function repositoryFaults(repository: string, dist: string): Fault[] {
  const place = shortPath(dist);
  if (!isFolder(dist)) {
    return [{ check: 'unknown-repository', message: 'the output of the program does not exist', fix: 'synthesize the program first, or say with --dist where it writes to', place }];
  }
  const known = fs.readdirSync(dist).filter((name) => fs.existsSync(join(dist, name, OWNERSHIP_FILE))).sort();
  if (known.includes(repository)) return [];
  const near = new Nearest().of(repository, known);
  return [{
    check: 'unknown-repository',
    message: `${JSON.stringify(repository)} is not the id of a repository of the program`,
    fix: known.length === 0 ? 'synthesize the program first: there is no repository at all' : near === undefined ? `use one of ${known.join(', ')}` : `did you mean ${near}?`,
    place,
  }];
}

function checkoutFaults(checkout: string, dist: string): Fault[] {
  const refused = (message: string, fix: string): Fault[] => [{ check: 'checkout', message, fix, place: shortPath(checkout) }];
  if (!isFolder(checkout)) return refused('the folder to publish to does not exist', 'clone the repository first, or correct the path');
  const target = fs.realpathSync(checkout);
  if (target.split(sep).some((segment) => segment.toLowerCase() === '.git')) {
    return refused('the folder to publish to lies in .git, which belongs to Git', 'give the folder of the checkout itself');
  }
  const path = isFolder(dist) ? relative(fs.realpathSync(dist), target) : '..';
  if (path.split(sep)[0] === '..' || isAbsolute(path)) return [];
  return refused('the folder to publish to lies in the output of the program, which the next synthesis replaces', 'give a Git checkout outside of it');
}

function isFolder(path: string): boolean {
  try {
    return fs.statSync(path).isDirectory();
  } catch {
    return false;
  }
}
