import { ci } from '../../../src';
import { problemsOf } from '../../../src/base/problem';
import { testWith } from '../../programs';
import { jobWith, pipelineOn, specOf } from '../pipelines';
import { HOSTILE_FACTS, runReally } from '../real-run';
import { shellcheck } from '../shellcheck';
import { Mail, SmtpOptions, SmtpServer } from '../smtp-server';

const run = testWith('curl', 'jq', 'openssl');
const PASSWORD = ci.PipelineSecret.platform('SMTP_PASSWORD');
const SECRET = 'p;"\\:ä %s';
const LOGIN = { username: 'ci', password: SECRET };
const VALUES = { ...HOSTILE_FACTS, MAIL_PASSWORD: `${SECRET}\n` };
const MAIN = { ...VALUES, BRANCH: 'main', COMMIT_MESSAGE: 'Add a shop\n\nbody', AUTHOR: 'alice', FAILED_JOBS: 'build, e2e' };

let server: SmtpServer;
afterEach(() => server?.close());

async function mailStep(options: SmtpOptions, props: Partial<ci.NotifyMailProps> = {}): Promise<ci.NotifyMail> {
  server = await SmtpServer.start(options);
  return new ci.NotifyMail({
    host: 'localhost',
    port: server.port,
    implicitTls: options.implicit,
    caFile: server.caFile,
    sender: 'ci@example.com',
    to: ['ops@example.com', 'dev+ci@example.com'],
    username: 'ci',
    password: PASSWORD,
    ...props,
  });
}

const failing = (step: ci.IStep): ci.StepSpec =>
  step.bind(pipelineOn(ci.Platform.gitea()).addJob('tell', { needsAll: true, when: ci.JobCondition.ON_FAILURE, steps: [step] }));

/** Headers, unfolded and with encoded words decoded, in their order, and the body. */
function read({ data }: Mail): { headers: [string, string][]; body: string } {
  expect(data.replace(/\r\n/g, '')).not.toMatch(/[\r\n]/);
  expect(data).toMatch(/^[\x20-\x7e\r\n]*$/);
  for (const line of data.split('\r\n')) expect(line.length).toBeLessThanOrEqual(78);
  const end = data.indexOf('\r\n\r\n');
  const headers = data.slice(0, end).replace(/\r\n (?==\?)/g, ' ').replace(/\r\n[ \t]/g, ' ').split('\r\n').map((line): [string, string] => {
    const [, name, value] = /^([!-9;-~]+): (.*)$/.exec(line)!;
    const words = value.replace(/\?= =\?/g, '?==?').replace(/=\?UTF-8\?B\?([^?]*)\?=/g, (word, text) => {
      expect(word.length).toBeLessThanOrEqual(75);
      return Buffer.from(text, 'base64').toString('utf8');
    });
    return [name, words];
  });
  return { headers, body: Buffer.from(data.slice(end + 4), 'base64').toString('utf8') };
}

