import * as fs from 'fs';
import * as path from 'path';
import { Duration } from 'cdk8s';
import { App, ExternalObject, Repository, argocd, ci, flux } from '../../../src';
import { describeWith, testWith } from '../../programs';
import { boundOn } from '../delivery-steps';
import { bareRepository, commit, git } from '../git/bare-repository';
import { Asked, serve } from '../git/git-server-mock';
import { CLOCK, runStep } from '../run-step';
import { shellcheck } from '../shellcheck';
import { envOf, startStep } from '../start-step';

const COMMIT = 'c0ffee00'.repeat(5);
const whole = testWith('curl', 'jq');
const token = ci.PipelineSecret.platform('API_TOKEN');
const quick = { token, timeout: Duration.seconds(3), interval: Duration.seconds(1) };
const TOKEN = { GIT_TOKEN: 's3cret' };

const servers = {
  gitea: { make: (url: string) => ci.GitServer.gitea({ url }), at: 'org/app', api: '/api/v1/repos/org/app' },
  github: { make: (url: string) => ci.GitServer.github({ url }), at: 'org/app', api: '/api/v3/repos/org/app' },
  gitlab: { make: (url: string) => ci.GitServer.gitlab({ url }), at: 'org/app', api: '/api/v4/projects/org%2Fapp' },
  azure: { make: (url: string) => ci.GitServer.azure({ url }), at: 'org/p/_git/app', api: '/org/p/_apis/git/repositories/app' },
} as const;
type Kind = keyof typeof servers;

const waiting = (spec: ci.StepSpec, run: { [name: string]: string }): { [name: string]: string } => ({ ...envOf(spec, run), BASH_ENV: CLOCK });

type MakeStep = (repository: Repository, server: ci.GitServer) => ci.IStep;

async function against(kind: Kind, answers: unknown[], step: MakeStep, run: { [name: string]: string }):
Promise<Awaited<ReturnType<typeof startStep>> & { asked: Asked[]; url: string }> {
  let turn = 0;
  const { url, asked, close } = await serve(() => [200, answers[Math.min(turn++, answers.length - 1)]]);
  const repository = new Repository(new App(), 'app', { url: `${url}/${servers[kind].at}` });
  const { spec, problems } = boundOn(ci.Platform.gitea(), step(repository, servers[kind].make(url)));
  expect(problems).toEqual([]);
  const done = await startStep(spec, { ...TOKEN, ...run });
  close();
  expect(done.stdout + done.stderr).not.toContain('s3cret');
  return { ...done, asked, url };
}

const pull = (repository: Repository, server: ci.GitServer): ci.IStep =>
  new ci.WaitForPullRequest({ ...quick, repository, server, pullRequest: ci.Value.PULL_REQUEST_NUMBER });

describe.each([
  ['gitea', '/pulls/7', { state: 'open', merged: false }, { state: 'closed', merged: true, merge_commit_sha: COMMIT }, { state: 'closed', merged: false }],
  ['github', '/pulls/7', { state: 'open', merged: false }, { state: 'closed', merged: true, merge_commit_sha: COMMIT }, { state: 'closed', merged: false }],
  ['gitlab', '/merge_requests/7', { state: 'opened' }, { state: 'merged', merge_commit_sha: null, squash_commit_sha: COMMIT }, { state: 'closed' }],
  ['azure', '/pullrequests/7', { status: 'active' }, { status: 'completed', lastMergeCommit: { commitId: COMMIT } }, { status: 'abandoned' }],
] as const)('a pull request of %s', (kind, at, open, merged, closed) => {
  whole('is waited for until it is merged', async () => {
    const run = await against(kind, [open, merged], pull, { PULL_REQUEST: '7' });
    expect(run).toMatchObject({ status: 0, stderr: '', outputs: { MERGE_COMMIT: COMMIT } });
    expect(run.asked).toHaveLength(2);
    expect(run.asked[0]).toMatchObject({ method: 'GET', path: servers[kind].api + at });
  });
  whole('fails when it is closed, and when the time is over', async () => {
    const [shut, late] = await Promise.all([against(kind, [closed], pull, { PULL_REQUEST: '7' }), against(kind, [open], pull, { PULL_REQUEST: '7' })]);
    expect(shut).toMatchObject({ status: 1, stdout: 'failed pull request 7 was closed without being merged\n' });
    expect(late).toMatchObject({ status: 1, stderr: 'the deadline of 3 seconds has passed; at last: waiting pull request 7 is open\n' });
  });
});

