import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { Duration } from 'cdk8s';
import { App, Repository, ci, flux } from '../../../src';
import { describeWith, testWith } from '../../programs';
import { pipelineOn } from '../pipelines';
import { shellcheck } from '../shellcheck';
import { bareRepository, commit, commits, git, show } from './bare-repository';
import { serve } from './git-server-mock';
import { StartedStep, startStep } from '../start-step';

const TOKEN = ci.PipelineSecret.platform('MANIFESTS_TOKEN');
const IMAGE = 'harbor.example.com/org/shop';
const PIN = 'apps/kustomization.yaml';
const BRANCH = 'hand-over/apps-shop';
const access = ci.GitAccess.anonymous();
const pinned = (text: string): string => `images:\n- name: ${IMAGE}\n  newTag: ${text}\n`;
const tagOf = (bare: string, branch = 'main'): string => /newTag: "?([^"\n]*)"?/.exec(show(bare, PIN, branch))![1];

/** A run of the pipeline: what its platform knows of it. */
interface Run {
  readonly number: number;
  readonly commit: string;
  readonly cwd?: string;
  readonly branch?: string;
}

/** The outputs of steps that ran before, by their names. */
type Outputs = { readonly [name: string]: string };

/** What a platform puts into the environment of any step. */
function envOf(spec: ci.StepSpec, run: Run, outputs: Outputs, more: Outputs): { [name: string]: string } {
  const context: Outputs = {
    commit: run.commit,
    runNumber: String(run.number),
    repository: 'org/app',
    branch: run.branch ?? 'main',
    pullRequestNumber: '',
    runUrl: `https://ci/${run.number}`,
    tag: `v${run.number}`,
  };
  return Object.fromEntries(Object.entries(spec.env ?? {}).map(([name, { _source: source }]) => {
    if (source.kind === 'text') return [name, more[name] ?? source.text];
    if (source.kind === 'output') return [name, outputs[source.name] ?? ''];
    return [name, more[name] ?? (source.kind === 'context' ? context[source.name] : 's3cret')];
  }));
}

/** What surrounds a step beside the run. */
interface Around {
  readonly outputs?: Outputs;
  readonly env?: Outputs;
  readonly triggers?: ci.Trigger[];
}

function start(step: ci.IStep, run: Run, options: Around = {}): Promise<StartedStep> {
  const { triggers = [ci.Trigger.push()] } = options;
  const job = pipelineOn(ci.Platform.gitea(), { secrets: [TOKEN], triggers }).addJob('deliver', { steps: [step] });
  const spec = step.bind(job);
  return startStep(spec, envOf(spec, run, options.outputs ?? {}, options.env ?? {}), run.cwd);
}

const pinAt = (url: string): ci.ImagePin => ci.ImagePin.kustomization(new Repository(new App(), 'manifests', { url }), PIN, IMAGE);
const handOver = (bare: string, props: Partial<ci.PromoteImageProps> = {}): ci.PromoteImage =>
  new ci.PromoteImage({ pin: pinAt(`file://${bare}`), access, tag: ci.Value.TAG, ...props });

/** An application's repository with a line of commits, the oldest first. */
function application(...times: string[]): { readonly folder: string; readonly commits: string[] } {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'app-'));
  git(folder, 'init', '--quiet', '--initial-branch', 'main');
  const made = times.map((time) => {
    process.env.GIT_COMMITTER_DATE = time;
    git(folder, 'commit', '--quiet', '--allow-empty', '-m', time);
    delete process.env.GIT_COMMITTER_DATE;
    return git(folder, 'rev-parse', 'HEAD');
  });
  git(folder, 'update-ref', 'refs/remotes/origin/main', 'main');
  return { folder, commits: made };
}
const HOURS = ['2026-11-30T10:00:00Z', '2026-11-30T11:00:00Z', '2026-11-30T12:00:00Z'];
const SKEWED = ['2026-11-30T10:00:00Z', '2026-11-30T12:00:00Z', '2026-11-30T11:00:00Z'];
const [A, B] = ['a', 'b'].map((digit) => digit.repeat(40));
const SUPERSEDED = { status: 10 };

