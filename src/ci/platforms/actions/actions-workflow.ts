import type { Document, Scalar, YAMLMap } from 'yaml';
import { concurrencyOf, jobOf } from './actions-job';
import { reportsName } from './actions-native-steps';
import type { ActionsDialect } from './actions-value';
import { problem } from '../../../base/problem';
import { yamlLibrary } from '../../../base/yaml/yaml-library';
import type { Pipeline } from '../../pipeline';
import type { PipelinePlan, PlannedJob, Renderer } from '../../plan/plan';
import type { PullRequestOptions, PushOptions, TriggerSource } from '../../trigger';
import { headerOf } from '../yaml-text';

/** How a platform that speaks this language takes a pipeline. */
export function actionsRenderer(dialect: ActionsDialect): Renderer {
  return {
    file: (id) => `${dialect.folder}/workflows/${id}.yml`,
    checksHealth: dialect.name === 'GitHub',
    defaults: { defaultRunner: dialect.defaultRunner },
    render: (plan) => {
      checkActions(dialect, plan);
      dialect.check(plan);
      return `# ${headerOf(plan.pipeline)}\n\n${workflowYaml(plan.pipeline._patched(workflowOf(dialect, plan)))}`;
    },
  };
}

function workflowOf(dialect: ActionsDialect, plan: PipelinePlan): object {
  const { pipeline } = plan;
  const { concurrency } = pipeline._props;
  return {
    name: pipeline.name,
    on: triggersOf(pipeline),
    permissions: {},
    concurrency: concurrency && concurrencyOf(dialect, concurrency),
    defaults: { run: { shell: 'bash' } },
    jobs: Object.fromEntries(plan.jobs.map((planned) => [planned.id, jobOf({ dialect, plan, planned })])),
  };
}

/** What neither GitHub nor Gitea can do, or takes under another name. */
function checkActions(dialect: ActionsDialect, plan: PipelinePlan): void {
  const follows = plan.pipeline._props.triggers.flatMap(({ _source }) => _source.kind === 'pipeline' ? [_source.name] : []);
  for (const name of [plan.pipeline.name, ...follows]) {
    if (!name.includes('${{')) continue;
    problem(plan.pipeline, 'actions-name', `a pipeline has the name ${JSON.stringify(name)}, which is not valid`,
      `remove \${{: ${dialect.name} interprets it as the start of an expression`);
  }
  const folder = `${dialect.folder}/workflows/`;
  if (!plan.pipeline.file.startsWith(folder) || !/^[^/]+\.ya?ml$/.test(plan.pipeline.file.slice(folder.length))) {
    problem(plan.pipeline, 'actions-file', `the file is ${JSON.stringify(plan.pipeline.file)}, which ${dialect.name} does not read`,
      `move it to ${folder}, with the extension .yml`);
  }
  const reserved = dialect.reservedPrefixes.join(' or ');
  for (const { _source } of plan.pipeline._props.secrets ?? []) {
    if (_source.kind !== 'platform' || !isReserved(dialect, _source.name)) continue;
    problem(plan.pipeline, 'actions-secret-name', `a secret has the name ${_source.name}, which ${dialect.name} rejects`,
      `use a name that does not start with ${reserved}`);
  }
  const kept = new Set(plan.jobs.flatMap(({ job }) => job._options.artifacts ?? []).map(({ name }) => name));
  for (const planned of plan.jobs) checkJob(dialect, planned, kept, plan);
}

function checkJob(dialect: ActionsDialect, planned: PlannedJob, kept: ReadonlySet<string>, plan: PipelinePlan): void {
  const { job, id } = planned;
  const { retries = 0, services = {}, reports = [] } = job._options;
  if (retries > 0) {
    problem(job, 'actions-retries', `job ${id} sets ${retries} retries, which ${dialect.name} does not support`,
      'retry inside the step that may fail');
  }
  for (const [name, { command }] of Object.entries(services)) {
    if (!command?.length) continue;
    problem(job, 'actions-service-command', `service ${name} of job ${id} has a command, which ${dialect.name} cannot set`,
      'use an image that starts what you need, or set it by environment variables');
  }
  const reportsAs = reportsName({ dialect, plan, planned });
  if (reports.length > 0 && kept.has(reportsAs)) {
    problem(job, 'artifact-twice', `the reports of job ${id} are kept as ${reportsAs}, which is also the name of an artifact`, 'rename the artifact');
  }
  checkVariables(dialect, planned);
}

