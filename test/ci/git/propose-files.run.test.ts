import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { Duration } from 'cdk8s';
import { bareRepository, commit, git, show } from './bare-repository';
import { serve } from './git-server-mock';
import { App, Repository, ci } from '../../../src';
import { testWith } from '../../programs';
import { boundOn } from '../delivery-steps';
import { shellcheck } from '../shellcheck';
import { envOf, StartedStep, startStep } from '../start-step';

const TOKEN = ci.PipelineSecret.platform('MANIFESTS_TOKEN');
const OF_RUN = { APP_COMMIT: 'c0ffee', RUN_NUMBER: '1', APP_REPOSITORY: 'org/app', RUN_URL: 'https://ci.example.com/1', GIT_TOKEN: 's3cret', APP_BRANCH: '', APP_PULL_REQUEST: '' };

function specFor(url: string, server = 'https://git.example.com', props: Partial<ci.ProposeFilesProps> = {}): { spec: ci.StepSpec; problems: string[] } {
  const repository = new Repository(new App(), 'manifests', { url });
  const step = new ci.ProposeFiles({
    source: 'rendered', repository, folder: 'rendered/staging', access: ci.GitAccess.token(TOKEN), pullRequest: { server: ci.GitServer.gitea({ url: server }) }, ...props,
  });
  return boundOn(ci.Platform.gitea(), step);
}

/** A checkout with rendered files. */
function checkoutWith(files: { readonly [name: string]: string }): string {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'checkout-'));
  for (const [name, text] of Object.entries(files)) {
    fs.mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    fs.writeFileSync(path.join(folder, name), text);
  }
  return folder;
}

type Texts = { readonly [name: string]: string };

async function proposed(bare: string, files: Texts, run: Texts = {}): Promise<StartedStep> {
  const pull = { number: 7, html_url: 'https://git.example.com/7', head: { ref: 'x' }, base: { ref: 'y' } };
  const { url, close } = await serve((asked) => [200, asked.method === 'GET' ? [] : pull]);
  const { spec } = specFor(`${url}/org/manifests.git`, url);
  const env = { ...envOf(spec, {}), ...OF_RUN, MANIFESTS_URL: `file://${bare}`, ...run };
  const done = await startStep(spec, env, checkoutWith(files));
  close();
  expect(done.stdout + done.stderr).not.toContain('s3cret');
  return done;
}

const whole = testWith('curl', 'jq');
const BRANCH = 'hand-over/rendered-staging';

whole('proposes exactly the rendered files, and nothing of others', async () => {
  const bare = bareRepository({ 'README.md': 'x', 'rendered/staging/old.yaml': 'gone', 'rendered/dev/a.yaml': 'kept' });
  const run = await proposed(bare, { 'rendered/manifests.yaml': 'kind: A\n', 'rendered/crds/b.yaml': 'kind: B\n', 'src/app.ts': '' });
  expect(run).toMatchObject({ status: 0, stderr: '', outputs: { PULL_REQUEST: '7', PULL_REQUEST_URL: 'https://git.example.com/7', MANIFESTS_COMMIT: git(bare, 'rev-parse', BRANCH) } });
  expect(git(bare, 'ls-tree', '-r', '--name-only', BRANCH).split('\n')).toEqual([
    'README.md', 'rendered/dev/a.yaml', 'rendered/staging/.handed-over', 'rendered/staging/crds/b.yaml', 'rendered/staging/manifests.yaml',
  ]);
  expect(show(bare, 'rendered/staging/.handed-over', BRANCH)).toMatch(/^handed over by run 1 of gitea:org\/app:ci at c0ffee /);
  expect(git(bare, 'rev-parse', 'main')).not.toBe(git(bare, 'rev-parse', BRANCH));
});

whole('has nothing to do where the branch has the files', async () => {
  const bare = bareRepository({ 'README.md': 'x' });
  const files = { 'rendered/manifests.yaml': 'kind: A\n' };
  await proposed(bare, files);
  git(bare, 'update-ref', 'refs/heads/main', BRANCH);
  const again = await proposed(bare, files, { RUN_NUMBER: '2' });
  expect(again).toMatchObject({ status: 0, outputs: { PULL_REQUEST: '' } });
  expect(again.stdout).toContain('nothing to do');
});

whole('an older run does not take back what a newer one proposed', async () => {
  const bare = bareRepository({ 'README.md': 'x' });
  await proposed(bare, { 'rendered/manifests.yaml': 'kind: New\n' }, { RUN_NUMBER: '2' });
  const older = await proposed(bare, { 'rendered/manifests.yaml': 'kind: Old\n' }, { RUN_NUMBER: '1', APP_COMMIT: 'beef' });
  expect(older).toMatchObject({ status: 10, outputs: { SUPERSEDED_BY: expect.stringContaining('run 2') } });
  expect(show(bare, 'rendered/staging/manifests.yaml', BRANCH)).toBe('kind: New\n');
  commit(bare, { 'other.yaml': 'x' });
  const newer = await proposed(bare, { 'rendered/manifests.yaml': 'kind: Newer\n' }, { RUN_NUMBER: '3', APP_COMMIT: 'cafe' });
  expect(newer.status).toBe(0);
  expect(show(bare, 'rendered/staging/manifests.yaml', BRANCH)).toBe('kind: Newer\n');
});