describe('a hand-over by commit', () => {
  test('remembers the run, and an older one declines', async () => {
    const bare = bareRepository({ [PIN]: pinned('v0') });
    expect(await start(handOver(bare), { number: 2, commit: B })).toMatchObject({ status: 0, stderr: '' });
    expect(show(bare, PIN)).toBe(`images:\n- name: ${IMAGE}\n  # handed over by run 2 of gitea:org/app:ci at ${B} committed -\n  newTag: "v2"\n`);
    const older = await start(handOver(bare), { number: 1, commit: A });
    expect(older).toMatchObject({ ...SUPERSEDED, outputs: { SUPERSEDED_BY: `run 2 of gitea:org/app:ci at ${B} committed -` } });
    expect(older.stderr).toContain(`superseded by run 2 of gitea:org/app:ci at ${B}`);
    expect(older.outputs).not.toHaveProperty('MANIFESTS_COMMIT');
    expect([tagOf(bare), commits(bare)]).toEqual(['v2', 2]);
    // Again, as a second attempt of an old run: it has its old number.
    expect(await start(handOver(bare), { number: 1, commit: A })).toMatchObject(SUPERSEDED);
    // The newer run again: nothing to do. The next run: it goes on, from what a person has written by hand, too.
    expect(await start(handOver(bare), { number: 2, commit: B })).toMatchObject({ status: 0, stdout: expect.stringContaining('nothing to do') });
    commit(bare, { [PIN]: show(bare, PIN).replace('v2', 'by-hand') });
    expect(await start(handOver(bare), { number: 1, commit: A })).toMatchObject(SUPERSEDED);
    expect(await start(handOver(bare), { number: 3, commit: A })).toMatchObject({ status: 0 });
    expect(tagOf(bare)).toBe('v3');
    expect(show(bare, PIN).match(/handed over/g)).toHaveLength(1);
  });

  test('of ten runs at the same time the newest wins', async () => {
    const bare = bareRepository({ [PIN]: pinned('v0') });
    const runs = await Promise.all(Array.from({ length: 10 }, (_, n) => start(handOver(bare), { number: n + 1, commit: A.replace(/.$/, String(n)) })));
    expect(runs.map(({ status }) => status).filter((status) => status !== 0 && status !== 10)).toEqual([]);
    expect([runs[9].status, tagOf(bare)]).toEqual([0, 'v10']);
  });

  test.each([
    ['its run began first', HOURS],
    ['its clock was slow, too', SKEWED],
  ])('knows as newer a commit that contains the other, though %s', async (_what, times) => {
    const app = application(...times);
    const bare = bareRepository({ [PIN]: pinned('v0') });
    expect(await start(handOver(bare), { number: 1, commit: app.commits[2], cwd: app.folder })).toMatchObject({ status: 0 });
    expect(await start(handOver(bare), { number: 2, commit: app.commits[1], cwd: app.folder })).toMatchObject(SUPERSEDED);
    expect(tagOf(bare)).toBe('v1');
  });

  test('knows the newer commit where the older was handed over', async () => {
    const app = application(...SKEWED);
    const bare = bareRepository({ [PIN]: pinned('v0') });
    await start(handOver(bare), { number: 2, commit: app.commits[1], cwd: app.folder });
    expect(await start(handOver(bare), { number: 1, commit: app.commits[2], cwd: app.folder })).toMatchObject({ status: 0 });
    expect(tagOf(bare)).toBe('v1');
  });

  test('goes back with a branch that was forced back, and not with a late run of what was taken back', async () => {
    const app = application(...HOURS);
    git(app.folder, 'update-ref', 'refs/remotes/origin/main', app.commits[0]);
    const bare = bareRepository({ [PIN]: pinned('v0') });
    await start(handOver(bare), { number: 2, commit: app.commits[1], cwd: app.folder });
    expect(await start(handOver(bare), { number: 3, commit: app.commits[0], cwd: app.folder })).toMatchObject({ status: 0 });
    expect(await start(handOver(bare), { number: 2, commit: app.commits[1], cwd: app.folder })).toMatchObject(SUPERSEDED);
    expect(tagOf(bare)).toBe('v3');
  });

  test('takes nothing from a shallow clone, and reads the history where it may', async () => {
    const app = application(...SKEWED);
    const shallow = fs.mkdtempSync(path.join(os.tmpdir(), 'shallow-'));
    git(shallow, 'clone', '--quiet', '--depth', '1', `file://${app.folder}`, '.');
    const bare = bareRepository({ [PIN]: pinned('v0') });
    await start(handOver(bare), { number: 2, commit: app.commits[1], cwd: shallow });
    // The number of the run decides.
    expect(await start(handOver(bare), { number: 1, commit: app.commits[2], cwd: shallow })).toMatchObject(SUPERSEDED);
    const reading = start(handOver(bare, { history: access }), { number: 1, commit: app.commits[2], cwd: shallow }, { env: { HISTORY_URL: `file://${app.folder}` } });
    expect(await reading).toMatchObject({ status: 0 });
    expect(tagOf(bare)).toBe('v1');
  });

  test('takes the time of the commit before the number in a pipeline that starts after another', async () => {
    const app = application(...HOURS);
    const single = (n: number): string => {
      const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'shallow-'));
      git(folder, 'init', '--quiet');
      git(folder, 'fetch', '--quiet', '--depth', '1', `file://${app.folder}`, app.commits[n]);
      return folder;
    };
    const follows = { triggers: [ci.Trigger.pipelineSuccess('build')] };
    const bare = bareRepository({ [PIN]: pinned('v0') });
    await start(handOver(bare), { number: 1, commit: app.commits[2], cwd: single(2) }, follows);
    expect(await start(handOver(bare), { number: 2, commit: app.commits[1], cwd: single(1) }, follows)).toMatchObject(SUPERSEDED);
    expect(tagOf(bare)).toBe('v1');
  });

  test('says where the order cannot be known, as between two pipelines', async () => {
    const bare = bareRepository({ [PIN]: pinned('v0').replace('  newTag', `  # handed over by run 9 of github:org/app:other at ${B} committed -\n  newTag`) });
    const run = await start(handOver(bare), { number: 1, commit: A });
    expect(run).toMatchObject({ status: 0, stdout: expect.stringContaining(`cannot know whether this run is newer than run 9 of github:org/app:other at ${B}`) });
  });

  test('remembers beside each key of a values file, and reads records that somebody broke as none', async () => {
    const keys = { tag: ['image', 'tag'] };
    const bare = bareRepository({ 'values.yaml': 'a:\n  tag: 1\nimage:\n  tag: v0\n' });
    const values = (): ci.PromoteImage => handOver(bare, { pin: ci.ImagePin.values(new Repository(new App(), 'm', { url: `file://${bare}` }), 'values.yaml', 'shop', keys) });
    expect(await start(values(), { number: 2, commit: B })).toMatchObject({ status: 0, stderr: '' });
    const record = `  # handed over by run 2 of gitea:org/app:ci at ${B} committed -\n`;
    expect(show(bare, 'values.yaml')).toBe(`a:\n  tag: 1\nimage:\n${record}  tag: "v2"\n`);
    expect(await start(values(), { number: 1, commit: A })).toMatchObject(SUPERSEDED);
    commit(bare, { 'values.yaml': 'image:\n  # handed over by run $(touch pwned)\n  tag: v0\n' });
    expect(await start(values(), { number: 1, commit: A })).toMatchObject({ status: 0 });
    expect(show(bare, 'values.yaml')).toBe(`image:\n  # handed over by run 1 of gitea:org/app:ci at ${A} committed -\n  tag: "v1"\n`);
  });
});

