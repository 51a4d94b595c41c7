import * as fs from 'node:fs';
import { isAbsolute, join, relative, resolve, sep } from 'node:path';
import { parseArgs } from 'node:util';
import { UsageError } from './command';
import type { Command, Io } from './command';
import { OWNERSHIP_FILE } from '../base/tree-path';
import { publishEffects } from '../build/publish-effects';
import { readRendering } from '../synth/files/rendering';
import { applyPlan, planTrees } from '../synth/files/write';

/** `cdk-gitops publish`: brings a rendering into a Git checkout, with the writer that made the rendering. */
export const publish: Command = {
  name: 'publish',
  summary: 'bring a rendered repository into a Git checkout',
  usage: `publish REPOSITORY --to CHECKOUT [--dist DIST] [--force] [--dry-run]

Makes the files of ours in CHECKOUT those of DIST/REPOSITORY, which the program has written. Does not run the program
and does not commit. Files that others made in CHECKOUT are not touched, and nothing is written where Flux would then
stop applying one of them, such as beside a new kustomization.yaml that does not list it.

  REPOSITORY     the id of a repository of the program
  --to CHECKOUT  a Git checkout of it, or a folder in one
  --dist DIST    where the program has written to; default: dist
  --force        overwrites and removes files of ours that were edited by hand in CHECKOUT
  --dry-run      prints what would be done, and does nothing`,

  async run(args: string[], io: Io): Promise<number> {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: {
        'to': { type: 'string' },
        'dist': { type: 'string', default: 'dist' },
        'force': { type: 'boolean' },
        'dry-run': { type: 'boolean' },
      },
    });
    if (positionals.length !== 1) throw new UsageError(`one REPOSITORY is expected, not ${positionals.length}`);
    if (values.to === undefined) throw new UsageError('--to CHECKOUT is missing');
    const [repository] = positionals;
    const dist = resolve(io.cwd, values.dist);
    const checkout = resolve(io.cwd, values.to);

    checkRepository(repository, dist);
    checkCheckout(checkout, dist);
    const tree = { root: checkout, files: readRendering(join(dist, repository)), repository };
    const [plan] = planTrees([tree], { force: values.force }, (checked) => publishEffects(checked, tree.files));

    const isDryRun = values['dry-run'] === true;
    if (!isDryRun) applyPlan(plan);
    for (const path of plan.remove) io.stdout.write(`removed ${path}\n`);
    for (const { path } of plan.write) io.stdout.write(`written ${path}\n`);
    io.stdout.write(`${repository} to ${values.to}: ${plan.write.length} written, ${plan.remove.length} removed, ${plan.unchanged} unchanged`
      + `${isDryRun ? ' (dry run: nothing was done)' : ''}\n`);
    return 0;
  },
};

/** Only what stands in `dist` as a rendering can be published, and so no path can be smuggled in as a name. */
function checkRepository(repository: string, dist: string): void {
  if (!isFolder(dist)) throw new Error(`there is no folder ${dist}; synthesize the program first, or say with --dist where it writes to`);
  const known = fs.readdirSync(dist).filter((name) => fs.existsSync(join(dist, name, OWNERSHIP_FILE))).sort();
  if (known.includes(repository)) return;
  throw new Error(`there is no repository ${JSON.stringify(repository)} in ${dist}; `
    + (known.length === 0 ? 'there is none at all: synthesize the program first' : `there is: ${known.join(', ')}`));
}

function checkCheckout(checkout: string, dist: string): void {
  if (!isFolder(checkout)) throw new Error(`there is no folder ${checkout} to publish to; clone the repository first`);
  const target = fs.realpathSync(checkout);
  if (target.split(sep).some((segment) => segment.toLowerCase() === '.git')) {
    throw new Error(`${checkout} lies in ".git", which belongs to Git; name the checkout's own folder`);
  }
  const path = relative(fs.realpathSync(dist), target);
  if (path.split(sep)[0] !== '..' && !isAbsolute(path)) {
    throw new Error(`${checkout} lies in ${dist}, which the next synth replaces; name a Git checkout outside of it`);
  }
}

function isFolder(path: string): boolean {
  try {
    return fs.statSync(path).isDirectory();
  } catch {
    return false;
  }
}
