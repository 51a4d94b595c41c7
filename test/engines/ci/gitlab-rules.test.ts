import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { ci } from '../../../src';
import { pipelineOn, textOf } from '../../ci/pipelines';
import { events, GitLabEvent, jobsOf } from '../../ci/platforms/gitlab/gitlab-events';
import { nodeProgram } from '../build/packages';

const { Condition, RunEvent, Trigger } = ci;
const folder = mkdtempSync(join(tmpdir(), 'cdk-gitops-rules-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What gitlab-ci-local says of a file. It takes no notice of the rules of the workflow, so a job has them here. */
function listed(text: string, variables: { readonly [name: string]: string }): string[] {
  const { workflow, ...file } = parse(text);
  const probe = { stage: file.stages[0], script: ['true'], rules: workflow.rules };
  writeFileSync(join(folder, '.gitlab-ci.yml'), stringify({ ...file, pipeline: probe }));
  const unset = ['CI_COMMIT_BRANCH', 'CI_COMMIT_TAG', 'CI_OPEN_MERGE_REQUESTS'].filter((name) => !(name in variables));
  const output = execFileSync(nodeProgram('gitlab-ci-local'), [
    '--list-json',
    ...Object.entries(variables).flatMap(([name, value]) => ['--variable', `${name}=${value}`]), ...unset.flatMap((name) => ['--unset-variable', name]),
  ], { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, HOME: folder } });
  // before the list it says which of its own variables are replaced
  const all = JSON.parse(output.slice(output.search(/^\[\s*[{\]]/m))) as { name: string; when: string }[];
  const jobs = all.filter(({ when }) => when !== 'never').map(({ name }) => name);
  return jobs.includes('pipeline') ? jobs.filter((name) => name !== 'pipeline').sort() : [];
}

const step = (): ci.Script => new ci.Script({ name: 'Do', script: ['true'] });

/** Jobs for pushes, for merge requests, for both and for tags, where both kinds of runs start. */
function pipeline(pulls: ci.PullRequestOptions): ci.Pipeline {
  const triggers = [Trigger.push({ branches: ['**'], tags: ['v*'] }), Trigger.pullRequest(pulls), Trigger.manual()];
  const made = pipelineOn(ci.Platform.gitlab(), { triggers });
  const test = made.addJob('test', { steps: [step()] });
  made.addJob('lint', { steps: [step()] });
  made.addJob('deploy', { needs: [test], condition: Condition.any(Condition.onBranch('develop'), Condition.onDefaultBranch()), steps: [step()] });
  made.addJob('preview', { needs: [test], condition: Condition.onEvent(RunEvent.PULL_REQUEST), steps: [step()] });
  made.addJob('release', { needs: [test], condition: Condition.all(Condition.onTag('v'), Condition.unless(Condition.onTag('v0'))), steps: [step()] });
  made.addJob('end', { needsAll: true, steps: [step()] });
  return made;
}

beforeAll(() => {
  const git = (...args: string[]) => execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@example.com', ...args], { cwd: folder, stdio: 'pipe' });
  git('init', '-q', '-b', 'main', '.');
  git('remote', 'add', 'origin', 'https://gitlab.com/org/app.git');
  git('commit', '-q', '--allow-empty', '-m', 'Begin');
});

test.each<[string, GitLabEvent]>([
  ['a push of main', events.push('main')],
  ['a push of develop with a merge request', events.pushWithMergeRequest('develop', 'main')],
  ['a push of a feature with a merge request', events.pushWithMergeRequest('feature/x', 'main')],
  ['a merge request from a fork', events.mergeRequestFromFork('develop', 'main')],
  ['a merge train', events.mergeTrain('develop', 'main')],
  ['a tag', events.tag('v1')],
  ['an early tag', events.tag('v0.1')],
  ['a person', events.other('web', 'develop')],
  ['a trigger token', events.other('trigger')],
])('gitlab-ci-local reads the rules as the model does: %s', (_, event) => {
  for (const pulls of [{}, { branches: ['main'] }]) {
    const text = textOf(pipeline(pulls));
    expect(event.pipelines.map((variables) => listed(text, variables))).toEqual(jobsOf(text, event).map((jobs) => jobs.sort()));
  }
});
