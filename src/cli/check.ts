import * as fs from 'node:fs';
import * as path from 'node:path';
import { readArguments } from './arguments';
import { Baseline } from './check-baseline';
import { readConfig } from './check-config';
import { fixed } from './check-fix';
import { type Command, InputError, type Io, UsageError } from './command';
import type { CheckResult } from './formats/finding';
import { asGitHub } from './formats/github';
import { asGitLab } from './formats/gitlab';
import { asJson } from './formats/json';
import { asMarkdown } from './formats/markdown';
import { forPeople } from './formats/people';
import { asSarif } from './formats/sarif';
import { Progress } from './progress';
import { hasColours } from '../base/diagnostic';
import { Nearest } from '../base/nearest';
import { ACKNOWLEDGEABLE } from '../checkout/acknowledgements';
import { checkDirectories, DirectoryCheck, merged } from '../checkout/check-directories';
import { MissingClusterError } from '../checkout/file-program';
import { CHECKS } from '../checks/catalogue';

const FORMATS = ['people', 'json', 'sarif', 'github', 'gitlab', 'markdown'] as const;
type Format = typeof FORMATS[number];

/** `cdk-gitops check`: judges what Flux would apply from directories of YAML. */
export const check: Command = {
  name: 'check',
  summary: 'check what Flux would apply from directories of YAML',
  usage: `check [DIR…] [--cluster PATH]… [--repository URL=DIR]… [--format FORMAT] [--select ID]… [--ignore ID]… [--fix]
       [--config FILE] [--baseline FILE [--update-baseline]] [--waves]

Builds every Kustomization of each cluster as Flux does (kustomize, patches, components, substitution), and checks what the
cluster would get. It reads the directories and nothing else: it runs nothing and uses no network. What cannot be known from
them (remote bases, charts, encrypted values) is listed as not checked, and no check reports what depends on it.

  DIR                   the repository that clusters follow, or the part of it that they follow; several are checked one by
                        one. Default: the current directory
  --cluster PATH        a directory in DIR that a cluster follows; may be given several times. Default: what \`flux bootstrap\`
                        or a FluxInstance says, else every directory with Kustomizations that nothing applies
  --repository URL=DIR  a checkout of another repository that sources fetch; may be given several times
  --format FORMAT       ${FORMATS.join(', ')}; default: people
  --select ID           only this check; may be given several times
  --ignore ID           not this check; may be given several times
  --fix                 corrects in the files of DIR what can be corrected without a decision, and reports the rest
  --config FILE         default: DIR/cdk-gitops.yaml, if it exists
  --baseline FILE       reports only what is not in FILE
  --update-baseline     writes all findings to the baseline, and reports none
  --waves               says in which waves each cluster comes up from empty (formats people and json)

A comment in an object's document accepts what a check finds in it: # cdk-gitops: acknowledge CHECK because …

Exit codes: 0 nothing was found, 1 something was found, 2 wrong usage, or a directory or file that cannot be read.`,

  async run(args: string[], io: Io): Promise<number> {
    const { values, positionals } = readArguments({
      args,
      options: {
        'cluster': { type: 'string', multiple: true },
        'repository': { type: 'string', multiple: true },
        'format': { type: 'string', default: 'people' },
        'select': { type: 'string', multiple: true },
        'ignore': { type: 'string', multiple: true },
        'fix': { type: 'boolean' },
        'config': { type: 'string' },
        'baseline': { type: 'string' },
        'update-baseline': { type: 'boolean' },
        'waves': { type: 'boolean', default: false },
      },
    });
    const dirs = positionals.length === 0 ? ['.'] : positionals;
    const roots = [...new Set(dirs.map((dir) => directory(dir, io)))];
    const format = oneOf('format', values.format, FORMATS);
    if (values['update-baseline'] && values.baseline === undefined) throw new UsageError({ message: '--update-baseline needs --baseline', fix: 'add --baseline FILE, which is written' });
    if (values.waves && format !== 'people' && format !== 'json') throw new UsageError({ message: `--waves has no place in format ${format}`, fix: 'use --format people or json' });
    const baselineFile = values.baseline === undefined ? undefined : path.resolve(io.cwd, values.baseline);
    const baseline = baselineFile === undefined || values['update-baseline'] ? undefined : Baseline.read(baselineFile);
    const given = (values.repository ?? []).map((text) => repositoryFrom(text, io));
    const progress = new Progress(io.stderr);
    const results = roots.map((root) => {
      const configFile = values.config === undefined ? path.join(root, 'cdk-gitops.yaml') : path.resolve(io.cwd, values.config);
      const config = readConfig(configFile, values.config !== undefined, prefixOf(configFile, io));
      const selected = checksFrom(values.select ?? [], [...values.ignore ?? [], ...config.ignore]);
      const prefix = prefixOf(root, io);
      const configured = config.repositories.map(({ url, dir }) => ({ url, root: directory(path.resolve(path.dirname(configFile), dir), io) }));
      const others = [...configured, ...given];
      const task: DirectoryCheck = {
        directories: [{ root, prefix }, ...others.map(({ url, root: other }) => ({ root: other, prefix: prefixOf(other, io), url }))],
        clusters: values.cluster ?? config.clusters,
        checks: CHECKS.filter(({ id }) => selected.has(id)),
        kubernetesVersion: config.kubernetesVersion,
        declared: config.declared,
        charts: config.charts,
        waves: values.waves,
        acknowledged: config.acknowledged.map((each) => ({ ...each, path: [prefix, each.path].filter((step) => step !== '').join('/') })),
        onStep: (step) => progress.show(step),
      };
      try {
        const result = withSelected(checkDirectories(task), selected);
        if (!values.fix) return result;
        return withSelected(fixed(task, result, root, prefix, (text) => (format === 'people' ? io.stdout : io.stderr).write(text)), selected);
      } catch (error) {
        if (error instanceof MissingClusterError) throw new UsageError({ message: `directory ${error.message} does not exist in ${dirs.join(', ')}`, fix: 'give --cluster a directory that the cluster follows, relative to the one that is checked' });
        throw error;
      }
    });
    progress.end();
    const all = merged(results);
    if (values['update-baseline']) {
      Baseline.of(all.findings).write(baselineFile!);
      io.stdout.write(`${all.findings.length === 1 ? '1 finding is' : `${all.findings.length} findings are`} in ${path.relative(io.cwd, baselineFile!)}\n`);
      return 0;
    }
    const result = baseline === undefined ? all : { ...all, findings: baseline.newOnes(all.findings) };
    io.stdout.write(render(result, format, io));
    return result.findings.length === 0 ? 0 : 1;
  },
};

