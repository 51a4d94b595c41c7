import { App, Repository, ci } from '../../../src';
import { problemsOf } from '../../../src/base/problem';
import { testWith } from '../../programs';
import { GiteaServer } from '../gitea-server';
import { pipelineOn } from '../pipelines';
import { runReally, SeenRun } from '../real-run';
import { shellcheck } from '../shellcheck';

const run = testWith('curl', 'jq');
const TOKEN = ci.PipelineSecret.platform('ADMIN_TOKEN');
let gitea: GiteaServer;
beforeEach(async () => { gitea = await GiteaServer.start(); });
afterEach(() => gitea.close());

/** The app's pipeline, and a job in which the platform sets up Gitea. */
function program(triggers = [ci.Trigger.push(), ci.Trigger.pullRequest()], url = 'https://gitea.example.com/acme/app.git'): {
  repository: Repository; pipeline: ci.Pipeline; job: ci.Job;
} {
  const repository = new Repository(new App(), 'app', { url });
  const pipeline = new ci.Pipeline(repository, 'ci', { platform: ci.Platform.gitea(), triggers });
  return { repository, pipeline, job: pipelineOn(ci.Platform.gitea()).addJob('platform', {}) };
}

async function protect(props: Partial<ci.ProtectGiteaBranchProps> = {}, values = {}): Promise<SeenRun> {
  const { repository, job } = program(undefined, `${gitea.url}/acme/app.git`);
  const step = new ci.ProtectGiteaBranch({ repository, token: TOKEN, ...props });
  const seen = await runReally(step.bind(job), { GIT_TOKEN: GiteaServer.TOKEN, ...values });
  expect(problemsOf(job)).toEqual([]);
  expect(seen.seen).not.toContain(GiteaServer.TOKEN);
  return seen;
}

run('protects a branch, and does nothing where it is protected', async () => {
  const { pipeline } = program();
  const jobs = [pipeline.addJob('test', { name: 'Test [*]', matrix: { node: ['20', '24'] } }), pipeline.addJob('scan', {})];
  const props = { requiredJobs: jobs, requiredContexts: ['other / *'] };
  expect(await protect(props)).toMatchObject({ status: 0, stdout: 'branch main is protected now\n' });
  expect(gitea.rules).toEqual([{
    rule_name: 'main',
    enable_push: false,
    enable_push_whitelist: false,
    push_whitelist_usernames: [],
    push_whitelist_teams: [],
    push_whitelist_deploy_keys: false,
    enable_force_push: false,
    enable_status_check: true,
    status_check_contexts: ['ci / Test \\[\\*\\] (*) (pull_request)', 'ci / scan (pull_request)', 'other / *'],
    required_approvals: 1,
    dismiss_stale_approvals: true,
    block_on_rejected_reviews: true,
    block_on_outdated_branch: false,
    block_admin_merge_override: true,
    protected_file_patterns: '',
  }]);
  gitea.rules[0].status_check_contexts.reverse();
  expect(await protect(props)).toMatchObject({ status: 0, stdout: 'branch main is protected as wanted: nothing to do\n' });
  expect(gitea.writes).toEqual(['POST /branch_protections']);
});

run('changes what differs, and leaves what is not its own', async () => {
  await protect();
  Object.assign(gitea.rules[0], { enable_force_push: true, required_approvals: 0, protected_file_patterns: '*.lock' });
  expect(await protect()).toMatchObject({ status: 0, stdout: 'branch main: changed enable_force_push, required_approvals\n' });
  expect(gitea.rules).toMatchObject([{ enable_force_push: false, required_approvals: 1, protected_file_patterns: '*.lock' }]);
  expect(await protect({ pushers: ['BOT'], deployKeysPush: true })).toMatchObject({ status: 0 });
  expect(gitea.rules).toMatchObject([{ enable_push: true, enable_push_whitelist: true, push_whitelist_usernames: ['bot'], push_whitelist_deploy_keys: true }]);
  expect(await protect({ pushers: ['BOT'], deployKeysPush: true })).toMatchObject({ stdout: expect.stringContaining('nothing to do') });
});