/** A Gitea with one pull request after another, whose state tests change. */
class Pulls {
  readonly open: { number: number; head: string; state: string; merged: boolean; title: string }[] = [];
  url = '';
  private closer = (): void => {};

  async listen(): Promise<this> {
    const { url, close } = await serve(({ method, path: at, body, query }) => {
      const number = Number(/\/(\d+)$/.exec(at)?.[1] ?? 0);
      if (method === 'POST') this.open.push({ number: this.open.length + 1, head: body.head, state: 'open', merged: false, title: body.title });
      const one = method === 'POST' ? this.open.at(-1)! : this.open.find((each) => each.number === number);
      if (method === 'PATCH') one!.title = body.title;
      if (one) return [200, this.shown(one)];
      return [200, query.page === '1' ? this.open.filter(({ state }) => state === 'open').map((each) => this.shown(each)) : []];
    });
    this.url = url;
    this.closer = close;
    return this;
  }

  close(): void {
    this.closer();
  }

  private shown({ number, head, state, merged, title }: Pulls['open'][0]): object {
    const ends = { head: { ref: head }, base: { ref: 'main' } };
    return { number, title, state, merged, html_url: `https://web/${number}`, merge_commit_sha: merged ? 'f'.repeat(40) : null, ...ends };
  }
}