/** What building says is left out where other checks are selected, or it is ignored. */
function withSelected(result: CheckResult, selected: ReadonlySet<string>): CheckResult {
  return { ...result, findings: result.findings.filter(({ check: id }) => id !== 'kustomize-build' || selected.has(id)) };
}

function render(result: CheckResult, format: Format, io: Io): string {
  switch (format) {
    case 'people': return forPeople(result, (file) => sourceOf(file, io), hasColours(io.stdout, io.env));
    case 'json': return asJson(result);
    case 'sarif': return asSarif(result, CHECKS.map(({ id, doc, warning }) => ({ id, doc, isWarning: warning === true })), version());
    case 'github': return asGitHub(result);
    case 'gitlab': return asGitLab(result);
    case 'markdown': return asMarkdown(result);
  }
}

/** Secrets are not shown: an excerpt of a file that may hold one is left out by the finding having no line there. */
function sourceOf(file: string, io: Io): string | undefined {
  try {
    return fs.readFileSync(path.resolve(io.cwd, file), 'utf8');
  } catch {
    return undefined;
  }
}

function version(): string {
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  return require('../../package.json').version;
}

export function directory(dir: string, io: Io): string {
  const whole = path.resolve(io.cwd, dir);
  let reason = 'it is not a directory';
  try {
    if (fs.statSync(whole).isDirectory()) {
      fs.accessSync(whole, fs.constants.R_OK + fs.constants.X_OK);
      return whole;
    }
  } catch (error) {
    reason = (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'it does not exist' : (error as NodeJS.ErrnoException).code ?? '';
  }
  throw new InputError(`directory ${dir} cannot be read: ${reason}`, 'name a directory that exists and that you may read', dir);
}

/** What paths in messages begin with: the way from where the user is. */
export function prefixOf(root: string, { cwd }: Io): string {
  return path.relative(cwd, root).split(path.sep).join('/');
}

export function repositoryFrom(text: string, io: Io): { readonly url: string; readonly root: string } {
  const at = text.lastIndexOf('=');
  if (at <= 0 || at === text.length - 1) throw new UsageError({ message: `--repository ${JSON.stringify(text)} is not valid`, fix: 'write URL=DIR, the directory being a checkout of the repository' });
  return { url: text.slice(0, at), root: directory(text.slice(at + 1), io) };
}

function checksFrom(selected: readonly string[], ignored: readonly string[]): ReadonlySet<string> {
  const ids = ACKNOWLEDGEABLE;
  for (const id of [...selected, ...ignored]) {
    if (ids.includes(id)) continue;
    const near = new Nearest().of(id, ids);
    throw new UsageError({ message: `check ${JSON.stringify(id)} does not exist`, fix: near === undefined ? 'use an id that docs/checks.md lists' : `did you mean ${near}?` });
  }
  return new Set(ids.filter((id) => (selected.length === 0 || selected.includes(id)) && !ignored.includes(id)));
}

export function oneOf<T extends string>(option: string, value: string, values: readonly T[]): T {
  const found = values.find((each) => each === value);
  if (found === undefined) throw new UsageError({ message: `--${option} ${JSON.stringify(value)} is not valid`, fix: `use one of ${values.join(', ')}` });
  return found;
}