run('takes patterns with slashes', async () => {
  await protect({ branch: 'release/**' });
  await protect({ branch: 'release/**', requiredApprovals: 2 });
  expect(gitea.writes).toEqual(['POST /branch_protections', expect.stringMatching(/^PATCH \/branch_protections\/release%2F(\*\*|%2A%2A)$/)]);
  expect(gitea.rules).toMatchObject([{ rule_name: 'release/**', required_approvals: 2, enable_status_check: false, status_check_contexts: [] }]);
});

run('fails where Gitea refuses, or takes less than it is asked for', async () => {
  const refused = await protect({ pushers: ['nobody'] });
  expect(refused).toMatchObject({ status: 1, stdout: '', stderr: expect.stringContaining('user does not exist [uid: 0, name: nobody]') });
  const less = await protect({ pushers: ['bot', 'stranger'] });
  expect(less).toMatchObject({ status: 1, stderr: expect.stringMatching(/^Gitea has not taken push_whitelist_usernames as wanted: accounts that may push need access/) });
  const denied = await protect({}, { GIT_TOKEN: 'wrong' });
  expect(denied).toMatchObject({ status: 1, stdout: '', stderr: expect.stringContaining('invalid username, password or token') });
});

test('refuses checks that never report, and half approvals', () => {
  const { repository, pipeline, job } = program([ci.Trigger.push({ paths: ['src/**'] })]);
  const elsewhere = pipelineOn(ci.Platform.github()).addJob('test', {});
  const nightly = program([ci.Trigger.schedule('0 0 * * *')]).pipeline.addJob('nightly', {});
  const requiredJobs = [pipeline.addJob('test', {}), pipeline.addJob('tell', { when: ci.JobCondition.ON_FAILURE, needsAll: true }), elsewhere, nightly];
  new ci.ProtectGiteaBranch({ repository, token: TOKEN, requiredJobs, requiredApprovals: 0.5 }).bind(job);
  expect(problemsOf(job).map(({ check, message }) => `${check} ${message}`)).toEqual([
    'gitea-approvals requiredApprovals is 0.5, which is not valid',
    'gitea-check-paths app/ci/test is a required check, but its pipeline runs only for some paths',
    'gitea-check app/ci/tell is a required check, but it runs only after failures',
    'gitea-check-paths app/ci/tell is a required check, but its pipeline runs only for some paths',
    'gitea-check app/ci/test is a required check, but its pipeline does not run on Gitea',
    'gitea-check app/ci/nightly is a required check, but pull requests do not trigger it',
  ]);
});

test('refuses what has no name', () => {
  const { repository, job } = program([ci.Trigger.pullRequest()]);
  new ci.ProtectGiteaBranch({ repository, token: TOKEN, branch: '', pushers: ['robot', ' '], requiredContexts: [''] }).bind(job);
  expect(problemsOf(job).map(({ check, message }) => `${check} ${message}`)).toEqual([
    'gitea-protection branch contains "", which is not a valid name', 'gitea-protection pushers contains " ", which is not a valid name', 'gitea-protection requiredContexts contains "", which is not a valid name',
  ]);
});

test('names a job that only pushes start', () => {
  const { repository, pipeline, job } = program([ci.Trigger.push()]);
  const { env } = new ci.ProtectGiteaBranch({ repository, token: TOKEN, requiredJobs: [pipeline.addJob('test', {})] }).bind(job);
  expect(env!.WANTED._source).toMatchObject({ text: expect.stringContaining('"status_check_contexts":["ci / test (push)"]') });
  expect(problemsOf(job)).toEqual([]);
});

test('is clean shell', () => {
  const { repository, job } = program();
  shellcheck(new ci.ProtectGiteaBranch({ repository, token: TOKEN }).bind(job));
});