describeWith('curl', 'jq')('a hand-over by pull request', () => {
  let pulls: Pulls;
  let bare: string;
  beforeEach(async () => {
    pulls = await new Pulls().listen();
    bare = bareRepository({ [PIN]: pinned('v0') });
  });
  afterEach(() => pulls.close());

  /** Hand-over and wait, as steps of one job. */
  interface Steps {
    propose(run: Run): Promise<StartedStep>;
    wait(run: Run, outputs: Outputs): Promise<StartedStep>;
  }

  function steps(): Steps {
    const pin = pinAt(`${pulls.url}/org/manifests`);
    const server = ci.GitServer.gitea({ url: pulls.url });
    const step = new ci.PromoteImage({ pin, access: ci.GitAccess.token(TOKEN), tag: ci.Value.TAG, pullRequest: { server } });
    const times = { timeout: Duration.seconds(3), interval: Duration.seconds(1) };
    const waiting = new ci.WaitForPullRequest({ repository: pin.repository, pullRequest: step.pullRequestNumber, token: TOKEN, server, ...times });
    const env = { MANIFESTS_URL: bare };
    return { propose: (run) => start(step, run, { env }), wait: (run, outputs) => start(waiting, run, { env, outputs }) };
  }
  const runA = { number: 1, commit: A };
  const runB = { number: 2, commit: B };
  const merge = (how: 'merge' | 'squash' | 'rebase' = 'merge'): void => {
    if (how === 'merge') git(bare, 'update-ref', 'refs/heads/main', BRANCH);
    else commit(bare, { [PIN]: show(bare, PIN, BRANCH) });
    Object.assign(pulls.open.at(-1)!, { state: 'closed', merged: true });
  };

  test.each(['merge', 'squash'] as const)('is waited for by its content, however it is merged: %s', async (how) => {
    const { propose, wait } = steps();
    const proposed = await propose(runA);
    expect(proposed).toMatchObject({ status: 0, stderr: '', outputs: { PULL_REQUEST: '1' } });
    expect(await wait(runA, proposed.outputs)).toMatchObject({ status: 1, stderr: 'the deadline of 3 seconds has passed; at last: waiting pull request 1 is open\n' });
    merge(how);
    git(bare, 'update-ref', '-d', `refs/heads/${BRANCH}`);
    expect(await wait(runA, proposed.outputs)).toMatchObject({ status: 0, stderr: '', outputs: { MERGE_COMMIT: git(bare, 'rev-parse', 'main') } });
  });

  test('ends where another run took it over: before the merge, and after', async () => {
    const { propose, wait } = steps();
    const [a, b] = [await propose(runA), await propose(runB)];
    expect([a.outputs.PULL_REQUEST, b.outputs.PULL_REQUEST]).toEqual(['1', '1']);
    const by = `run 2 of gitea:org/app:ci at ${B} committed -`;
    expect(await wait(runA, a.outputs)).toMatchObject({ ...SUPERSEDED, outputs: { SUPERSEDED_BY: by }, stdout: expect.stringContaining('proposes v2@ now, and not v1@') });
    merge('squash');
    const merged = await wait(runA, a.outputs);
    expect(merged).toMatchObject({ ...SUPERSEDED, outputs: { SUPERSEDED_BY: by }, stdout: expect.stringMatching(/superseded by run 2 .*main has .*v2@, and not v1@/) });
    expect(merged.outputs).not.toHaveProperty('MERGE_COMMIT');
    expect(await wait(runB, b.outputs)).toMatchObject({ status: 0 });
    // The older run again: its proposal is refused, too.
    expect(await propose(runA)).toMatchObject({ ...SUPERSEDED, outputs: { SUPERSEDED_BY: by } });
    expect(pulls.open).toHaveLength(1);
  });

  test('of an older run leaves the newer proposal and its title as they are', async () => {
    const { propose } = steps();
    await propose(runB);
    const older = await propose(runA);
    expect(older).toMatchObject(SUPERSEDED);
    expect(older.stderr).toContain(`that newer run's proposal is in branch ${BRANCH}`);
    expect([tagOf(bare, BRANCH), pulls.open[0].title]).toEqual(['v2', `Run ${IMAGE}:v2`]);
  });

  /** The orders in which two runs and a person can act: each run proposes before it waits. */
  const orders = (...events: string[]): string[][] => events.length === 0 ? [[]] : events.flatMap((first, i) => {
    const rest = events.filter((_, j) => j !== i);
    return orders(...rest).map((order) => [first, ...order]);
  });
  const all = [['merge'], ['merge', 'revert'], ['merge', 'force']].flatMap((acts) => orders('propose 1', 'propose 2', 'wait 1', 'wait 2', ...acts))
    .filter((order) => [1, 2].every((run) => order.indexOf(`propose ${run}`) < order.indexOf(`wait ${run}`)))
    .filter((order) => order.indexOf('merge') > 0 && ['revert', 'force'].every((act) => !order.includes(act) || order.indexOf(act) > order.indexOf('merge')));

  const tried = process.env.FUZZ ? all : all.filter((_, i) => i % 31 === 0);
  test.each(tried.map((order) => [order.join(', '), order] as const))('promotes only what it has seen merged: %s', async (_, order) => {
    const PRODUCTION = 'production/kustomization.yaml';
    commit(bare, { [PRODUCTION]: pinned('v0') });
    const { propose, wait } = steps();
    const before = git(bare, 'rev-parse', 'main');
    const proposed: { [run: string]: StartedStep } = {};
    let newest = 0;
    for (const [act, run] of order.map((each) => each.split(' '))) {
      const of = run === '1' ? runA : runB;
      if (act === 'propose') {
        proposed[run] = await propose(of);
        expect([0, 10]).toContain(proposed[run].status);
      } else if (act === 'wait' && proposed[run].status === 0) {
        const waited = await wait(of, proposed[run].outputs);
        expect([0, 1, 10]).toContain(waited.status);
        if (waited.status === 10) expect(waited.outputs.SUPERSEDED_BY).not.toBe('');
        expect(waited.status === 0).toBe(tagOf(bare) === `v${run}`);
        if (waited.status !== 0) continue;
        expect(waited.outputs.MERGE_COMMIT).toBe(git(bare, 'rev-parse', 'main'));
        const pin = ci.ImagePin.kustomization(new Repository(new App(), 'manifests', { url: `file://${bare}` }), PRODUCTION, IMAGE);
        const promoted = await start(new ci.PromoteImage({ pin, access, tag: ci.Value.TAG }), of);
        expect(promoted.status).toBe(newest > Number(run) ? 10 : 0);
        newest = Math.max(newest, Number(run));
        expect(show(bare, PRODUCTION)).toContain(`newTag: "v${newest}"`);
      } else if (act === 'merge' && pulls.open.at(-1)?.state === 'open') {
        // squashed on the newest state, as production may have changed meanwhile
        merge('squash');
        git(bare, 'update-ref', '-d', `refs/heads/${BRANCH}`);
      } else if (act === 'revert') {
        commit(bare, { [PIN]: show(bare, PIN, before) });
      } else if (act === 'force') {
        git(bare, 'update-ref', 'refs/heads/main', before);
        newest = 0;
      }
    }
  });

  test('that was merged and taken back, or changed by hand before, was not deployed', async () => {
    const { propose, wait } = steps();
    const a = await propose(runA);
    merge('squash');
    commit(bare, { [PIN]: pinned('v0') });
    expect(await wait(runA, a.outputs)).toMatchObject({ ...SUPERSEDED, stdout: expect.stringContaining(`superseded by another run: main has ${IMAGE} v0@, and not v1@`) });
  });

  test('is closed, or merged while its server says nothing of it', async () => {
    const { propose, wait } = steps();
    const a = await propose(runA);
    pulls.open[0].state = 'closed';
    expect(await wait(runA, a.outputs)).toMatchObject({ status: 1, stdout: 'failed pull request 1 was closed without being merged\n' });
    // Proposed again, it is another pull request; and what somebody pushed to the target counts, whatever becomes of either.
    expect(await propose(runA)).toMatchObject({ status: 0, outputs: { PULL_REQUEST: '2' } });
    commit(bare, { [PIN]: show(bare, PIN, BRANCH) });
    expect(await wait(runA, a.outputs)).toMatchObject({ status: 0 });
  });

  test('is seen also where nothing was to be done, so that Flux is waited for', async () => {
    const { propose, wait } = steps();
    await propose(runA);
    merge();
    const again = await propose(runA);
    expect(again.outputs).toMatchObject({ PULL_REQUEST: '', VERSION: 'v1@' });
    expect(await wait(runA, again.outputs)).toMatchObject({ status: 0, outputs: { MERGE_COMMIT: git(bare, 'rev-parse', 'main') } });
  });

  test('is not superseded by a branch that was brought up to date', async () => {
    const { propose, wait } = steps();
    const a = await propose(runA);
    const main = commit(bare, { 'other.yaml': 'x' });
    const work = fs.mkdtempSync(path.join(os.tmpdir(), 'work-'));
    git(work, 'clone', '--quiet', '--branch', BRANCH, bare, '.');
    git(work, 'merge', '--quiet', '-m', 'Update', main);
    git(work, 'push', '--quiet', 'origin', BRANCH);
    expect(await wait(runA, a.outputs)).toMatchObject({ status: 1, stdout: 'waiting pull request 1 is open\n' });
  });
});

