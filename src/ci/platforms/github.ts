import { actionsRenderer } from './actions-workflow';
import type { GitHubOptions } from './github-options';
import { problem } from '../../problem';
import type { PipelinePlan } from '../plan';
import type { Renderer } from '../renderer';

/**
 * Labels of GitHub's own images, and those that every own runner has.
 *
 * @see https://docs.github.com/actions/reference/runners/github-hosted-runners
 */
const LABELS: readonly string[] = [
  'ubuntu-latest', 'ubuntu-24.04', 'ubuntu-22.04', 'ubuntu-24.04-arm', 'ubuntu-22.04-arm', 'ubuntu-slim',
  'windows-latest', 'windows-2025', 'windows-2022', 'windows-11-arm',
  'macos-latest', 'macos-26', 'macos-15', 'macos-15-intel', 'macos-14',
  'self-hosted', 'linux', 'windows', 'macos', 'x64', 'arm', 'arm64',
];

/** How GitHub takes a pipeline. */
export function githubRenderer({ runners = [], defaultRunner = 'ubuntu-24.04' }: GitHubOptions): Renderer {
  const known = new Set([...LABELS, ...runners].map((label) => label.toLowerCase()));
  return actionsRenderer({
    name: 'GitHub',
    folder: '.github',
    defaultRunner,
    actionsPrefix: '',
    reservedPrefixes: ['GITHUB_'],
    check: (plan) => checkRunners(plan, known, defaultRunner),
  });
}

function checkRunners({ pipeline, jobs }: PipelinePlan, known: ReadonlySet<string>, defaultRunner: string): void {
  for (const { job, id } of jobs) {
    const { runnerLabels } = job._options.runner ?? pipeline._props.runner ?? { runnerLabels: [defaultRunner] };
    const unknown = runnerLabels.filter((label) => !known.has(label.toLowerCase()));
    if (runnerLabels.length > 0 && unknown.length === 0) continue;
    const what = runnerLabels.length === 0 ? 'no label' : `the label ${unknown.map((label) => JSON.stringify(label)).join(' and ')}`;
    problem(job, 'github-runner', `job ${id} runs on ${what}, which no runner of GitHub's has`,
      'use one of GitHub\'s such as ubuntu-24.04, or list the label of an own runner in Platform.github({ runners })');
  }
}