whole('another pull request is known by the commit that it proposes', async () => {
  const [first, second] = ['1', '2'].map((digit) => digit.repeat(40));
  const open = { state: 'open', merged: false, head: { sha: first } };
  const merged = (sha: string): object => ({ state: 'closed', merged: true, merge_commit_sha: COMMIT, head: { sha } });
  expect(await against('gitea', [open, merged(first)], pull, { PULL_REQUEST: '7' })).toMatchObject({ status: 0, outputs: { MERGE_COMMIT: COMMIT } });
  const other = await against('gitea', [open, merged(second)], pull, { PULL_REQUEST: '7' });
  expect(other).toMatchObject({ status: 10, outputs: { SUPERSEDED_BY: second } });
  expect(other.stdout).toContain(`superseded by ${second}: pull request 7 was merged with it, and not with ${first}`);
});

whole('has nothing to wait for without a pull request, and refuses what is no number', () => {
  const repository = new Repository(new App(), 'app', { url: 'https://git.example.com/org/app' });
  const { spec } = boundOn(ci.Platform.gitea(), pull(repository, ci.GitServer.gitea()));
  expect(runStep(spec, { env: waiting(spec, { PULL_REQUEST: '' }) })).toMatchObject({ status: 0, outputs: { MERGE_COMMIT: '' } });
  const hostile = runStep(spec, { env: waiting(spec, { PULL_REQUEST: '1/../$(touch pwned)' }) });
  expect(hostile).toMatchObject({ status: 1, stderr: '1/../$(touch pwned) is not a number of a pull request\n' });
  expect(fs.readdirSync(hostile.cwd)).toEqual([]);
});

const run = (status: string, conclusion: string | null, id: number, file: string, sha = COMMIT): unknown =>
  ({ id, status, conclusion, path: `${file}@refs/heads/main`, head_sha: sha, html_url: `https://run/${id}` });
const build = (status: string, result: string | null, id: number, name: string, sha = COMMIT): unknown =>
  ({ id, status, result, sourceVersion: sha, definition: { name }, _links: { web: { href: `https://run/${id}` } } });
const pipeline = (repository: Repository, server: ci.GitServer): ci.IStep =>
  new ci.WaitForPipeline({ ...quick, repository, server, commit: ci.Value.COMMIT, pipeline: 'ci.yml' });

