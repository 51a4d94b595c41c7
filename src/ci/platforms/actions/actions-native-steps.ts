import { ActionsJob, followsPipeline } from './actions-value';
import { problem } from '../../../base/problem';
import { withAxes } from '../../job';
import type { ArtifactOptions, CacheOptions } from '../../job-files';
import type { Toolchain, ToolchainLanguage } from '../../runner';
import { actionReference } from '../../tools/pins';
import { expression, literalText, quoted } from '../yaml-text';

/** A step of a workflow. What is undefined is left out. */
export interface ActionsStep { readonly [key: string]: unknown }

/** What comes before a job's scripts: its files, its languages. */
export function stepsBefore(job: ActionsJob): ActionsStep[] {
  const { toolchains = [], caches = [], downloads: uses = [] } = job.planned.job._options;
  return [
    ...checkoutOf(job),
    ...uses.map((artifact) => downloadOf(job, artifact.options)),
    ...toolchains.map((toolchain) => toolchainOf(job, toolchain)),
    ...caches.map(({ options }) => cacheOf(job, options)),
  ];
}

/** What comes behind a job's scripts: what it keeps. */
export function stepsAfter(job: ActionsJob): ActionsStep[] {
  const { artifacts = [], reports = [] } = job.planned.job._options;
  const kept = artifacts.map((artifact) => uploadOf(job, `Keep ${artifact.name}`, artifact.options));
  if (reports.length === 0) return kept;
  const legs = job.dialect.name === 'Gitea' ? Object.keys(job.planned.job._options.matrix ?? {}).map((axis) => `-{${axis}}`).join('') : '';
  return [...kept, uploadOf(job, 'Keep the reports', { name: `${reportsName(job)}${legs}`, paths: reports.map(({ path }) => path), always: true })];
}

/** What the reports of a job are kept as. */
export function reportsName({ planned }: ActionsJob): string {
  return `reports-${planned.id}`;
}

/**
 * What a step calls. An action that nothing pins is a problem.
 *
 * @returns the reference, with the version behind ` # ` where a commit is used
 */
export function usesText({ dialect, plan, planned }: ActionsJob, action: string): string {
  const reference = actionReference(plan.pipeline, action);
  if (!reference) {
    problem(planned.job, 'action-unpinned', `action ${action} of job ${planned.id} is not in the pin table`,
      'add its full commit to the pins of the pipeline');
    return `${dialect.actionsPrefix}${action}`;
  }
  return `${dialect.actionsPrefix}${reference.uses}${reference.comment ? ` # ${reference.comment}` : ''}`;
}

function checkoutOf(job: ActionsJob): ActionsStep[] {
  const { _options } = job.planned.job._options.checkout ?? {};
  const options = job.planned.job._options.checkout ? _options : { depth: 1 };
  if (!options) return [];
  return [{
    name: 'Check out',
    uses: usesText(job, 'actions/checkout'),
    with: {
      'persist-credentials': false,
      'ref': followsPipeline(job.plan) ? expression('github.event.workflow_run.head_sha || github.sha') : undefined,
      'fetch-depth': (options.depth ?? 1) === 1 ? undefined : options.depth,
      'submodules': options.submodules || undefined,
      'lfs': options.lfs || undefined,
    },
  }];
}

/** Actions that install a language, and their inputs. Their own caches are off: a job says what it caches. */
const SETUPS: { readonly [language in ToolchainLanguage]: (version: string) => { readonly title: string; readonly with: object } } = {
  node: (version) => ({ title: 'Node.js', with: { 'node-version': version, 'package-manager-cache': false } }),
  python: (version) => ({ title: 'Python', with: { 'python-version': version } }),
  go: (version) => ({ title: 'Go', with: { 'go-version': version, 'cache': false } }),
  java: (version) => ({ title: 'Java', with: { 'distribution': 'temurin', 'java-version': version } }),
};

function toolchainOf(job: ActionsJob, { _language, version }: Toolchain): ActionsStep {
  const written = textInJob(job, version);
  const setup = SETUPS[_language](written);
  return { name: `Set up ${setup.title} ${written}`, uses: usesText(job, `actions/setup-${_language}`), with: setup.with };
}

/** Runs for tags take no cache: what is released is made of nothing that an earlier run has left. */
function cacheOf(job: ActionsJob, { name, paths, keyFiles }: CacheOptions): ActionsStep {
  const isReleased = job.plan.pipeline._props.triggers.some(({ _source }) => _source.kind === 'push' && _source.options.tags?.length);
  const uses = usesText(job, 'actions/cache');
  const { toolchains = [], matrix = {} } = job.planned.job._options;
  const made = [...toolchains.map(({ _language, version }) => `${_language}${textInJob(job, version)}-`), ...Object.keys(matrix).map((axis) => `${expression(`matrix.${axis}`)}-`)];
  const prefix = `${expression('runner.os')}-${expression('runner.arch')}-${literalText(name)}-${made.join('')}`;
  return {
    name: `Cache ${literalText(name)}`,
    if: isReleased ? 'github.ref_type != \'tag\'' : undefined,
    uses: isReleased && uses.includes(' # ') ? `${uses} # zizmor: ignore[cache-poisoning] not for tags` : uses,
    with: { 'path': lines(paths.map(literalText)), 'key': prefix + expression(`hashFiles(${keyFiles.map(quoted).join(', ')})`), 'restore-keys': prefix },
  };
}

/** In a matrix each job keeps an artifact of its own on GitHub, where names are taken once; on Gitea they all add to one. */
function uploadOf(job: ActionsJob, title: string, options: ArtifactOptions): ActionsStep {
  const { name, paths, expireAfter, always = false, required = !always } = options;
  const each = job.planned.job._options.matrix && job.dialect.name === 'GitHub' ? ` ${expression('strategy.job-index')}` : '';
  return {
    name: literalText(title),
    if: always ? 'always()' : undefined,
    uses: usesText(job, 'actions/upload-artifact'),
    with: {
      'name': textInJob(job, name) + each,
      'path': lines([...paths.map((path) => textInJob(job, path)), ...KEEPS_PATHS]),
      'if-no-files-found': required ? 'error' : 'warn',
      'include-hidden-files': true,
      'retention-days': expireAfter && Math.max(1, Math.ceil(expireAfter.toDays({ integral: false }))),
    },
  };
}

/** The action takes away the folder that all patterns share, unless one of them begins at the top. */
const KEEPS_PATHS = ['# matches nothing, but keeps the paths below this folder', '*.no-such-file'];

function downloadOf(job: ActionsJob, { name }: ArtifactOptions): ActionsStep {
  const maker = job.plan.jobs.find((each) => each.job._options.artifacts?.some((artifact) => artifact.name === name));
  const isMany = maker?.job._options.matrix && job.dialect.name === 'GitHub';
  return {
    name: `Get ${literalText(name)}`,
    uses: usesText(job, 'actions/download-artifact'),
    with: isMany ? { 'pattern': `${literalText(name)} *`, 'merge-multiple': true, 'path': '.' } : { name: literalText(name), path: '.' },
  };
}

/** A text with axes of the matrix in it. */
export function textInJob({ planned }: ActionsJob, text: string): string {
  return withAxes(planned.job, literalText(text), (axis) => expression(`matrix.${axis}`));
}

function lines(texts: readonly string[]): string {
  return texts.length === 1 ? texts[0] : texts.map((text) => `${text}\n`).join('');
}
