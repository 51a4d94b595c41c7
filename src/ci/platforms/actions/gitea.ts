import { actionsRenderer } from './actions-workflow';
import { problem } from '../../../base/problem';
import { Permission } from '../../permission';
import type { PipelinePlan, PlannedJob } from '../../plan/plan';
import type { Renderer } from '../../renderer';

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
    actionsPrefix: actionsUrl === undefined ? '' : `${actionsUrl.replace(/\/+$/, '')}/`,
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
    problem(pipeline, 'gitea-trigger', `the pipeline follows pipeline ${JSON.stringify(_source.name)}, which Gitea does not know`,
      'put its jobs into that pipeline, behind those that they wait for (needs)');
  }
  for (const planned of jobs) {
    const labels = (planned.job._options.runner ?? pipeline._props.runner)?.runnerLabels ?? [defaultRunner];
    checkRunner(planned, labels, runners);
    checkJob(planned);
  }
}

function checkRunner({ job, id }: PlannedJob, labels: readonly string[], runners: readonly string[]): void {
  if (labels.length !== 1) {
    problem(job, 'gitea-runner', `job ${id} asks for ${labels.length} labels: ${labels.join(', ')}`, 'give one label; Gitea takes no more');
  } else if (!runners.includes(labels[0])) {
    problem(job, 'gitea-runner', `job ${id} runs on ${JSON.stringify(labels[0])}, which is none of ${runners.join(', ')}`,
      'use one of these, or list the label in Platform.gitea({ runners })');
  }
}

function checkJob({ job, id, permissions }: PlannedJob): void {
  const { environment } = job._options;
  if (environment) {
    problem(job, 'gitea-environment', `job ${id} deploys to environment ${environment.name}, and Gitea has none`,
      'leave the environment out; let people agree in a pull request to the manifests repository, whose branch is protected');
  }
  if (permissions.has(Permission.WRITE_ID_TOKEN)) {
    problem(job, 'gitea-id-token', `job ${id} asks for a signed token, and Gitea issues none`,
      'log in to Vault by VaultAuth.appRole or VaultAuth.kubernetes, sign with a key, and log in to clouds and registries with a secret');
  }
  for (const permission of permissions) {
    if (GRANTED.has(permission)) continue;
    problem(job, 'gitea-permission', `job ${id} asks for ${permission}, which Gitea's token of a job cannot have`,
      'declare a secret with the token of an account that may, and give it to the step');
  }
}