describeWith('curl', 'jq').each([
  ['gitea', '/api/v1/repos/org/app/actions/runs', { workflow_runs: [] },
    { workflow_runs: [run('completed', 'success', 9, 'other.yml'), run('completed', 'success', 10, 'ci.yml', 'beef'), run('in_progress', null, 8, 'ci.yml')] },
    { workflow_runs: [run('completed', 'failure', 7, 'ci.yml'), run('completed', 'success', 8, 'ci.yml')] },
    { workflow_runs: [run('completed', 'success', 7, 'ci.yml'), run('completed', 'failure', 8, 'ci.yml')] }],
  ['github', '/api/v3/repos/org/app/actions/workflows/ci.yml/runs', { workflow_runs: [] }, { workflow_runs: [run('queued', null, 8, 'ci.yml')] },
    { workflow_runs: [run('completed', 'success', 8, 'ci.yml')] }, { workflow_runs: [run('completed', 'failure', 8, 'ci.yml')] }],
  ['gitlab', '/api/v4/projects/org%2Fapp/pipelines', [], [{ status: 'manual', web_url: 'https://run/8' }], [{ status: 'success', web_url: 'https://run/8' }],
    [{ status: 'canceled', web_url: 'https://run/8' }]],
  ['azure', '/org/p/_apis/build/builds', { value: [] }, { value: [build('inProgress', null, 8, 'ci.yml'), build('completed', 'succeeded', 9, 'other')] },
    { value: [build('completed', 'succeeded', 8, 'ci.yml')] }, { value: [build('completed', 'failed', 8, 'ci.yml')] }],
] as const)('a pipeline of %s', (kind, at, none, going, done, failed) => {
  test('is waited for, from before it exists', async () => {
    const seen = await against(kind, [none, going, done], pipeline, { COMMIT });
    expect(seen).toMatchObject({ status: 0, stderr: '', outputs: { PIPELINE_URL: 'https://run/8' } });
    expect(seen.asked.map((each) => each.path)).toEqual([at, at, at]);
  });
  test('fails with it', async () => {
    const seen = await against(kind, [failed], pipeline, { COMMIT });
    expect(seen.status).toBe(1);
    expect(seen.stdout).toMatch(/^failed .*https:\/\/run\/8\n$/);
  });
});

const delivery = flux.Kustomization.fromKustomizationName(new App(), 'apps', { name: 'apps', namespace: 'flux-system' });
const waitForFlux = (history?: ci.CommitHistory): ci.StepSpec => {
  const { spec, problems } = boundOn(ci.Platform.gitea(), new ci.WaitForFlux({
    ...quick, delivery, commit: ci.Value.COMMIT, access: ci.KubectlAccess.ambient(), history,
  }));
  expect(problems).toEqual([]);
  return spec;
};
const kustomization = (revision: string, status: string, more: object = {}): string => JSON.stringify({
  metadata: { name: 'apps', namespace: 'flux-system', generation: 2 },
  spec: { sourceRef: { kind: 'GitRepository', name: 'flux-system' } },
  status: { observedGeneration: 2, lastAppliedRevision: revision, conditions: [{ type: 'Ready', status, reason: 'HealthCheckFailed', message: 'timeout:\nDeployment/shop' }], ...more },
});
const source = (status: string): string => JSON.stringify({ status: { conditions: [{ type: 'Ready', status, reason: 'GitOperationFailed', message: 'auth' }] } });
const kubectl = (one: string, fetched = source('True')): { [tool: string]: string } => ({
  kubectl: `case "$*" in *kustomizations*) cat <<'END'\n${one}\nEND\n;; *) cat <<'END'\n${fetched}\nEND\n;; esac`,
});

