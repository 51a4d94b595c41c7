import { all, ALWAYS, any, Expression, isConstant, isSet, matches, startedBy, textOf } from './gitlab-conditions';
import { imageOf } from './gitlab-image';
import { DEFAULT_CHECKOUT, DEFAULT_TIMEOUT, gitlabJob } from './gitlab-job';
import { inWords } from './gitlab-keep';
import { checkConcurrency, gitlabOrder } from './gitlab-order';
import { branchOf, forBranches, gitlabPresence, GitLabPresence } from './gitlab-presence';
import { problem } from '../../../base/problem';
import { RunEvent } from '../../condition';
import type { Pipeline } from '../../pipeline';
import type { PipelinePlan, PlannedJob, Renderer } from '../../plan/plan';
import { imageReference } from '../../tools/pins';
import type { PullRequestOptions, PushOptions } from '../../trigger';
import { headerOf, oneLine, YamlComment, yamlText } from '../yaml-text';

/**
 * What the program knows of GitLab CI.
 *
 * GitLab has ways of its own. Variables and secrets (`Settings > CI/CD > Variables`) are in the environment of every step; it masks only those of
 * one line with at least 8 characters, so give secrets that form. Steps for failures or for any case run at the end of a job, for at most five
 * minutes, in the `after_script`, whose failure does not fail the job; they also run when the script takes too long. A step's timeout runs it by `timeout`. All outputs that a job gives to others
 * are at most 5 KB. Jobs skip what their needs skip.
 *
 * A push of a branch with an open merge request can make two pipelines. Each job runs in one of them: in that for the merge request, or in that for the
 * push where the branch has jobs of its own, such as a deployment, or where only some merge requests start a run. A job runs in both where a job for
 * merge requests alone needs it, and where the paths of the two triggers do not decide which pipeline there is. Jobs with `needsAll` are part of each
 * pipeline. Runs for merge requests of forks and for merge trains are complete. Trigger tokens, pipelines of other projects and parent pipelines start no
 * run; `Trigger.manual` and `RunEvent.MANUAL` are the page `New pipeline` and the API.
 *
 * @see https://docs.gitlab.com/ci/yaml/
 */
export interface GitLabOptions {
  /**
   * Tags of the runners that are registered; others are refused.
   *
   * @default - none: jobs without tags run on runners that take these
   */
  readonly runners?: string[];
  /**
   * Image of jobs that name no container and no toolchain. It has Bash, or BusyBox' shell for jobs with `Shell.SH`.
   *
   * @default - the pin table's image with Bash, Git, curl and jq (`docker.io/alpine/k8s`); jobs that need Docker run in Docker's own image, which has
   * Git, but no Bash, curl and jq
   */
  readonly defaultImage?: string;
}

/** How GitLab takes a pipeline. @internal */
export function gitlabRenderer(options: GitLabOptions): Renderer {
  return { file: () => '.gitlab-ci.yml', checksHealth: false, defaults: { defaultImage: options.defaultImage }, render: (plan) => render(plan, options) };
}

/** Keys of the file that are no jobs, and the job that publishes a website. */
const KEYWORDS = [
  'after_script', 'before_script', 'cache', 'default', 'image', 'include', 'pages', 'services', 'spec', 'stages', 'types', 'variables', 'workflow',
  'true', 'false', 'nil', 'null',
];

function render(plan: PipelinePlan, options: GitLabOptions): string {
  const { pipeline } = plan;
  checkConcurrency(plan);
  const names = namesOf(plan);
  const nameOf = (job: PlannedJob): string => names.get(job)!;
  const order = gitlabOrder(plan, nameOf);
  const { container } = pipeline._props;
  const presence = gitlabPresence(plan);
  const start = workflow(pipeline, presence);
  const jobs = plan.jobs.map((planned) => ({ name: nameOf(planned), ...gitlabJob(plan, planned, order, presence, nameOf, options) }));
  const content = {
    workflow: { name: oneLine(pipeline.name), ...start.content },
    stages: order.stages,
    default: {
      image: container ? imageOf(container) : options.defaultImage ?? imageReference(pipeline, 'docker.io/alpine/k8s'),
      timeout: inWords(DEFAULT_TIMEOUT),
      ...pipeline._props.concurrency?.cancelsOlder && { interruptible: true },
    },
    variables: DEFAULT_CHECKOUT,
    ...Object.fromEntries(jobs.map((job) => [job.name, job.content])),
  };
  return yamlText(plan.pipeline._patched(content), headerOf(pipeline), [...start.remarks, ...jobs.flatMap(({ remarks }) => remarks)]);
}