function checkVariables(dialect: ActionsDialect, { job, id, env, containerEnv, steps }: PlannedJob): void {
  const seen = new Set<string>();
  for (const [name, source] of [...env, ...containerEnv, ...steps.flatMap((step) => [...step.env])]) {
    if (/^(GITHUB_(?!TOKEN$)|RUNNER_)/.test(name) && !seen.has(name)) {
      problem(job, 'actions-variable-name', `job ${id} sets the variable ${name}, which is reserved by the runner`,
        'use a name that does not start with GITHUB_ or RUNNER_; only GITHUB_TOKEN is allowed');
    }
    seen.add(name);
    if (source.kind === 'variable' && isReserved(dialect, source.name)) {
      problem(job, 'actions-variable-name', `job ${id} reads the variable ${source.name} of ${dialect.name}, which cannot exist`,
        `use a name that does not start with ${dialect.reservedPrefixes.join(' or ')}`);
    }
  }
}

function isReserved(dialect: ActionsDialect, name: string): boolean {
  return dialect.reservedPrefixes.some((prefix) => name.toUpperCase().startsWith(prefix));
}

/** What starts a workflow: its `on`. */
interface ActionsTriggers { readonly [event: string]: object | null }

/** What starts a pipeline. Each event stands there once, so what several triggers say of one must go together. */
function triggersOf(pipeline: Pipeline): ActionsTriggers {
  const sources = pipeline._props.triggers.map(({ _source }) => _source);
  const all = <K extends TriggerSource['kind']>(kind: K): (TriggerSource & { kind: K })[] =>
    sources.filter((source): source is TriggerSource & { kind: K } => source.kind === kind);
  const on: { [event: string]: object | null } = {};
  const pushes = all('push').map(({ options }) => options);
  if (pushes.length > 0) on.push = pushOf(pipeline, pushes);
  const pullRequests = all('pullRequest').map(({ options }) => options);
  if (pullRequests.length > 0) on.pull_request = pullRequestOf(pipeline, pullRequests);
  const schedules = all('schedule');
  if (schedules.length > 0) on.schedule = schedules.map(({ cron }) => ({ cron }));
  if (all('manual').length > 0) on.workflow_dispatch = null;
  const ends = all('pipeline');
  if (ends.length > 0) {
    const branches = ends.map(({ options }) => options.branches);
    sameFor(pipeline, 'ends of other pipelines', branches);
    on.workflow_run = { workflows: ends.map(({ name }) => name), types: ['completed'], branches: patterns(branches[0]) };
  }
  return on;
}

function pushOf(pipeline: Pipeline, pushes: readonly PushOptions[]): object {
  const ofBranches = pushes.filter(({ branches, tags }) => branches?.length || !tags?.length);
  const branches = ofBranches.flatMap((each) => each.branches?.length ? each.branches : ['**']);
  const tags = pushes.flatMap((each) => each.tags ?? []);
  sameFor(pipeline, 'pushes', ofBranches.map(({ paths = [], ignoredPaths = [] }) => ({ paths, ignoredPaths })));
  const { paths, ignoredPaths } = ofBranches[0] ?? {};
  return { 'branches': patterns(branches), 'tags': patterns(tags), 'paths': patterns(paths), 'paths-ignore': patterns(ignoredPaths) };
}

function pullRequestOf(pipeline: Pipeline, pullRequests: readonly PullRequestOptions[]): object | null {
  sameFor(pipeline, 'pull requests', pullRequests.map(({ paths = [] }) => paths));
  const branches = pullRequests.every((each) => each.branches?.length) ? patterns(pullRequests.flatMap((each) => each.branches!)) : undefined;
  const paths = patterns(pullRequests[0].paths);
  return branches || paths ? { branches, paths } : null;
}

