import { ci } from '../../../src';
import { problemsOf } from '../../../src/base/problem';
import { testWith } from '../../programs';
import { HttpServer } from '../http-server';
import { pipelineOn, specOf } from '../pipelines';
import { HOSTILE_FACTS, runReally } from '../real-run';
import { shellcheck } from '../shellcheck';

const run = testWith('curl', 'jq');
const URL_SECRET = ci.PipelineSecret.platform('MATTERMOST_URL');
const MAIN = { ...HOSTILE_FACTS, BRANCH: 'main', COMMIT_MESSAGE: 'Add a shop\n\nbody', AUTHOR: 'alice', FAILED_JOBS: 'build, e2e' };

/** Answers as Mattermost does for a webhook that is locked to the channel `builds`. */
let mattermost: HttpServer;
beforeEach(async () => {
  mattermost = await HttpServer.start(({ method, path, headers, body }) => {
    if (method !== 'POST' || path !== '/hooks/s3cr3t-hook"{a,b}') return { status: 400, body: { id: 'web.incoming_webhook.invalid.app_error', message: 'Invalid webhook.' } };
    if (headers['content-type'] !== 'application/json') return { status: 400, body: { id: 'web.incoming_webhook.decode.app_error', message: 'Cannot decode.' } };
    const post = JSON.parse(body) as { text: string; channel?: string };
    if (post.channel !== undefined && post.channel !== 'builds') {
      return { status: 403, body: { id: 'web.incoming_webhook.channel_locked.app_error', message: 'This webhook is not permitted to post to the requested channel.' } };
    }
    return { status: 200, body: post.text.includes('strange') ? 'not ok' : 'ok' };
  });
});
afterEach(() => mattermost.close());

const values = (facts: { [name: string]: string }): { [name: string]: string } => ({ ...facts, MATTERMOST_URL: `${mattermost.url}/hooks/s3cr3t-hook"{a,b}\n` });
const posted = (): { text: string } & { [name: string]: unknown } => JSON.parse(mattermost.requests[0].body);

function failureJob(step: ci.IStep): ci.Job {
  return pipelineOn(ci.Platform.gitea(), { secrets: [URL_SECRET] }).addJob('tell', { needsAll: true, when: ci.JobCondition.ON_FAILURE, steps: [step] });
}

/** Rows of a table as Mattermost splits them, and the texts of their code spans. */
function tableOf(text: string): { [label: string]: string } {
  const rows = text.split('\n').filter((line) => line.startsWith('| ')).map((line) => line.slice(1, -1).split(/(?<!\\)\|/).map((cell) => cell.trim()));
  return Object.fromEntries(rows.filter(([label]) => label !== '').map((cells) => {
    expect(cells).toHaveLength(2);
    const [, fence, content] = /^(`+)([^`]|[^`][\s\S]*?[^`])\1(?!`)$/.exec(cells[1])!;
    expect(content.match(/`+/g) ?? []).not.toContain(fence);
    return [cells[0], content.trim().replace(/\\\|/g, '|')];
  }));
}

run('tells a failure with a table and a link, and keeps the address to itself', async () => {
  const step = new ci.NotifyMattermost({ webhookUrl: URL_SECRET, channel: 'builds', username: 'CI', iconUrl: 'https://example.com/i.png', iconEmoji: 'boom' });
  const { status, stdout, seen } = await runReally(step.bind(failureJob(step)), values(MAIN));
  expect({ status, stdout }).toEqual({ status: 0, stdout: 'told Mattermost: Pipeline ci failed\n' });
  expect(posted()).toEqual({
    text: [
      '#### :red_circle: ` Pipeline ci failed `', '', '| | |', '|:--|:--|', '| Repository | ` org/app ` |', '| Branch | ` main ` |',
      '| Commit | ` 0123456789ab Add a shop ` |', '| Author | ` alice ` |', '| Failed | ` build, e2e ` |', '', '[Show the run](https://gitea.example.com/org/app/actions/runs/7)',
    ].join('\n'),
    channel: 'builds',
    username: 'CI',
    icon_url: 'https://example.com/i.png',
    icon_emoji: 'boom',
  });
  expect(seen).not.toContain('s3cr3t-hook');
});

