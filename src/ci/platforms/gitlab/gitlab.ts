import { imageOf } from './gitlab-image';
import { DEFAULT_CHECKOUT, DEFAULT_TIMEOUT, gitlabJob } from './gitlab-job';
import { inWords } from './gitlab-keep';
import { gitlabOrder } from './gitlab-order';
import { gitlabPresence } from './gitlab-presence';
import { workflow } from './gitlab-workflow';
import { problem } from '../../../base/problem';
import type { Pipeline } from '../../pipeline';
import type { PipelinePlan, PlannedJob } from '../../plan/plan';
import type { Renderer } from '../../renderer';
import { imageReference } from '../../tools/pins';
import { oneLine, yamlText } from '../yaml-text';

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
  return { file: () => '.gitlab-ci.yml', render: (plan) => render(plan, options) };
}

/** Keys of the file that are no jobs, and the job that publishes a website. */
const KEYWORDS = [
  'after_script', 'before_script', 'cache', 'default', 'image', 'include', 'pages', 'services', 'spec', 'stages', 'types', 'variables', 'workflow',
  'true', 'false', 'nil', 'null',
];

function render(plan: PipelinePlan, options: GitLabOptions): string {
  const { pipeline } = plan;
  checkConcurrency(pipeline);
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
  return yamlText(plan.pipeline._patched(content), HEADER, [...start.remarks, ...jobs.flatMap(({ remarks }) => remarks)]);
}

const HEADER = 'Made by cdk-gitops: change the program, not this file.';

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

function checkConcurrency(pipeline: Pipeline): void {
  const { concurrency } = pipeline._props;
  if (!concurrency) return;
  if (concurrency.cancelsOlder && !concurrency.perBranch) {
    problem(pipeline, 'gitlab-concurrency', `a run of group ${concurrency.group} cancels older ones of all branches`,
      'GitLab cancels only those of the same branch: set perBranch: true');
  }
  if (!/^[A-Za-z0-9_./-]+$/.test(concurrency.group)) {
    problem(pipeline, 'gitlab-concurrency', `a concurrency group has the name ${JSON.stringify(concurrency.group)}, which is not valid`,
      'use letters, digits, dashes, dots, slashes and underscores');
  }
}