describeWith('curl', 'jq')('Flux', () => {
  const spec = waitForFlux();
  const env = waiting(spec, { COMMIT });
  test('has the commit', () => {
    const seen = runStep(spec, { env, tools: kubectl(kustomization(`main@sha1:${COMMIT}`, 'True')) });
    expect(seen).toMatchObject({ status: 0, stderr: '', stdout: `done main@sha1:${COMMIT}\n` });
    expect(seen.calls[0].args).toEqual(['get', 'kustomizations.kustomize.toolkit.fluxcd.io', 'apps', '--namespace', 'flux-system', '--output', 'json']);
    expect(runStep(spec, { env: { ...env, COMMIT: '' } })).toMatchObject({ status: 0, stdout: 'there is no commit to wait for\n' });
    expect(runStep(spec, { env: { ...env, COMMIT: '$(id)' } })).toMatchObject({ status: 1, stderr: '$(id) is no hash of a commit\n' });
  });
  test.each([
    ['another commit', kustomization('main@sha1:beef', 'True'), source('True'), 'waiting Flux has main@sha1:beef'],
    ['the commit, but is not ready', kustomization(`main@sha1:${COMMIT}`, 'False'), source('True'), 'waiting HealthCheckFailed: timeout: Deployment/shop'],
    ['not seen the newest spec', kustomization(`main@sha1:${COMMIT}`, 'True', { observedGeneration: 1 }), source('True'), `waiting Flux has main@sha1:${COMMIT}`],
    ['no source', kustomization('main@sha1:beef', 'True'), source('False'), 'waiting GitOperationFailed of the source: auth'],
    ['never applied', kustomization('main@sha1:beef', 'Unknown', { lastAppliedRevision: undefined, conditions: undefined }), '{}', 'waiting Flux has nothing'],
  ])('has %s when the time is over', (_what, one, fetched, message) => {
    expect(runStep(spec, { env, tools: kubectl(one, fetched) })).toMatchObject({ status: 1, stderr: `the deadline of 3 seconds has passed; at last: ${message}\n` });
  });
  test('gives up', () => {
    const stalled = kustomization('main@sha1:beef', 'False', { conditions: [{ type: 'Stalled', status: 'True', reason: 'Bad', message: 'no such path' }] });
    expect(runStep(spec, { env, tools: kubectl(stalled) })).toMatchObject({ status: 1, stdout: 'failed Bad: no such path\n' });
    expect(runStep(spec, { env: { ...env, WAIT_DEADLINE: '30' }, tools: { kubectl: 'exit 1' } })).toMatchObject({ status: 1, stderr: 'could not look five times in a row: giving up\n' });
  });
  test('has a later commit that contains it', () => {
    const bare = bareRepository({ a: '1' });
    const wanted = commit(bare, { a: '2' });
    const later = commit(bare, { a: '3' });
    const repository = new Repository(new App(), 'manifests', { url: `file://${bare}` });
    const asking = waitForFlux({ repository, access: ci.GitAccess.anonymous() });
    const tools = (revision: string): { [tool: string]: string } => kubectl(kustomization(`main@sha1:${revision}`, 'True'));
    expect(runStep(asking, { env: waiting(asking, { COMMIT: wanted }), tools: tools(later) })).toMatchObject({ status: 0, stdout: `done main@sha1:${later}\n` });
    const before = git(bare, 'rev-parse', 'main~2');
    expect(runStep(asking, { env: waiting(asking, { COMMIT: wanted }), tools: tools(before) })).toMatchObject({ status: 1 });
    expect(runStep(spec, { env: waiting(spec, { COMMIT: wanted }), tools: tools(later) })).toMatchObject({ status: 1 });
  });
});

const shop = argocd.Application.fromApplicationName(new App(), 'shop', { name: 'shop', namespace: 'argocd' });
const waitForArgoCD = (history?: ci.CommitHistory): ci.StepSpec => {
  const step = new ci.WaitForArgoCD({ ...quick, delivery: shop, commit: ci.Value.COMMIT, access: ci.KubectlAccess.ambient(), history });
  const { spec, problems } = boundOn(ci.Platform.gitea(), step);
  expect(problems).toEqual([]);
  return spec;
};
/** What the API server has of an Application. */
const application = (revision: string | undefined, status: string, health: string, phase = 'Succeeded', more: object = {}): string => JSON.stringify({
  status: {
    sync: { status, revision }, health: { status: health }, operationState: { phase, message: 'one or more\nfailed', syncResult: { revision } }, ...more,
  },
});