/** A delivery that has applied this commit. */
const applying = (revision: string): string => JSON.stringify({
  metadata: { name: 'apps', namespace: 'flux-system', generation: 2 },
  spec: { sourceRef: {} },
  status: { observedGeneration: 2, lastAppliedRevision: `main@sha1:${revision}`, conditions: [{ type: 'Ready', status: 'True' }] },
});

testWith('curl', 'jq')('Flux at a later commit has this run\'s version only while it is in it', async () => {
  const bare = bareRepository({ [PIN]: pinned('v0') });
  const step = handOver(bare);
  const { outputs } = await start(step, { number: 1, commit: A });
  const delivery = flux.Kustomization.fromKustomizationName(new App(), 'apps', { name: 'apps', namespace: 'flux-system' });
  const wait = new ci.WaitForFlux({
    delivery,
    commit: step.manifestsCommit,
    access: ci.KubectlAccess.ambient(),
    timeout: Duration.seconds(3),
    interval: Duration.seconds(1),
    history: { repository: new Repository(new App(), 'manifests', { url: `file://${bare}` }), access },
  });
  const bin = fs.mkdtempSync(path.join(os.tmpdir(), 'bin-'));
  const applied = path.join(bin, 'applied');
  fs.writeFileSync(path.join(bin, 'kubectl'), `#!/bin/sh\ncat ${applied}\n`, { mode: 0o755 });
  const at = (revision: string): Promise<StartedStep> => {
    fs.writeFileSync(applied, applying(revision));
    const job = pipelineOn(ci.Platform.gitea(), { secrets: [TOKEN] }).addJob('deliver', { steps: [wait] });
    const spec = wait.bind(job);
    return startStep(spec, { ...envOf(spec, { number: 1, commit: A }, outputs, {}), PATH: `${bin}:${process.env.PATH}` });
  };
  expect(await at(outputs.MANIFESTS_COMMIT)).toMatchObject({ status: 0, stderr: '' });
  expect(await at(commit(bare, { 'other.yaml': 'x' }))).toMatchObject({ status: 0 });
  const { outputs: newer } = await start(handOver(bare), { number: 2, commit: B });
  const by = `run 2 of gitea:org/app:ci at ${B} committed -`;
  expect(await at(newer.MANIFESTS_COMMIT)).toMatchObject({ ...SUPERSEDED, outputs: { SUPERSEDED_BY: by }, stdout: expect.stringContaining('the cluster has v2@') });
});

test('has scripts that shellcheck passes', () => {
  const step = handOver('/x', { history: ci.GitAccess.token(TOKEN), pullRequest: {}, pin: pinAt('https://git.example.com/org/manifests'), access: ci.GitAccess.token(TOKEN) });
  const wait = new ci.WaitForPullRequest({ repository: pinAt('https://git.example.com/org/manifests').repository, pullRequest: step.pullRequestNumber, token: TOKEN });
  const job = pipelineOn(ci.Platform.gitea(), { secrets: [TOKEN], triggers: [ci.Trigger.pipelineSuccess('build')] }).addJob('a', {});
  const delivery = flux.Kustomization.fromKustomizationName(new App(), 'apps', { name: 'apps', namespace: 'flux-system' });
  const history = { repository: pinAt('https://git.example.com/org/manifests').repository, access: ci.GitAccess.token(TOKEN) };
  const applied = new ci.WaitForFlux({ delivery, commit: wait.mergeCommit, access: ci.KubectlAccess.ambient(), history });
  for (const each of [step, wait, applied]) shellcheck(each.bind(job));
});
