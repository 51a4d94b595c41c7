import { actionsRenderer } from './actions-workflow';
import { problem } from '../../../base/problem';
import { trimEnd } from '../../../base/trim';
import { Job, legsOf } from '../../job';
import { Permission } from '../../permission';
import type { PipelinePlan, PlannedJob, Renderer } from '../../plan/plan';

/** What the program knows of Gitea Actions. */
export interface GiteaOptions {
  /**
   * Labels of the runners that are registered; others are refused.
   *
   * @default ['ubuntu-latest']
   */
  readonly runners?: string[];
  /**
   * The runner of jobs that name none.
   *
   * @default - the first of `runners`
   */
  readonly defaultRunner?: string;
  /**
   * Where actions are fetched from: Gitea's `[actions] DEFAULT_ACTIONS_URL` decides it, unless this address is written before each of them.
   *
   * @default - the server's setting
   */
  readonly actionsUrl?: string;
}

/** How Gitea takes a pipeline. @internal */
export function giteaRenderer({ runners = ['ubuntu-latest'], defaultRunner = runners[0] ?? 'ubuntu-latest', actionsUrl }: GiteaOptions): Renderer {
  return actionsRenderer({
    name: 'Gitea',
    folder: '.gitea',
    defaultRunner,
    actionsPrefix: actionsUrl === undefined ? '' : `${trimEnd(actionsUrl, '/')}/`,
    reservedPrefixes: ['GITEA_', 'GITHUB_'],
    check: (plan) => checkGitea(plan, runners, defaultRunner),
  });
}

/** Permissions that Gitea's token of a job can have. */
const GRANTED: ReadonlySet<Permission> = new Set([
  Permission.READ_CONTENTS, Permission.WRITE_CONTENTS, Permission.READ_PACKAGES, Permission.WRITE_PULL_REQUESTS,
  Permission.WRITE_ID_TOKEN, // has a message of its own
]);

/** What Gitea cannot do, with the alternative. */
function checkGitea({ pipeline, jobs }: PipelinePlan, runners: readonly string[], defaultRunner: string): void {
  for (const { _source } of pipeline._props.triggers) {
    if (_source.kind !== 'pipeline') continue;
    problem(pipeline, 'gitea-trigger', `the pipeline is triggered by pipeline ${JSON.stringify(_source.name)}, which Gitea does not support`,
      'move its jobs to that pipeline, after those that they need (needs)');
  }
  for (const owner of [pipeline, ...jobs.map(({ job }) => job)]) {
    const concurrency = owner instanceof Job ? owner._options.concurrency : owner._props.concurrency;
    if (!concurrency || concurrency.cancelsOlder || concurrency.replacesWaiting) continue;
    problem(owner, 'gitea-concurrency', `each run of group ${concurrency.group} waits for its turn, which Gitea does not support`,
      'Gitea cancels a waiting run when a newer one comes: set replacesWaiting: true if that is right, or omit the concurrency');
  }
  for (const planned of jobs) {
    const labels = (planned.job._options.runner ?? pipeline._props.runner)?.runnerLabels ?? [defaultRunner];
    for (const label of legsOf(planned.job, labels.join('\n'))) checkRunner(planned, label === '' ? [] : label.split('\n'), runners);
    checkJob(planned);
  }
}

function checkRunner({ job, id }: PlannedJob, labels: readonly string[], runners: readonly string[]): void {
  if (labels.length !== 1) {
    problem(job, 'gitea-runner', `job ${id} requires ${labels.length} labels: ${labels.join(', ')}`, 'use one label; Gitea supports no more');
  } else if (!runners.includes(labels[0])) {
    problem(job, 'gitea-runner', `job ${id} runs on ${JSON.stringify(labels[0])}, which is not one of ${runners.join(', ')}`,
      'use one of these, or add the label to Platform.gitea({ runners })');
  }
}

function checkJob({ job, id, permissions }: PlannedJob): void {
  const { environment } = job._options;
  if (environment) {
    problem(job, 'gitea-environment', `job ${id} deploys to environment ${environment.name}, but Gitea has no environments`,
      'omit the environment; require approval of a pull request to the manifests repository, with a protected branch');
  }
  if (permissions.has(Permission.WRITE_ID_TOKEN)) {
    problem(job, 'gitea-id-token', `job ${id} requests an ID token, but Gitea does not issue any`,
      'log in to Vault with VaultAuth.appRole or VaultAuth.kubernetes, sign with a key, and use secrets for clouds and registries');
  }
  for (const permission of permissions) {
    if (GRANTED.has(permission)) continue;
    problem(job, 'gitea-permission', `job ${id} requests ${permission}, which a Gitea job token cannot have`,
      'declare a secret with the token of an account that has it, and pass it to the step');
  }
}
