import { App, FolderOptions, Repository, Secret, ci, flux } from '../../../src';
import { problemsOf } from '../../../src/base/problem';
import { testWith } from '../../programs';
import { GiteaServer } from '../gitea-server';
import { pipelineOn } from '../pipelines';
import { runReally, SeenRun } from '../real-run';
import { shellcheck } from '../shellcheck';

const run = testWith('curl', 'jq');
const ADMIN = ci.PipelineSecret.platform('ADMIN_TOKEN');
const RECEIVER = ci.PipelineSecret.platform('RECEIVER_TOKEN');
const RECEIVER_TOKEN = 'r3c"\\$(touch pwned)é';
const NAME = 'Flux flux-system/gitea at https://flux.example.com';
let gitea: GiteaServer;
beforeEach(async () => { gitea = await GiteaServer.start(); });
afterEach(() => gitea.close());

function program(url: string, { options = { namespace: 'flux-system' } as FolderOptions, type = flux.ReceiverType.gitea } = {}): { repository: Repository; receiver: flux.Receiver } {
  const repository = new Repository(new App(), 'app', { url });
  const folder = repository.folder('cluster', options);
  const secret = Secret.fromSecretName(folder, 'token', { name: 'token', keys: ['token'] });
  const resources = [flux.ReceiverResource.all('GitRepository', { matchLabels: { team: 'shop' } })];
  return { repository, receiver: new flux.Receiver(folder, 'gitea', { type: type({ secret }), resources, metadata: { name: 'gitea' } }) };
}

const path = (token: string): string => flux.Receiver.pathOf(token, 'gitea', 'flux-system');

async function tell(props: Partial<ci.ConfigureGiteaWebhookProps> = {}, token = RECEIVER_TOKEN): Promise<SeenRun> {
  const { repository, receiver } = program(`${gitea.url}/acme/app.git`);
  const step = new ci.ConfigureGiteaWebhook({ repository, token: ADMIN, receiver, receiverToken: RECEIVER, url: 'https://flux.example.com/', ...props });
  const job = pipelineOn(ci.Platform.gitea()).addJob('platform', {});
  const seen = await runReally(step.bind(job), { GIT_TOKEN: GiteaServer.TOKEN, RECEIVER_TOKEN: token });
  expect(problemsOf(job)).toEqual([]);
  for (const secret of [GiteaServer.TOKEN, token, path(token)]) expect(seen.seen).not.toContain(secret);
  return seen;
}

run('makes the webhook that the Receiver expects, once', async () => {
  const { receiver } = program('https://gitea.example.com/acme/app.git');
  expect(await tell()).toMatchObject({ status: 0, stdout: `made webhook: ${NAME}\n` });
  expect(gitea.hooks).toEqual([{
    id: 1,
    type: 'gitea',
    name: NAME,
    active: true,
    events: ['push'],
    branch_filter: 'main',
    authorization_header: '',
    config: { url: `https://flux.example.com${receiver.pathFor(RECEIVER_TOKEN)}`, content_type: 'json', secret: RECEIVER_TOKEN },
  }]);
  expect(await tell()).toMatchObject({ status: 0, stdout: `webhook is as wanted: nothing to do: ${NAME}\n` });
  expect(gitea.writes).toEqual(['POST /hooks']);
});

run('changes what differs, and finds it behind many others', async () => {
  for (let id = 100; id < 105; id++) gitea.hooks.push({ id, type: 'slack', name: '', config: { url: `https://example.com/${id}`, content_type: 'json' } });
  await tell();
  Object.assign(gitea.hooks[5], { active: false, events: ['push', 'create'] });
  expect(await tell({ branches: '{main,release/*}' })).toMatchObject({ status: 0, stdout: `changed webhook: ${NAME}\n` });
  expect(gitea.hooks).toHaveLength(6);
  expect(gitea.hooks[5]).toMatchObject({ active: true, events: ['push'], branch_filter: '{main,release/*}', config: { secret: RECEIVER_TOKEN } });
  gitea.hooks[5].config.content_type = 'form';
  await tell({ branches: '{main,release/*}' });
  expect(gitea.hooks[5]).toMatchObject({ config: { content_type: 'json' } });
  expect(gitea.writes).toEqual(['POST /hooks', 'PATCH /hooks/1', 'PATCH /hooks/1']);
});

run('makes another for another token, and removes the old one and what others made at its address', async () => {
  await tell();
  gitea.hooks.push({ id: 50, type: 'gitea', name: 'by hand', config: { url: `https://flux.example.com${path('new')}`, content_type: 'json', secret: 'wrong' } });
  const { status, stdout } = await tell({}, 'new');
  expect({ status, stdout }).toEqual({
    status: 0,
    stdout: `made webhook: ${NAME}\nremoved webhook 1, which was for the same Receiver\nremoved webhook 50, which was for the same Receiver\n`,
  });
  expect(gitea.hooks).toMatchObject([{ id: 2, config: { secret: 'new', url: `https://flux.example.com${path('new')}` } }]);
});

test('refuses Receivers and addresses that Gitea cannot call', () => {
  const job = pipelineOn(ci.Platform.gitea()).addJob('platform', {});
  const { repository, receiver } = program('https://gitea.example.com/acme/app.git', { options: {}, type: flux.ReceiverType.gitlab });
  new ci.ConfigureGiteaWebhook({ repository, token: ADMIN, receiver, receiverToken: RECEIVER, url: 'flux.example.com' }).bind(job);
  expect(problemsOf(job).map(({ check, message }) => `${check} ${message}`)).toEqual([
    'gitea-webhook-address url is "flux.example.com", which is not a valid URL',
    'gitea-webhook-receiver app/cluster/gitea is of type gitlab, which Gitea does not call',
    'gitea-webhook-receiver the namespace of app/cluster/gitea is not known',
  ]);
});

test('is clean shell', () => {
  const job = pipelineOn(ci.Platform.gitea()).addJob('platform', {});
  shellcheck(new ci.ConfigureGiteaWebhook({ ...program('https://gitea.example.com/acme/app.git'), token: ADMIN, receiverToken: RECEIVER, url: 'https://flux.example.com' }).bind(job));
});