function namesOf({ jobs }: PipelinePlan): ReadonlyMap<PlannedJob, string> {
  const taken = new Set<string>();
  return new Map(jobs.map((planned) => {
    const name = oneLine(planned.job._options.name ?? planned.id);
    const free = !KEYWORDS.includes(name) && !name.startsWith('.') && name !== '' && name.length <= 255 && !taken.has(name);
    if (!free) {
      problem(planned.job, 'gitlab-job-name', `job ${planned.id} has the name ${JSON.stringify(name)}, which is ${taken.has(name) ? 'already in use' : 'not valid on GitLab'}`,
        'rename it: at most 255 characters, not a GitLab keyword and not starting with a dot');
    }
    taken.add(name);
    return [planned, free ? name : `${planned.id} job`];
  }));
}

/** One of `workflow:rules`. */
interface WorkflowRule {
  readonly if: string;
  readonly when?: 'never';
  readonly changes?: readonly string[];
}

/** When there is a pipeline at all. */
function workflow(pipeline: Pipeline, presence: GitLabPresence): { readonly content: object; readonly remarks: readonly YamlComment[] } {
  const rules: WorkflowRule[] = [];
  const remarks: YamlComment[] = [];
  const add = (rule: WorkflowRule): number => {
    const text = JSON.stringify(rule);
    const there = rules.findIndex((each) => JSON.stringify(each) === text);
    return there >= 0 ? there : rules.push(rule) - 1;
  };
  const sources = pipeline._props.triggers.map((trigger) => trigger._source);
  const skip = (expression: Expression, text: string): void => {
    if (isConstant(expression, false)) return;
    remarks.push({ at: ['workflow', 'rules', add({ if: textOf(expression), when: 'never' })], text });
  };
  skip(presence.skippedPushes, 'a branch with a merge request runs for that, not twice');
  skip(presence.skippedMergeRequests, 'all of it runs for the push of the branch, not twice');
  for (const source of sources) {
    switch (source.kind) {
      case 'push': pushRules(pipeline, source.options).forEach(add); break;
      case 'pullRequest': add(pullRule(pipeline, source.options)); break;
      case 'manual': add({ if: textOf(startedBy(RunEvent.MANUAL)) }); break;
      case 'schedule':
        remarks.push({
          at: ['workflow', 'rules', add({ if: textOf(startedBy(RunEvent.SCHEDULE)) })],
          text: `"${oneLine(source.cron)}" (UTC) is kept in the project's settings: Build > Pipeline schedules`,
        });
        break;
      case 'pipeline':
        problem(pipeline, 'gitlab-trigger', `the pipeline is triggered by the completion of pipeline ${source.name}, which GitLab does not support`,
          'GitLab has one pipeline per repository: add the jobs after those that they need');
    }
  }
  const cancels = [pipeline._props, ...pipeline.jobs.map(({ _options }) => _options)].some(({ concurrency }) => concurrency?.cancelsOlder);
  return { content: { rules, ...cancels && { auto_cancel: { on_new_commit: 'interruptible' } } }, remarks };
}

function pushRules(pipeline: Pipeline, push: PushOptions): WorkflowRule[] {
  const { tags, paths, ignoredPaths } = push;
  if (ignoredPaths) {
    problem(pipeline, 'gitlab-trigger', `ignoredPaths is ${ignoredPaths.join(', ')}, which GitLab does not support`,
      'set paths: GitLab supports only the paths that start a run');
  }
  const rules: WorkflowRule[] = [];
  if (forBranches(push)) {
    const which = push.branches ? branchOf(pipeline, push, '$CI_COMMIT_BRANCH') : isSet('$CI_COMMIT_BRANCH');
    rules.push({ if: textOf(all(startedBy(RunEvent.PUSH), which)), ...paths && { changes: paths.map(changed) } });
  }
  if (tags) rules.push({ if: textOf(all(startedBy(RunEvent.PUSH), any(...tags.map((each) => matches(pipeline, '$CI_COMMIT_TAG', each))))) });
  return rules;
}

function pullRule(pipeline: Pipeline, { branches, paths }: PullRequestOptions): WorkflowRule {
  const which = branches ? any(...branches.map((each) => matches(pipeline, '$CI_MERGE_REQUEST_TARGET_BRANCH_NAME', each))) : ALWAYS;
  return { if: textOf(all(startedBy(RunEvent.PULL_REQUEST), which)), ...paths && { changes: paths.map(changed) } };
}

/** At the end of a path, `**` is one level to GitLab. */
function changed(path: string): string {
  return path.endsWith('/**') ? `${path}/*` : path;
}
