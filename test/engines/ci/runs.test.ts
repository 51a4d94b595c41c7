import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { SECRETS } from './neutral';
import { NeutralRun, NeutralInput, RUNNABLE, Runnable, runNeutral } from './platforms-run';

const folder = mkdtempSync(join(tmpdir(), 'cdk-gitops-ci-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The same pipeline on all platforms that run here. */
async function onEach(input?: NeutralInput): Promise<{ readonly [kind in Runnable]: NeutralRun }> {
  const [github, gitea, gitlab] = await Promise.all(RUNNABLE.map((kind) => runNeutral(kind, folder, input)));
  return { github, gitea, gitlab };
}

/** Each platform counts its runs itself, and gitlab-ci-local has the checkout also where the job wants none. */
const neutral = (manifests?: string): string | undefined =>
  manifests?.replace(/run \d+ of \w+:(.*) committed \S+/, 'run N of PLATFORM:$1');

function expectSame({ github, gitea, gitlab }: { readonly [kind in Runnable]: NeutralRun }): void {
  for (const other of [gitea, gitlab]) {
    expect(other.same).toEqual(github.same);
    expect([neutral(other.manifests), other.handedOver]).toEqual([neutral(github.manifests), github.handedOver]);
  }
}

/** No argument and no line of a log has a secret; nothing masks them here. */
function expectNoSecrets(run: NeutralRun): void {
  for (const [name, value] of Object.entries(SECRETS)) {
    const seen = run.calls.filter(({ args }) => args.some((arg) => arg.includes(value))).map(({ tool }) => tool);
    expect([name, seen, run.log.includes(value)]).toEqual([name, [], false]);
  }
}

const tools = (run: NeutralRun, job: string): string[] => (run.jobs[job] ?? []).map(({ tool, args }) => tool === 'run-tests' ? `${tool} ${args[0]}` : tool);

describe('a run that succeeds', () => {
  let runs: Awaited<ReturnType<typeof onEach>>;
  beforeAll(async () => { runs = await onEach(); });

  test('calls the same programs with the same arguments, input and values on all platforms', () => expectSame(runs));

  test.each(RUNNABLE)('does everything in its order on %s', (kind) => {
    const run = runs[kind];
    expect([run.status, Object.keys(run.jobs).sort()]).toEqual([0, ['container-image', 'matrix', 'quality', 'succeeded', 'test']]);
    expect(tools(run, 'test')).toEqual(['run-tests main', 'run-tests version', 'run-tests always']);
    expect(tools(run, 'container-image')).toEqual(['podman', 'podman', 'trivy', 'trivy', ...Array(8).fill('podman'), 'cosign']);
    const order = ['test', 'quality', 'container-image', 'succeeded'].map((job) => run.calls.map((call) => run.jobs[job].includes(call)));
    order.slice(1).forEach((here, index) => expect(order[index].lastIndexOf(true)).toBeLessThan(here.indexOf(true)));
  });

  test.each(RUNNABLE)('carries artifacts and outputs from job to job on %s', (kind) => {
    const { jobs, manifests, handedOver } = runs[kind];
    expect(jobs.quality[0].args).toEqual(['coverage', '87', expect.stringMatching(/^1\.0 main = [0-9a-f]{40}$/)]);
    expect(jobs.test[1].args[1]).toBe(jobs.quality[0].args[2]);
    expect(jobs.matrix.map(({ args }) => args[0]).sort()).toEqual(['it\'s sour', 'sweet']);
    expect(manifests).toContain(`newTag: "COMMIT 40"\n    digest: "sha256:${'0a'.repeat(32)}"`);
    expect(handedOver).toContain('org/app');
  });

  test.each(RUNNABLE)('gives secrets to programs only, and by no argument on %s', (kind) => {
    const run = runs[kind];
    expectNoSecrets(run);
    expect(run.jobs.quality[1].env.SONAR_TOKEN).toBe(SECRETS.SONAR_TOKEN);
    expect(run.jobs['container-image'].at(-1)!.env).toMatchObject({ COSIGN_PRIVATE_KEY: SECRETS.COSIGN_KEY, COSIGN_PASSWORD: SECRETS.COSIGN_PASSWORD });
    const { auths } = JSON.parse(run.jobs['container-image'][0].stdin) as { auths: { [registry: string]: { auth: string } } };
    expect(Buffer.from(auths['registry.example.com'].auth, 'base64').toString()).toBe(`ci:${SECRETS.REGISTRY_PASSWORD}`);
    expect(run.files.filter((path) => path.endsWith('.docker/config.json'))).toEqual([]);
  });
});

describe('a run whose tests fail', () => {
  let runs: Awaited<ReturnType<typeof onEach>>;
  beforeAll(async () => { runs = await onEach({ failing: 'run-tests' }); });

  // GitLab's end is not seen here: to gitlab-ci-local jobs that are skipped never end, so nothing comes behind them.
  test.each(RUNNABLE)('stops, and tells people on %s', (kind) => {
    const run = runs[kind];
    expect(run.status).not.toBe(0);
    expect(Object.keys(run.jobs).sort()).toEqual([...kind === 'gitlab' ? [] : ['failed'], 'matrix', 'test']);
    expect(tools(run, 'test')).toEqual(['run-tests main', 'run-tests failed', 'run-tests always']);
    expect(run.same.test).toEqual(runs.github.same.test);
    expectNoSecrets(run);
  });
});

describe('a run whose last job fails', () => {
  let runs: Awaited<ReturnType<typeof onEach>>;
  beforeAll(async () => { runs = await onEach({ failing: 'cosign', made: { branch: 'fix' } }); });

  test('calls the same programs on all platforms', () => expectSame(runs));

  test.each(RUNNABLE)('tells people, and nobody that it succeeded, on %s', (kind) => {
    const run = runs[kind];
    expect(run.status).not.toBe(0);
    expect(Object.keys(run.jobs).sort()).toEqual(['container-image', 'failed', 'matrix', 'quality', 'test']);
    const [chat, mail] = run.jobs.failed;
    expect(run.jobs.failed.map(({ tool }) => tool)).toEqual(['curl', 'curl']);
    expect(chat.stdin).toContain(SECRETS.MATTERMOST_HOOK);
    expect(chat.stdin).toContain('Alice');
    expect(chat.stdin).toContain(kind === 'gitlab' ? '/failures)' : '| Failed | ` container-image ` |');
    expect(mail.stdin).toContain(SECRETS.SMTP_PASSWORD);
    expect(run.manifests).toContain('newTag: 1.0.0');
    expectNoSecrets(run);
  });
});

describe('a run for a tag', () => {
  let runs: Awaited<ReturnType<typeof onEach>>;
  beforeAll(async () => { runs = await onEach({ made: { tag: 'v1.2.3' } }); });

  test('calls the same programs on all platforms', () => expectSame(runs));

  test.each(RUNNABLE)('leaves out what is for branches, and says on %s that nothing failed', (kind) => {
    const run = runs[kind];
    expect([run.status, Object.keys(run.jobs).sort()]).toEqual([0, ['matrix', 'quality', 'release', 'succeeded', 'test']]);
    expect(run.jobs.release[0].args).toEqual(['release', 'v1.2.3']);
    expect(run.jobs.release[0].env.BRANCH).toBe('');
  });
});

describe('a run for a pull request', () => {
  const pullRequest = 'fix/$(touch${IFS}pwned)";touch${IFS}pwned;"`touch${IFS}pwned`\'é🚀';
  let runs: Awaited<ReturnType<typeof onEach>>;
  beforeAll(async () => { runs = await onEach({ made: { pullRequest } }); });

  test.each(RUNNABLE)('knows it on %s, hands nothing over, and executes nothing of its branch', (kind) => {
    const run = runs[kind];
    expect([run.status, Object.keys(run.jobs).sort()]).toEqual([0, ['container-image', 'matrix', 'quality', 'succeeded', 'test']]);
    expect(run.jobs.test[0].env).toMatchObject({ PULL_REQUEST: '7', PULL_REQUEST_BRANCH: pullRequest, BRANCH: 'main', TAG: '' });
    const pushed = run.jobs['container-image'].flatMap(({ args }) => args.filter((arg) => arg.startsWith('docker://'))).map((name) => name.replace(/.*:/, ''));
    expect(pushed).toEqual([expect.stringMatching(/^[0-9a-f]{40}$/), 'pr-7']);
    expect(run.manifests).toContain('newTag: 1.0.0');
    expect(run.files.filter((path) => basename(path) === 'pwned')).toEqual([]);
  });
});

describe('names and messages that try to be commands', () => {
  const hostile = '$(touch${IFS}pwned)";touch${IFS}pwned;"`touch${IFS}pwned`\'é🚀';
  const message = `$(touch pwned)\n"; rm -rf x; touch pwned\n\${{ github.token }} $CI_JOB_TOKEN \`touch pwned\`\n::set-output name=x::y\nEOF\n${hostile}`;
  const author = `"; touch pwned; $(touch pwned) ${hostile}`;
  let branches: Awaited<ReturnType<typeof onEach>>;
  let tags: Awaited<ReturnType<typeof onEach>>;
  let failures: Awaited<ReturnType<typeof onEach>>;
  beforeAll(async () => {
    branches = await onEach({ made: { branch: `fix/${hostile}`, message, author } });
    tags = await onEach({ made: { tag: `v${hostile}`, message, author } });
    failures = await onEach({ made: { branch: `fix/${hostile}`, message, author }, failing: 'cosign' });
  });

  test.each(RUNNABLE)('arrive as they are and are not executed on %s', (kind) => {
    for (const run of [branches[kind], tags[kind], failures[kind]]) expect(run.files.filter((path) => basename(path) === 'pwned')).toEqual([]);
    expect(branches[kind].jobs.test[0].args).toEqual([`fix/${hostile}`, '', message]);
    expect(tags[kind].jobs.test[0].args).toEqual(['', `v${hostile}`, message]);
    expect(branches[kind].jobs.test[0].env.ACTOR).toBe(author);
    expect(branches[kind].status).toBe(0);
    expect(Object.keys(failures[kind].jobs)).toContain('failed');
    expect(failures[kind].jobs.failed[0].stdin).toContain('touch');
  });

  test('do the same on all platforms', () => [branches, tags, failures].forEach(expectSame));
});