describeWith('jq')('Argo CD', () => {
  const spec = waitForArgoCD();
  const env = waiting(spec, { COMMIT });
  const seen = (one: string): ReturnType<typeof runStep> => runStep(spec, { env, tools: { kubectl: `cat <<'END'\n${one}\nEND` } });
  const error = { conditions: [{ type: 'SharedResourceWarning', message: 'x' }, { type: 'ComparisonError', message: 'no such\npath' }] };
  test.each([
    ['the commit', application(COMMIT, 'Synced', 'Healthy'), COMMIT],
    ['the commit, after a synchronization of another one failed', application(COMMIT, 'Synced', 'Healthy', 'Failed', { operationState: { phase: 'Failed', syncResult: { revision: 'beef' } } }), COMMIT],
    ['the commit, never synchronized because nothing differs', application(COMMIT, 'Synced', 'Healthy', '', { operationState: undefined }), COMMIT],
    ['a chart, and values of the commit', application('', 'Synced', 'Healthy', '', { operationState: undefined, sync: { status: 'Synced', revisions: ['1.2.3', COMMIT] } }), `1.2.3, ${COMMIT}`],
  ])('has %s', (_, one, said) => {
    expect(seen(one)).toMatchObject({ status: 0, stderr: '', stdout: `done ${said}\n` });
  });
  test.each([
    ['another commit', application('beef', 'Synced', 'Healthy'), 'Argo CD has beef'],
    ['nothing', JSON.stringify({}), 'Argo CD has nothing'],
    ['the commit, but not in the cluster', application(COMMIT, 'OutOfSync', 'Healthy'), 'it is OutOfSync and Healthy'],
    ['the commit, but is not healthy', application(COMMIT, 'Synced', 'Degraded'), 'it is Synced and Degraded'],
    ['the commit, but its hooks failed', application(COMMIT, 'Synced', 'Healthy', 'Failed'), 'the synchronization is Failed: one or more failed'],
    ['the commit, but its hooks run', application(COMMIT, 'Synced', 'Healthy', 'Running', { operationState: { phase: 'Running' } }), 'the synchronization is Running: '],
    ['an error', application(COMMIT, 'Unknown', 'Healthy', 'Succeeded', error), 'ComparisonError: no such path'],
  ])('has %s when the time is over', (_, one, message) => {
    expect(seen(one)).toMatchObject({ status: 1, stderr: `the deadline of 3 seconds has passed; at last: waiting ${message}\n` });
  });
  test('has a later commit that contains it', () => {
    const bare = bareRepository({ a: '1' });
    const wanted = commit(bare, { a: '2' });
    const later = commit(bare, { a: '3' });
    const asking = waitForArgoCD({ repository: new Repository(new App(), 'manifests', { url: `file://${bare}` }), access: ci.GitAccess.anonymous() });
    const at = (revision: string): number => runStep(asking, {
      env: waiting(asking, { COMMIT: wanted }), tools: { kubectl: `cat <<'END'\n${application(revision, 'Synced', 'Healthy')}\nEND` },
    }).status;
    expect([at(wanted), at(later), at(git(bare, 'rev-parse', 'main~2'))]).toEqual([0, 0, 1]);
  });
});

test('waits for rollouts, and shows why one does not end', () => {
  const step = new ci.WaitForRollout({ workloads: ['deployment/shop', 'statefulset/db'], namespace: 'shop', access: ci.KubectlAccess.ambient() });
  const { spec, problems } = boundOn(ci.Platform.gitea(), step);
  expect(problems).toEqual([]);
  const good = runStep(spec, { env: waiting(spec, {}), tools: { kubectl: '' } });
  expect(good.calls.map(({ args }) => args.join(' '))).toEqual([
    'rollout status deployment/shop --namespace shop --timeout 300s', 'rollout status statefulset/db --namespace shop --timeout 300s',
  ]);
  const bad = runStep(spec, { env: waiting(spec, {}), tools: { kubectl: 'case "$1" in rollout) exit 1 ;; *) echo "$2" ;; esac' } });
  expect(bad).toMatchObject({ status: 1, stderr: 'pods\nevents\n' });
});

const repository = new Repository(new App(), 'app', { url: 'https://github.com/org/app' });
const other = new ExternalObject(new App(), 'x', { apiVersion: 'argoproj.io/v1alpha1', kind: 'Application', name: 'shop', namespace: 'argocd' });
const ambient = ci.KubectlAccess.ambient();

