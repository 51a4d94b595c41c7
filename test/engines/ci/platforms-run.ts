import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { runByAct } from './act';
import { Author } from './fixture';
import { runByGitLabCiLocal } from './gitlab-ci-local';
import { neutralOn, SECRETS } from './neutral';
import { PipelineRun } from './pipeline-run';
import { recordedTools } from './recorded-tools';
import { Surroundings } from './surroundings';
import { problemsOf } from '../../../src/base/problem';
import { planPipeline } from '../../../src/ci/plan/plan';
import { bareRepository, git, show } from '../../ci/git/bare-repository';
import type { Call } from '../../ci/recorder';

/** Platforms whose pipelines can be run here. */
export const RUNNABLE = ['github', 'gitea', 'gitlab'] as const;
export type Runnable = typeof RUNNABLE[number];

const MANIFESTS = `apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
images:
  - name: registry.example.com/org/app
    newTag: 1.0.0
    digest: sha256:${'0'.repeat(64)}
`;

/** How the neutral pipeline is run. */
export interface NeutralInput {
  readonly made?: Author;
  /** The program that fails. */
  readonly failing?: 'run-tests' | 'cosign';
}

/** What the neutral pipeline did. */
export interface NeutralRun extends PipelineRun {
  readonly jobs: { readonly [job: string]: readonly Call[] };
  /** The same with everything taken out that is another on each platform and in each run. */
  readonly same: { readonly [job: string]: readonly string[] };
  /** The kustomization of the repository that it hands over to, and the text of its newest commit. */
  readonly manifests: string;
  readonly handedOver: string;
}

/** Runs the neutral pipeline on a platform. */
export async function runNeutral(kind: Runnable, folder: string, { made, failing }: NeutralInput = {}): Promise<NeutralRun> {
  const bare = bareRepository({ 'kustomization.yaml': MANIFESTS });
  const on = new Surroundings(kind);
  const pipeline = neutralOn(on, `file://${bare}`);
  const text = pipeline.platform._renderer.render(planPipeline(pipeline));
  const problems = on.app.node.findAll().flatMap(problemsOf);
  if (problems.length > 0) throw new Error(problems.map(({ message }) => message).join('\n'));
  const input = {
    folder: mkdtempSync(join(folder, `${kind}-`)), files: { [pipeline.file]: text, 'src/app.txt': 'app' }, made, secrets: SECRETS, tools: recordedTools(failing),
  };
  const run = kind === 'gitlab' ? await runByGitLabCiLocal(input) : await runByAct(input, pipeline.file);
  const jobs: { [job: string]: Call[] } = {};
  for (const call of run.calls) (jobs[jobOf(call)] ??= []).push(call);
  if (run.calls.length === 0) throw new Error(`nothing was called on ${kind}:\n${run.log.split('\n').slice(-30).join('\n')}`);
  const commit = run.calls[0].env.GITHUB_SHA ?? run.calls[0].env.CI_COMMIT_SHA;
  const same = Object.fromEntries(Object.entries(jobs).map(([job, calls]) => [job, calls.map((call) => neutral(call, commit)).sort(job === 'matrix' ? undefined : () => 0)]));
  const handedOver = neutralText(git(bare, 'log', '-1', '--format=%an%n%B', 'main'), commit);
  return { ...run, jobs, same, manifests: neutralText(show(bare, 'kustomization.yaml'), commit), handedOver };
}

/** A job by its id: GitLab tells those of a matrix apart in their names. */
function jobOf({ env }: Call): string {
  return env.GITHUB_JOB ?? env.CI_JOB_NAME.replace(/: \[.*/, '');
}

/** What the pipeline gives to all of its steps, and what programs read. GitLab gives all secrets to all jobs: those of others do not count. */
const GIVEN = ['BRANCH', 'TAG', 'ACTOR', 'PULL_REQUEST', 'PULL_REQUEST_BRANCH'];
const READ: { readonly [tool: string]: readonly string[] } = {
  'sonar-scanner': ['SONAR_TOKEN', 'SONAR_HOST_URL'],
  'cosign': ['COSIGN_PRIVATE_KEY', 'COSIGN_PASSWORD'],
};

function neutral({ tool, args, stdin, env }: Call, commit: string): string {
  const given = Object.fromEntries([...GIVEN, ...READ[tool] ?? []].map((name) => [name, env[name]]));
  return neutralText(JSON.stringify({ tool, args, stdin, env: given }), commit);
}

const DIFFERENT: readonly (readonly [RegExp, string])[] = [
  [/https:\/\/(github\.com|gitea\.example\.com)\/org\/app\/actions\/runs\/\d+/g, 'RUN_URL'],
  [/https:\/\/gitlab\.com\/org\/app\/(-\/)?pipelines\/\d+(\/failures)?/g, 'RUN_URL'],
  [/\| Failed \| ` [\w, -]+ ` \|\\+n/g, ''], // GitLab has a page of them instead
  [/https:\/\/(github\.com|gitea\.example\.com|gitlab\.com)/g, 'SERVER_URL'],
  [/build-[0-9a-f]{12}/g, 'build-ID'],
  [/\/[^" ]*\/tmp\/tmp\.\w+/g, 'PRIVATE_FOLDER'],
  [/seconds \d+(\\n|\n)/g, 'seconds N$1'],
];

function neutralText(text: string, commit: string): string {
  return DIFFERENT.reduce((rest, [pattern, word]) => rest.replace(pattern, word), text.replace(new RegExp(`${commit.slice(0, 8)}[0-9a-f]*`, 'g'), (hash) => `COMMIT ${hash.length}`));
}
