import { ci } from '../../../src';
import { problemsOf } from '../../../src/base/problem';
import { testWith } from '../../programs';
import { HttpServer } from '../http-server';
import { jobWith, specOf } from '../pipelines';
import { runReally, SeenRun } from '../real-run';
import { shellcheck } from '../shellcheck';

const run = testWith('curl', 'jq');
const TOKEN = ci.PipelineSecret.platform('SONAR_TOKEN');
const SECRET = ci.PipelineSecret.platform('WEBHOOK_SECRET');
const VALUES = { SONAR_TOKEN: 'squ_"t0ken', WEBHOOK_SECRET: '0123456789 &=+é%' };

/** Answers as SonarQube does: forms in, JSON out, secrets never shown. */
let sonar: HttpServer;
let hooks: { key: string; name: string; url: string; secret?: string }[];
beforeEach(async () => {
  hooks = [{ key: 'a', name: 'another', url: 'https://example.com' }];
  sonar = await HttpServer.start(({ method, path, headers, body }) => {
    const error = (status: number, msg: string) => ({ status, body: { errors: [{ msg }] } });
    if (headers.authorization !== `Bearer ${VALUES.SONAR_TOKEN}`) return error(401, 'Unauthorized');
    const url = new URL(path, 'http://sonar');
    const form = new URLSearchParams(body);
    const secret = form.get('secret') ?? undefined;
    if (method === 'GET' && url.pathname === '/sonar/api/webhooks/list') {
      if (url.searchParams.get('project') !== 'org:app é') return error(404, `Project '${url.searchParams.get('project')}' not found`);
      return { status: 200, body: { webhooks: hooks.map(({ secret: kept, ...shown }) => ({ ...shown, hasSecret: kept !== undefined })) } };
    }
    if (secret && (secret.length < 16 || secret.length > 200)) return error(400, '\'secret\' length is out of range');
    if (url.pathname === '/sonar/api/webhooks/create' && form.get('project') === 'org:app é') {
      hooks.push({ key: `k${hooks.length}`, name: form.get('name')!, url: form.get('url')!, secret });
      return { status: 200, body: {} };
    }
    const hook = hooks.find(({ key }) => url.pathname === '/sonar/api/webhooks/update' && key === form.get('webhook'));
    if (!hook) return error(404, 'No webhook');
    Object.assign(hook, { name: form.get('name'), url: form.get('url') }, secret === undefined ? {} : { secret: secret || undefined });
    return { status: 204 };
  });
});
afterEach(() => sonar.close());

async function tell(props: Partial<ci.ConfigureSonarWebhookProps> = {}, values = {}): Promise<SeenRun> {
  const step = new ci.ConfigureSonarWebhook({ sonarUrl: `${sonar.url}/sonar/`, token: TOKEN, projectKey: 'org:app é', name: 'gate & co', url: 'https://ci.example.com/?a=b&c', ...props });
  const seen = await runReally(specOf(step), { ...VALUES, ...values });
  for (const secret of Object.values(VALUES)) expect(seen.seen).not.toContain(secret);
  return seen;
}
const writes = (): string[] => sonar.requests.filter(({ method }) => method !== 'GET').map(({ path }) => path);

run('makes a webhook, and does nothing where it is there', async () => {
  expect(await tell()).toMatchObject({ status: 0, stdout: 'made webhook gate & co\n' });
  expect(await tell()).toMatchObject({ status: 0, stdout: 'webhook gate & co is as wanted: nothing to do\n' });
  expect(writes()).toEqual(['/sonar/api/webhooks/create']);
  expect(hooks).toEqual([expect.objectContaining({ name: 'another' }), { key: 'k1', name: 'gate & co', url: 'https://ci.example.com/?a=b&c', secret: undefined }]);
});

run('writes a secret each time, and takes it away', async () => {
  await tell({ secret: SECRET });
  hooks[1].secret = 'something else';
  expect(await tell({ secret: SECRET })).toMatchObject({ status: 0, stdout: 'wrote webhook gate & co with its secret\n' });
  expect(hooks[1].secret).toBe(VALUES.WEBHOOK_SECRET);
  expect(await tell()).toMatchObject({ status: 0, stdout: 'changed webhook gate & co\n' });
  expect(hooks[1].secret).toBeUndefined();
  await tell({ url: 'https://other.example.com' });
  expect(hooks[1].url).toBe('https://other.example.com');
  expect(hooks).toHaveLength(2);
});

run('says what SonarQube refuses', async () => {
  expect(await tell({ projectKey: 'gone' })).toMatchObject({ status: 1, stdout: '', stderr: expect.stringContaining('Project \'gone\' not found\n') });
  expect(await tell({ secret: SECRET }, { WEBHOOK_SECRET: 'short' })).toMatchObject({ status: 1, stderr: expect.stringContaining('\'secret\' length is out of range') });
});

test('refuses addresses and names that SonarQube does not take', () => {
  const job = jobWith();
  new ci.ConfigureSonarWebhook({ sonarUrl: 'sonar', token: TOKEN, projectKey: 'x', name: '', url: 'ftp://x' }).bind(job);
  expect(problemsOf(job).map(({ check, message }) => `${check} ${message}`)).toEqual([
    'sonar-server sonarUrl is "sonar", which is not a valid URL', 'sonar-webhook name is "", which is not a valid webhook name', 'sonar-webhook url is "ftp://x", which is not a valid webhook URL',
  ]);
});

test('is clean shell', () => shellcheck(specOf(new ci.ConfigureSonarWebhook({ sonarUrl: 'https://s.example.com', token: TOKEN, projectKey: 'x', name: 'y', url: 'https://z', secret: SECRET }))));