test.each([
  ['pipeline-name', new ci.WaitForPipeline({ token, repository, commit: ci.Value.COMMIT })],
  ['wait-time', new ci.WaitForPipeline({ token, repository, commit: ci.Value.COMMIT, pipeline: 'ci.yml', timeout: Duration.millis(10) })],
  ['wait-for-flux', new ci.WaitForFlux({ delivery: other, commit: ci.Value.COMMIT, access: ambient })],
  ['wait-for-flux', new ci.WaitForFlux({ delivery: flux.Kustomization.fromKustomizationName(new App(), 'a', { name: 'a' }), commit: ci.Value.COMMIT, access: ambient })],
  ['wait-for-argocd', new ci.WaitForArgoCD({ delivery, commit: ci.Value.COMMIT, access: ambient })],
  ['wait-for-argocd', new ci.WaitForArgoCD({ delivery: argocd.Application.fromApplicationName(new App(), 'a', { name: 'a' }), commit: ci.Value.COMMIT, access: ambient })],
  ['workload-name', new ci.WaitForRollout({ workloads: [], namespace: 'shop', access: ambient })],
  ['namespace-name', new ci.WaitForRollout({ workloads: ['deployment/a'], namespace: '', access: ambient })],
  ['workload-name', new ci.WaitForRollout({ workloads: ['job/x; id'], namespace: 'shop', access: ambient })],
  ['kubectl-access', new ci.WaitForRollout({ workloads: ['deployment/a'], namespace: 'shop', access: ci.KubectlAccess.gitlabAgent('org/agents:prod') })],
])('refuses at synth: %s (%#)', (check, step) => {
  expect(boundOn(ci.Platform.github(), step).problems).toEqual([expect.stringMatching(new RegExp(`^${check}: `))]);
});

test('is clean for shellcheck', () => {
  const specs = [waitForArgoCD(), waitForArgoCD({ repository, access: ci.GitAccess.anonymous() }), waitForFlux(), waitForFlux({ repository, access: ci.GitAccess.token(ci.PipelineSecret.platform('TOKEN')) }),
    boundOn(ci.Platform.github(), new ci.WaitForRollout({ workloads: ['deployment/a'], namespace: 'shop', access: ambient })).spec];
  for (const kind of Object.keys(servers) as Kind[]) {
    const at = new Repository(new App(), 'app', { url: `https://git.example.com/${servers[kind].at}` });
    const server = servers[kind].make('https://git.example.com');
    for (const step of [pull(at, server), pipeline(at, server)]) specs.push(boundOn(ci.Platform.github(), step).spec);
  }
  specs.forEach(shellcheck);
});

test('leaves nothing behind', () => {
  const spec = waitForFlux();
  const seen = runStep(spec, { env: waiting(spec, { COMMIT }), tools: kubectl(kustomization(`main@sha1:${COMMIT}`, 'True')) });
  expect(fs.readdirSync(path.dirname(seen.cwd)).filter((name) => name.startsWith('tmp.'))).toEqual([]);
});

test.each<[string, ci.Platform, ci.GitServer | undefined, string[]]>([
  ['opens GitHub to its jobs', ci.Platform.github(), undefined, []],
  ['reads nothing on GitLab', ci.Platform.gitlab(), undefined, ['api-token: the gitlab API is called with a job token of gitlab, which it rejects']],
  ['opens no other server', ci.Platform.azure(), ci.GitServer.github(), ['api-token: the github API is called with a job token of azure, which it rejects']],
])('the job\'s own token %s', (_, platform, server, expected) => {
  const asked = new Repository(new App(), 'app', { url: 'https://github.com/org/app.git' });
  const { spec, problems } = boundOn(platform, new ci.WaitForPullRequest({ repository: asked, server, pullRequest: ci.Value.PULL_REQUEST_NUMBER }));
  expect(problems).toEqual(expected);
  expect(spec.permissions).toEqual([ci.Permission.READ_PULL_REQUESTS]);
});