run('tells success, and nothing of channel and names that are not given', async () => {
  const { status } = await runReally(specOf(new ci.NotifyMattermost({ webhookUrl: URL_SECRET, title: 'Deployed' })), values({ ...MAIN, BRANCH: '', TAG: 'v1.2.3' }));
  expect(status).toBe(0);
  expect(Object.keys(posted())).toEqual(['text']);
  expect(posted().text).toMatch(/^#### :white_check_mark: ` Deployed `\n/);
  expect(tableOf(posted().text)).toMatchObject({ Tag: 'v1.2.3' });
});

run('shows hostile names as they are', async () => {
  const hostile = { ...HOSTILE_FACTS, RUN_URL: 'https://gitea.example.com/a b)](x)|`' };
  await runReally(specOf(new ci.NotifyMattermost({ webhookUrl: URL_SECRET })), values(hostile));
  expect(tableOf(posted().text)).toEqual({
    Repository: 'org/app',
    Branch: HOSTILE_FACTS.BRANCH,
    Commit: '0123456789ab Fix *all* | @channel `x` ``` \\| :rocket: <b>\\',
    Author: 'mallory Bcc: everybody@example.com # heading `',
  });
  expect(posted().text.split('\n')).toHaveLength(10);
  expect(posted().text).toMatch(/\n\[Show the run\]\(https:\/\/gitea\.example\.com\/a%20b%29%5D%28x%29%7C%60\)$/);
});

run('cuts long texts, and names the pull request', async () => {
  const facts = { ...MAIN, PULL_REQUEST: '12', PULL_REQUEST_BRANCH: 'topic', COMMIT_MESSAGE: `${'é'.repeat(5000)}` };
  await runReally(specOf(new ci.NotifyMattermost({ webhookUrl: URL_SECRET })), values(facts));
  expect(tableOf(posted().text)).toMatchObject({ 'Pull request': '#12 from topic', 'Commit': `0123456789ab ${'é'.repeat(199)}…` });
});

run('says why Mattermost refuses', async () => {
  const locked = await runReally(specOf(new ci.NotifyMattermost({ webhookUrl: URL_SECRET, channel: 'ops' })), values(MAIN));
  expect(locked).toMatchObject({ status: 1, stdout: '' });
  expect(locked.stderr).toBe('Mattermost answered 403: web.incoming_webhook.channel_locked.app_error This webhook is not permitted to post to the requested '
    + 'channel.\nthe webhook is locked to its own channel: leave out channel (ops), or unlock the webhook in Mattermost\n');
  const strange = await runReally(specOf(new ci.NotifyMattermost({ webhookUrl: URL_SECRET, title: 'strange' })), values(MAIN));
  expect(strange).toMatchObject({ status: 1, stderr: 'Mattermost answered 200: not ok\n' });
});

run('fails where nobody answers, without saying the address', async () => {
  const away = values(MAIN);
  await mattermost.close();
  const { status, seen } = await runReally(specOf(new ci.NotifyMattermost({ webhookUrl: URL_SECRET })), away);
  expect(status).not.toBe(0);
  expect(seen).toContain('curl:');
  expect(seen).not.toContain('s3cr3t-hook');
});

test('refuses what no channel is called, and a job that cannot know the result', () => {
  const bad = new ci.NotifyMattermost({ webhookUrl: URL_SECRET, channel: '#Town Square' });
  const job = pipelineOn(ci.Platform.gitea()).addJob('tell', { needsAll: true, when: ci.JobCondition.ALWAYS, steps: [bad] });
  bad.bind(job);
  expect(problemsOf(job)).toEqual([
    expect.objectContaining({ check: 'mattermost-channel', message: 'channel is "#Town Square", which is not a valid channel' }),
    expect.objectContaining({ check: 'notice-result', message: 'NotifyMattermost always runs, so it cannot determine whether the run failed' }),
  ]);
  const good = new ci.NotifyMattermost({ webhookUrl: URL_SECRET, channel: '@alice', when: ci.StepCondition.ON_FAILURE });
  const fine = pipelineOn(ci.Platform.gitea()).addJob('build', { steps: [good] });
  expect(good.bind(fine)).toMatchObject({ when: 'failure', env: { RUN_RESULT: ci.Value.literal('failed') } });
  expect(problemsOf(fine)).toEqual([]);
});

test('is clean shell', () => shellcheck(specOf(new ci.NotifyMattermost({ webhookUrl: URL_SECRET }))));

test('does not depend on Vault alone, and does not keep other notices from being sent', () => {
  const login = ci.VaultAuth.kubernetes({ server: 'https://vault.example.com', role: 'ci' });
  const hook = (fallback?: ci.PipelineSecret): ci.PipelineSecret => ci.PipelineSecret.vault('hook', { login, path: 'ci/chat', key: 'hook', fallback });
  const told = (secret: ci.PipelineSecret): string[] => {
    const step = new ci.NotifyMattermost({ webhookUrl: secret });
    const job = failureJob(step);
    expect(step.bind(job).continueOnError).toBe(true);
    return problemsOf(job).map(({ check }) => check);
  };
  expect(told(hook())).toEqual(['notice-vault']);
  expect(told(hook(URL_SECRET))).toEqual([]);
});
