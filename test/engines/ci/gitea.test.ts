import { createHash, createHmac } from 'node:crypto';
import { Duration } from 'cdk8s';
import { Gitea } from './gitea';
import { App, Repository, Secret, ci, flux } from '../../../src';
import { problemsOf } from '../../../src/base/problem';
import { HttpServer } from '../../ci/http-server';
import { runReally, SeenRun } from '../../ci/real-run';
import { eventually } from '../eventually';

const ADMIN = ci.PipelineSecret.platform('ADMIN_TOKEN');
const KUSTOMIZATION = `apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
images:
  - name: registry.example.com/org/app
    newTag: "1.0.0"
`;
let gitea: Gitea;
beforeAll(async () => { gitea = await Gitea.start(); });
afterAll(() => gitea?.stop());

/** A repository on Gitea with one file, and a program that knows it. */
async function repositoryOf(name: string): Promise<{ readonly repository: Repository; readonly job: ci.Job; readonly api: string }> {
  await gitea.done('POST', '/user/repos', { name, auto_init: true, default_branch: 'main' });
  const api = `/repos/acme/${name}`;
  await gitea.done('POST', `${api}/contents/kustomization.yaml`, { content: Buffer.from(KUSTOMIZATION).toString('base64'), message: 'Begin', branch: 'main' });
  const repository = new Repository(new App(), name, { url: `${gitea.url}/acme/${name}.git` });
  const pipeline = new ci.Pipeline(repository, 'ci', { platform: ci.Platform.gitea(), triggers: [ci.Trigger.push(), ci.Trigger.pullRequest()] });
  return { repository, job: pipeline.addJob('platform', {}), api };
}

/** Runs a step, and says which requests of it changed something. */
async function run(step: ci.IStep, job: ci.Job, values: { readonly [name: string]: string } = {}): Promise<SeenRun & { readonly writes: string[] }> {
  const before = gitea.writes.length;
  const seen = await runReally(step.bind(job), { GIT_TOKEN: gitea.token, ...values });
  expect(problemsOf(job)).toEqual([]);
  expect(seen.seen).not.toContain(gitea.token);
  return { ...seen, writes: gitea.writes.slice(before).map((line) => line.replace('/api/v1/repos/acme/', '')) };
}

test('a branch is protected once, changed where it differs, and then guards pull requests', async () => {
  const { repository, job, api } = await repositoryOf('guarded');
  const tested = job.pipeline.addJob('test', { name: 'Test [all]', matrix: { node: ['20'] } });
  const protect = (props: Partial<ci.ProtectGiteaBranchProps> = {}) =>
    run(new ci.ProtectGiteaBranch({ repository, token: ADMIN, requiredJobs: [tested], requiredApprovals: 0, ...props }), job);
  expect(await protect()).toMatchObject({ status: 0, stdout: 'branch main is protected now\n', writes: ['POST guarded/branch_protections'] });
  expect(await protect()).toMatchObject({ status: 0, stdout: 'branch main is protected as wanted: nothing to do\n', writes: [] });
  const changed = { deployKeysPush: true, pushers: ['acme'] };
  expect(await protect(changed)).toMatchObject({ status: 0, writes: ['PATCH guarded/branch_protections/main'] });
  expect(await protect(changed)).toMatchObject({ status: 0, writes: [] });
  expect(await protect({ pushers: ['nobody-here'] })).toMatchObject({ status: 1, stderr: expect.stringContaining('nobody-here') });
  expect(await protect()).toMatchObject({ status: 0, writes: ['PATCH guarded/branch_protections/main'] });

  await gitea.done('POST', `${api}/contents/change`, { content: 'eA==', message: 'Change', branch: 'main', new_branch: 'change' });
  const { number, head } = await gitea.done('POST', `${api}/pulls`, { head: 'change', base: 'main', title: 'Change' });
  const merge = () => gitea.ask('POST', `${api}/pulls/${number}/merge`, { Do: 'merge' });
  const report = (state: string, context = 'ci / Test [all] (20) (pull_request)') => gitea.done('POST', `${api}/statuses/${head.sha}`, { context, state });
  await eventually('the pull request can be judged', 20, async () => (await gitea.done('GET', `${api}/pulls/${number}`)).mergeable || undefined);
  expect((await merge()).status).toBe(405);
  await report('success', 'ci / Test a (20) (pull_request)');
  expect((await merge()).status).toBe(405);
  await report('failure');
  expect((await merge()).status).toBe(405);
  await report('success');
  expect((await merge()).status).toBe(200);
});