function sameFor(pipeline: Pipeline, what: string, filters: readonly unknown[]): void {
  if (new Set(filters.map((each) => JSON.stringify(each))).size < 2) return;
  problem(pipeline, 'actions-trigger', `two triggers for ${what} have different filters`, 'use the same filters, or create two pipelines');
}

/** Patterns in which nothing but `*` and `**` is special; undefined where there are none. */
function patterns(names: readonly string[] | undefined): string[] | undefined {
  return names?.length ? [...new Set(names)].map((name) => name.replace(/[\\?+[\]!]/g, '\\$&')) : undefined;
}

/** Letters that some readers take for line breaks or refuse; they are written as escapes. */
const UNUSUAL = /[\x00-\x08\x0b-\x1f\x7f-\xa0\u1680\u2000-\u200f\u2028\u2029\u202f\u205f\u3000\ufeff]/;
/** What readers of YAML 1.1, such as Gitea's, take for something else than a text. */
const AMBIGUOUS = /^(y|n|yes|no|on|off|true|false|null|~|[-+.]?[0-9][0-9a-z_:.,+-]*)$/i;
/** Lists as long as this stay on one line. */
const SHORT = 60;

/** The text of a workflow, in the order of its keys, as people write it. */
function workflowYaml(workflow: object): string {
  const { Document, isMap, isPair, isScalar, isSeq, visit } = yamlLibrary();
  const document = new Document(workflow, { aliasDuplicateObjects: false });
  visit(document, {
    Scalar: (key, node) => writeScalar(node as Scalar, key === 'key'),
    Seq: (_, node) => {
      node.flow = node.items.every((item) => isScalar(item) && !String(item.value).includes('\n')) && JSON.stringify(node).length <= SHORT;
    },
  });
  const root = document.contents as unknown as YAMLMap;
  for (const pair of root.items.slice(1)) (pair.key as Scalar).spaceBefore = true;
  const jobs = root.get('jobs');
  const follows = document.hasIn(['on', 'workflow_run']);
  for (const [index, pair] of (isMap(jobs) ? jobs.items : []).entries()) {
    if (index > 0) (pair.key as Scalar).spaceBefore = true;
    const steps = isMap(pair.value) ? pair.value.get('steps') : undefined;
    for (const step of isSeq(steps) ? steps.items : []) {
      const uses = isMap(step) ? step.items.find((each) => isPair(each) && (each.key as Scalar).value === 'uses')?.value : undefined;
      if (isScalar(uses)) commentVersion(uses);
      const run = isMap(step) ? step.get('run', true) : undefined;
      if (follows && isScalar(run) && String(run.value).includes('>>"$GITHUB_PATH"')) run.comment = TOOLS_FOLDER;
    }
  }
  return escaped(document);
}

function writeScalar(node: Scalar, isKey: boolean): void {
  if (typeof node.value !== 'string') return;
  if (UNUSUAL.test(node.value) || (!isKey && AMBIGUOUS.test(node.value))) node.type = 'QUOTE_DOUBLE';
}

/** The version behind a commit is a comment. */
function commentVersion(uses: Scalar): void {
  const [reference, ...comment] = String(uses.value).split(' # ');
  uses.value = reference;
  if (comment.length > 0) uses.comment = ` ${comment.join(' # ')}`;
}

/** For a linter that takes every entry of PATH for one that others chose. */
const TOOLS_FOLDER = ' zizmor: ignore[github-env] the folder is of the runner\'s own home';

function escaped(document: Document): string {
  const text = document.toString({ lineWidth: 0, nullStr: '', blockQuote: 'literal', flowCollectionPadding: false });
  return text.replace(new RegExp(UNUSUAL, 'g'), (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`).replace(FOLLOWS, `$1${FOLLOWS_SAFELY}`);
}

/** Where a workflow says that it follows another. */
const FOLLOWS = /(\non:\n(?: .*\n)*? {2}workflow_run:)/;
/** For people, and for a linter that cannot see it. */
const FOLLOWS_SAFELY = ' # zizmor: ignore[dangerous-triggers] jobs run after success only, and never for pull requests';