run('sends a mail over TLS from the beginning, with a login', async () => {
  const step = await mailStep({ implicit: true, login: LOGIN }, { senderName: 'CI "Büro"' });
  const { status, stdout, seen } = await runReally(failing(step), MAIN);
  expect({ status, stdout }).toEqual({ status: 0, stdout: 'sent a mail: Pipeline ci failed\n' });
  expect(server.mails).toMatchObject([{ login: 'ci', from: '<ci@example.com>', to: ['<ops@example.com>', '<dev+ci@example.com>'], encrypted: true }]);
  const { headers, body } = read(server.mails[0]);
  expect(headers).toEqual([
    ['From', 'CI "Büro" <ci@example.com>'],
    ['To', 'ops@example.com, dev+ci@example.com'],
    ['Subject', '[org/app] Pipeline ci failed (main)'],
    ['Date', expect.stringMatching(/^[A-Z][a-z]{2}, \d{1,2} [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d [+-]\d{4}$/)],
    ['Message-ID', expect.stringMatching(/^<\d+\.[0-9a-f]{24}@example\.com>$/)],
    ['Auto-Submitted', 'auto-generated'],
    ['MIME-Version', '1.0'],
    ['Content-Type', 'text/plain; charset=UTF-8'],
    ['Content-Transfer-Encoding', 'base64'],
  ]);
  expect(Math.abs(Date.parse(headers[3][1]) - Date.now())).toBeLessThan(60_000);
  expect(body).toBe([
    'Pipeline ci failed', '', 'Repository    org/app', 'Branch        main', 'Commit        0123456789ab Add a shop', 'Author        alice', 'Failed        build, e2e',
    'Run           https://gitea.example.com/org/app/actions/runs/7', '',
  ].join('\r\n'));
  expect(seen).not.toContain(SECRET);
});

run('sends a mail over STARTTLS, without a login and with a plain name', async () => {
  const step = await mailStep({ implicit: false }, { username: undefined, password: undefined, senderName: 'CI "x" \\' });
  expect(await runReally(specOf(step), MAIN)).toMatchObject({ status: 0 });
  expect(server.mails).toMatchObject([{ login: undefined, encrypted: true }]);
  expect(read(server.mails[0]).headers[0]).toEqual(['From', '"CI \\"x\\" \\\\" <ci@example.com>']);
});

run('lets nobody add headers or end the mail', async () => {
  const step = await mailStep({ implicit: true, login: LOGIN }, { title: 'é\r\nBcc: everybody@example.com' });
  await runReally(specOf(step), VALUES);
  expect(server.mails).toMatchObject([{ to: ['<ops@example.com>', '<dev+ci@example.com>'] }]);
  const { headers, body } = read(server.mails[0]);
  expect(headers.map(([name]) => name)).toEqual(['From', 'To', 'Subject', 'Date', 'Message-ID', 'Auto-Submitted', 'MIME-Version', 'Content-Type', 'Content-Transfer-Encoding']);
  expect(headers[2][1]).toBe(`[org/app] é Bcc: everybody@example.com (${HOSTILE_FACTS.BRANCH})`);
  expect(body).toContain('Author        mallory Bcc: everybody@example.com # heading `\r\n');
  expect(server.lines.filter((line) => line === 'QUIT')).toHaveLength(1);
});

run('does not let a branch be read as an encoded word', async () => {
  const step = await mailStep({ implicit: true, login: LOGIN });
  await runReally(specOf(step), { ...MAIN, BRANCH: '=?utf-8?Q?=0D=0ABcc:_x?=' });
  expect(server.mails[0].data).not.toContain('=0D');
  expect(read(server.mails[0]).headers[2][1]).toBe('[org/app] Pipeline ci succeeded (=?utf-8?Q?=0D=0ABcc:_x?=)');
});

run('sends nothing where there is no TLS, the certificate is unknown or the password is wrong', async () => {
  const plain = await runReally(specOf(await mailStep({ implicit: false, offersTls: false })), MAIN);
  expect(plain).toMatchObject({ status: 64, stdout: '' });
  expect(server.lines.join()).not.toMatch(/AUTH|MAIL/);
  await server.close();
  const unknown = await runReally(specOf(await mailStep({ implicit: true }, { caFile: undefined })), MAIN);
  expect(unknown).toMatchObject({ status: 60 });
  await server.close();
  const wrong = await runReally(specOf(await mailStep({ implicit: true, login: { username: 'ci', password: 'other' } })), MAIN);
  expect(wrong).toMatchObject({ status: 67 });
  expect(wrong.seen).not.toContain(SECRET);
  expect(server.mails).toEqual([]);
});

test('chooses TLS by the port', () => {
  const url = (props: Partial<ci.NotifyMailProps>): ci.Value => specOf(new ci.NotifyMail({ host: 'mail.example.com', sender: 'a@b.c', to: ['d@e.f'], ...props })).env!.MAIL_URL;
  expect(url({})).toEqual(ci.Value.literal('smtps://mail.example.com:465'));
  expect(url({ port: 587 })).toEqual(ci.Value.literal('smtp://mail.example.com:587'));
  expect(url({ port: 2465, implicitTls: true })).toEqual(ci.Value.literal('smtps://mail.example.com:2465'));
});

test('refuses addresses, servers and logins that are none', () => {
  const bad = [
    new ci.NotifyMail({ host: 'smtp://x', port: 0, sender: 'CI <ci@example.com>', to: [], username: 'a:b', password: PASSWORD }),
    new ci.NotifyMail({ host: 'x', sender: 'ci@example.com', to: ['a@b.c, d@e.f', 'x@y.z\nBcc'], password: PASSWORD }),
    new ci.NotifyMail({ host: 'x', sender: 'ci@example.com', to: ['a@b.c'], when: ci.StepCondition.ALWAYS }),
  ];
  const job = jobWith();
  for (const step of bad) step.bind(job);
  expect(problemsOf(job).map(({ check, message }) => `${check} ${message}`)).toEqual([
    'mail-server the mail server is "smtp://x:0", which is not valid',
    'mail-recipients to is empty, so the mail has no recipient',
    'mail-address sender contains "CI <ci@example.com>", which is not a valid mail address',
    'mail-login username is "a:b" and password is the secret SMTP_PASSWORD, which is not a valid login',
    'mail-address to contains "a@b.c, d@e.f", which is not a valid mail address',
    'mail-address to contains "x@y.z\\nBcc", which is not a valid mail address',
    'mail-login username is undefined and password is the secret SMTP_PASSWORD, which is not a valid login',
    'notice-result NotifyMail always runs, so it cannot determine whether the run failed',
  ]);
});

test('is clean shell', () => shellcheck(specOf(new ci.NotifyMail({ host: 'x', sender: 'a@b.c', to: ['d@e.f'] }))));