/** Waits for what a run has proposed. */
async function waited(bare: string, done: StartedStep, run: Texts = {}, pull: object = { state: 'open', merged: false }): Promise<StartedStep> {
  const { url, close } = await serve(() => [200, pull]);
  const repository = new Repository(new App(), 'manifests', { url: `${url}/org/manifests.git` });
  const server = ci.GitServer.gitea({ url });
  const step = new ci.ProposeFiles({ source: 'rendered', repository, folder: './rendered//staging', access: ci.GitAccess.token(TOKEN), pullRequest: { server } });
  const quick = { timeout: Duration.seconds(3), interval: Duration.seconds(1) };
  const wait = new ci.WaitForPullRequest({ repository, server, token: TOKEN, pullRequest: step.pullRequestNumber, ...quick });
  const { spec, problems } = boundOn(ci.Platform.gitea(), wait);
  expect(problems).toEqual([]);
  shellcheck(spec);
  const { PULL_REQUEST, VERSION } = done.outputs;
  const env = { ...envOf(spec, {}), ...OF_RUN, PIN_GIT_TOKEN: 's3cret', PULL_REQUEST, HANDED_OVER: VERSION, MANIFESTS_URL: `file://${bare}`, ...run };
  const ended = await startStep(spec, env);
  close();
  return ended;
}

whole('what waits for it knows it by its files, however they got to the branch', async () => {
  const bare = bareRepository({ 'README.md': 'x' });
  const files = { 'rendered/manifests.yaml': 'kind: A\n' };
  const first = await proposed(bare, files);
  expect(await waited(bare, first)).toMatchObject({ status: 1, stderr: expect.stringContaining('waiting pull request 7 is open') });
  git(bare, 'update-ref', 'refs/heads/main', BRANCH);
  commit(bare, { 'rendered/dev/other.yaml': 'x' });
  const here = { status: 0, outputs: { MERGE_COMMIT: git(bare, 'rev-parse', 'main') } };
  expect(await waited(bare, first)).toMatchObject(here);
  const again = await proposed(bare, files, { RUN_NUMBER: '2' });
  expect(again.outputs.PULL_REQUEST).toBe('');
  expect(await waited(bare, again, { RUN_NUMBER: '2' })).toMatchObject(here);
});

whole('what waits for it ends where a newer run, or somebody, has changed the files since', async () => {
  const bare = bareRepository({ 'README.md': 'x' });
  const first = await proposed(bare, { 'rendered/manifests.yaml': 'kind: A\n' });
  const newer = { RUN_NUMBER: '2', APP_COMMIT: 'cafe' };
  await proposed(bare, { 'rendered/manifests.yaml': 'kind: B\n' }, newer);
  expect(await waited(bare, first)).toMatchObject({ status: 10, outputs: { SUPERSEDED_BY: expect.stringContaining('run 2') } });
  git(bare, 'update-ref', 'refs/heads/main', BRANCH);
  expect(await waited(bare, first)).toMatchObject({ status: 10, outputs: { SUPERSEDED_BY: expect.stringContaining('run 2') } });
  const byHand = bareRepository({ 'README.md': 'x' });
  const own = await proposed(byHand, { 'rendered/manifests.yaml': 'kind: A\n' });
  git(byHand, 'update-ref', 'refs/heads/main', BRANCH);
  commit(byHand, { 'rendered/staging/manifests.yaml': 'kind: C\n' });
  expect(await waited(byHand, own, {}, { state: 'closed', merged: true, merge_commit_sha: '1'.repeat(40) })).toMatchObject({ status: 10 });
});

whole('refuses a folder without files, and links', async () => {
  const bare = bareRepository({ 'README.md': 'x' });
  expect(await proposed(bare, { 'src/app.ts': '' })).toMatchObject({ status: 1, stderr: 'rendered has no files: did the step that renders them run?\n' });
  const { spec } = specFor('https://git.example.com/org/manifests.git');
  const linked = checkoutWith({ 'rendered/a.yaml': '' });
  fs.symlinkSync('/etc/passwd', path.join(linked, 'rendered/b.yaml'));
  expect(await startStep(spec, { ...envOf(spec, {}), ...OF_RUN }, linked)).toMatchObject({ status: 1, stderr: expect.stringContaining('links or other things') });
});

test('is sound shell, and refuses what would replace everything', () => {
  shellcheck(specFor('https://git.example.com/org/manifests.git').spec);
  expect(specFor('https://git.example.com/org/manifests.git', undefined, { folder: '/', source: '../x' }).problems).toEqual(expect.arrayContaining([
    'checkout-path: ProposeFiles: "../x" is not a valid path below the checkout', 'checkout-path: ProposeFiles would replace all files of the repository',
  ]));
});
