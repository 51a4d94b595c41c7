import { actionsRenderer } from './actions-workflow';
import { problem } from '../../../base/problem';
import { legsOf } from '../../job';
import type { PipelinePlan, Renderer } from '../../plan/plan';

/** What the program knows of GitHub Actions. */
export interface GitHubOptions {
  /**
   * Labels of own runners, beside those of GitHub's.
   *
   * @default - none
   */
  readonly runners?: string[];
  /**
   * The runner of jobs that name none.
   *
   * @default ubuntu-24.04
   */
  readonly defaultRunner?: string;
}

/**
 * Labels of GitHub's own images. A machine has one of them and no other.
 *
 * @see https://docs.github.com/actions/reference/runners/github-hosted-runners
 */
const IMAGES: readonly string[] = [
  'ubuntu-latest', 'ubuntu-24.04', 'ubuntu-22.04', 'ubuntu-24.04-arm', 'ubuntu-22.04-arm', 'ubuntu-slim',
  'windows-latest', 'windows-2025', 'windows-2022', 'windows-11-arm',
  'macos-latest', 'macos-26', 'macos-15', 'macos-15-intel', 'macos-14',
];

/** Labels that own runners have by themselves. */
const OWN: readonly string[] = ['self-hosted', 'linux', 'windows', 'macos', 'x64', 'arm', 'arm64'];

/** How GitHub takes a pipeline. @internal */
export function githubRenderer({ runners = [], defaultRunner = 'ubuntu-24.04' }: GitHubOptions): Renderer {
  const own = new Set(runners.map((label) => label.toLowerCase()));
  return actionsRenderer({
    name: 'GitHub',
    folder: '.github',
    defaultRunner,
    actionsPrefix: '',
    reservedPrefixes: ['GITHUB_'],
    check: (plan) => checkRunners(plan, own, defaultRunner),
  });
}

function checkRunners({ pipeline, jobs }: PipelinePlan, own: ReadonlySet<string>, defaultRunner: string): void {
  for (const { job, id } of jobs) {
    const { runnerLabels } = job._options.runner ?? pipeline._props.runner ?? { runnerLabels: [defaultRunner] };
    const wrong = legsOf(job, runnerLabels.join('\n')).map((labels) => wrongLabels(labels === '' ? [] : labels.split('\n'), own)).find((each) => each !== undefined);
    if (wrong === undefined) continue;
    problem(job, 'github-runner', `job ${id} runs on ${wrong}, which no GitHub runner has`,
      'use one of GitHub\'s labels such as ubuntu-24.04, or add the label of a self-hosted runner to Platform.github({ runners })');
  }
}

/** What is wrong with the labels of a runner, if anything is. */
function wrongLabels(labels: readonly string[], own: ReadonlySet<string>): string | undefined {
  if (labels.length === 0) return 'no label';
  const isIn = (label: string, known: readonly string[]): boolean => own.has(label.toLowerCase()) || known.includes(label.toLowerCase());
  const unknown = labels.filter((label) => !isIn(label, [...IMAGES, ...OWN]));
  if (unknown.length > 0) return `the label ${unknown.map((label) => JSON.stringify(label)).join(' and ')}`;
  return labels.length > 1 && labels.some((label) => !isIn(label, OWN)) ? `${labels.join(' and ')} at once` : undefined;
}