test('a webhook is made once, changed where it differs, and tells the Receiver what it believes', async () => {
  const { repository, job, api } = await repositoryOf('told');
  const heard = await HttpServer.start(() => ({ status: 200, body: {} }));
  try {
    const folder = repository.folder('cluster', { namespace: 'flux-system' });
    const secret = Secret.fromSecretName(folder, 'token', { name: 'token', keys: ['token'] });
    const resources = [flux.ReceiverResource.all('GitRepository', { matchLabels: { team: 'shop' } })];
    const receiver = new flux.Receiver(folder, 'gitea', { type: flux.ReceiverType.gitea({ secret }), resources, metadata: { name: 'gitea' } });
    const RECEIVER_TOKEN = 'r3c"\\$(touch pwned)é';
    const tell = (branches?: string, token = RECEIVER_TOKEN) => run(
      new ci.ConfigureGiteaWebhook({ repository, token: ADMIN, receiver, receiverToken: ci.PipelineSecret.platform('RECEIVER_TOKEN'), url: heard.url, branches }),
      job, { RECEIVER_TOKEN: token },
    );
    expect(await tell()).toMatchObject({ status: 0, writes: ['POST told/hooks'] });
    expect(await tell()).toMatchObject({ status: 0, writes: [] });
    expect(await tell('{main,release/*}')).toMatchObject({ status: 0, writes: [expect.stringMatching(/^PATCH told\/hooks\/\d+$/)] });
    expect(await tell('{main,release/*}')).toMatchObject({ status: 0, writes: [] });
    expect((await tell('{main,release/*}', 'another')).writes).toEqual(expect.arrayContaining(['POST told/hooks']));
    expect(await gitea.done('GET', `${api}/hooks`)).toHaveLength(1);

    await gitea.done('POST', `${api}/contents/ignored`, { content: 'eA==', message: 'Elsewhere', branch: 'main', new_branch: 'other' });
    await gitea.done('POST', `${api}/contents/change`, { content: 'eA==', message: 'The newest', branch: 'main' });
    // Gitea may still tell of pushes before the webhook was made.
    const call = await eventually('the push is told', 20, () => heard.requests.find(({ body }) => body.includes('The newest')));
    expect(call.path).toBe(`/hook/${createHash('sha256').update('anothergiteaflux-system').digest('hex')}`);
    expect(call.path).toBe(flux.Receiver.pathOf('another', 'gitea', 'flux-system'));
    expect(call.headers['x-hub-signature-256']).toBe(`sha256=${createHmac('sha256', 'another').update(call.body).digest('hex')}`);
    expect(call.headers['x-github-event']).toBe('push');
    expect(heard.requests.filter(({ body }) => body.includes('refs/heads/other'))).toEqual([]);
  } finally {
    await heard.close();
  }
});

test('a hand-over is one pull request that follows the newest version, and each run waits for its own', async () => {
  const { repository, job, api } = await repositoryOf('manifests');
  const access = ci.GitAccess.token(ADMIN);
  const pin = ci.ImagePin.kustomization(repository, 'kustomization.yaml', 'registry.example.com/org/app');
  const step = new ci.PromoteImage({ pin, access, tag: ci.Value.TAG, pullRequest: {} });
  const times = { interval: Duration.seconds(1), timeout: Duration.seconds(60) };
  const wait = new ci.WaitForPullRequest({ repository, pullRequest: step.pullRequestNumber, token: ADMIN, ...times });
  /** A run of the application's pipeline. */
  const of = (number: number) => {
    const application = { APP_REPOSITORY: 'acme/app', APP_BRANCH: 'main', APP_PULL_REQUEST: '' };
    const known = { ...application, RUN_NUMBER: String(number), APP_COMMIT: String(number).repeat(40) };
    return {
      handOver: (tag: string) => run(step, job, { ...known, TAG: tag, RUN_URL: 'https://ci.example.com/1' }),
      wait: ({ outputs }: SeenRun) =>
        run(wait, job, { ...known, PULL_REQUEST: outputs.PULL_REQUEST, HANDED_OVER: outputs.VERSION, PIN_GIT_TOKEN: gitea.token }),
    };
  };
  const pulls = (): Promise<any[]> => gitea.done('GET', `${api}/pulls?state=open`);

  const first = await of(1).handOver('1.1.0');
  expect([first.status, (await pulls()).map(({ number }) => number)]).toEqual([0, [1]]);
  const again = await of(1).handOver('1.1.0');
  // Nothing is pushed; the pull request gets the text of this run.
  expect([again.status, again.writes, (await pulls()).length]).toEqual([0, ['PATCH manifests/pulls/1'], 1]);
  expect(await gitea.done('GET', `${api}/pulls/1/commits`)).toHaveLength(1);
  const older = of(1).wait(first);
  const newer = await of(2).handOver('1.2.0');
  const [pull, ...others] = await pulls();
  expect([newer.status, others, pull.title]).toEqual([0, [], expect.stringContaining('1.2.0')]);
  expect(newer.outputs).toMatchObject({ PULL_REQUEST: String(pull.number), PULL_REQUEST_URL: pull.html_url });
  expect(await older).toMatchObject({ status: 10, outputs: { SUPERSEDED_BY: expect.stringContaining(`run 2 of gitea:acme/app:ci at ${'2'.repeat(40)}`) } });
  expect(await of(1).handOver('1.1.0')).toMatchObject({ status: 10, writes: [] });

  const merged = of(2).wait(newer);
  await eventually('the pull request can be merged', 20, async () => (await gitea.ask('POST', `${api}/pulls/${pull.number}/merge`, { Do: 'squash' })).status === 200 || undefined);
  const { status, outputs } = await merged;
  expect([status, outputs.MERGE_COMMIT]).toEqual([0, (await gitea.done('GET', `${api}/branches/main`)).commit.id]);
  const { content } = await gitea.done('GET', `${api}/contents/kustomization.yaml`);
  expect(Buffer.from(content, 'base64').toString()).toContain('newTag: "1.2.0"');
  expect(await of(1).wait(first)).toMatchObject({ status: 10, stdout: expect.stringContaining('main has') });

  const done = await of(2).handOver('1.2.0');
  expect([done.status, done.writes, await pulls()]).toEqual([0, [], []]);
});
