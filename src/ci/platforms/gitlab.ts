import { imageOf } from './gitlab-image';
import { DEFAULT_CHECKOUT, DEFAULT_TIMEOUT, gitlabJob } from './gitlab-job';
import { inWords } from './gitlab-keep';
import type { GitLabOptions } from './gitlab-options';
import { gitlabOrder } from './gitlab-order';
import { gitlabPresence } from './gitlab-presence';
import { workflow } from './gitlab-workflow';
import { oneLine, yamlText } from './yaml-text';
import { problem } from '../../problem';
import { imageReference } from '../pins';
import type { Pipeline } from '../pipeline';
import type { PipelinePlan, PlannedJob } from '../plan';
import type { Renderer } from '../renderer';

/** How GitLab takes a pipeline. */
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
      problem(planned.job, 'gitlab-job-name', `job ${planned.id} is called ${JSON.stringify(name)}${taken.has(name) ? ', as another is' : ''}`,
        'give it another name: no keyword of GitLab\'s, at most 255 characters, not beginning with a dot');
    }
    taken.add(name);
    return [planned, free ? name : `${planned.id} job`];
  }));
}

function checkConcurrency(pipeline: Pipeline): void {
  const { concurrency } = pipeline._props;
  if (!concurrency) return;
  if (concurrency.cancelsOlder && !concurrency.perBranch) {
    problem(pipeline, 'gitlab-concurrency', `a run of group ${concurrency.group} ends older ones of all branches`, 'GitLab ends those of the same branch only: say perBranch: true');
  }
  if (!/^[A-Za-z0-9_./-]+$/.test(concurrency.group)) {
    problem(pipeline, 'gitlab-concurrency', `a group is called ${JSON.stringify(concurrency.group)}`, 'use letters, digits, dashes, dots, slashes and underscores');
  }
}
