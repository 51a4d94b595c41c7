import { cpSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Duration } from 'cdk8s';
import { IMAGE, TOKEN, train } from './train';
import { ci, promotion } from '../../src';
import { bareRepository, git, show } from '../ci/git/bare-repository';
import { Asked, serve } from '../ci/git/git-server-mock';
import { CLOCK, runStepBesideServer } from '../ci/run-step';
import { describeWith } from '../programs';

/** A pull request of the server. */
interface Pull {
  readonly branch: string;
  readonly state: 'open' | 'closed';
  readonly head?: string;
  readonly merge?: string;
}

/** A run of the pipeline: how far it is, and what it knows. Run 2 is of a newer commit than run 1. */
interface Run {
  readonly at: number;
  /** Exit status of the step that stopped it. */
  readonly stopped?: number;
  readonly outputs: { readonly [stepAndName: string]: string };
}

interface World {
  readonly bare: string;
  readonly runs: readonly Run[];
  readonly pulls: readonly Pull[];
  /** `dev 1`: the environment was healthy with the version of the run, and the run said so. */
  readonly healthy: readonly string[];
  /** How it came to this. */
  readonly way: readonly string[];
}

/** What happens in a run, in this order: a step of its jobs, or a reviewer who merges what is proposed then. */
interface Move {
  readonly name: string;
  readonly environment: promotion.Environment;
  readonly step?: ci.IStep;
  readonly job: ci.Job;
}

const PULLS = '/api/v1/repos/';
const versionOf = (tag: string): string => `kind: Component\nimages:\n- name: ${IMAGE}\n  newTag: "${tag}"\n`;
const commitOf = (run: number): string => String(run).repeat(40);

describeWith('curl', 'jq').each([['change pins', false], ['propose what they render', true]])('in every order of the steps of two runs that %s', (_what, isRendered) => {
  const quick = { interval: Duration.seconds(1), mergeTimeout: Duration.seconds(3), healthTimeout: Duration.seconds(3) };
  const made = train({
    platform: ci.Platform.gitea(),
    promotion: { setup: [], ...quick },
    environment: () => (isRendered ? { pins: undefined, rendered: { steps: [] } } : {}),
  });
  const environments = [made.dev, made.production];
  const images = isRendered ? undefined : [{ image: IMAGE, tag: ci.Value.COMMIT }];
  const riding = new promotion.Promotion(made.pipeline, 'short', { environments, images, access: ci.GitAccess.token(TOKEN), setup: [], ...quick });
  const moves: Move[] = environments.flatMap((environment, i) => {
    const job = riding.jobs[i];
    const [propose, wait, healthy] = job.steps.slice(-3); // before that, the manifests are listed
    return [{ name: 'propose', step: propose }, { name: 'merge' }, { name: 'wait', step: wait }, { name: 'healthy', step: healthy }].map((each) => ({ ...each, environment, job }));
  });
  const worlds = new Map<string, { pulls: Pull[] }>();
  let server: Awaited<ReturnType<typeof serve>>;
  beforeAll(async () => { server = await serve(answer); });
  afterAll(() => server.close());

  /** What Gitea says of the pull requests of a world; its name is that of the owner. */
  function answer({ method, path, query, body }: Asked): [number, unknown] {
    const [owner, , , number] = path.slice(PULLS.length).split('/');
    const { pulls } = worlds.get(owner)!;
    const said = (pull: Pull, i: number): object =>
      ({ number: i + 1, html_url: `https://pull/${i + 1}`, state: pull.state, merged: pull.merge !== undefined, merge_commit_sha: pull.merge, head: { ref: pull.branch, sha: pull.head }, base: { ref: 'main' } });
    if (method === 'POST') return [201, said(pulls[pulls.push({ branch: body.head as string, state: 'open' }) - 1], pulls.length - 1)];
    if (number !== undefined) return [200, said(pulls[Number(number) - 1], Number(number) - 1)];
    return [200, query.page === '1' ? pulls.map(said).filter((_, i) => pulls[i].state === 'open') : []];
  }

  const pinOf = (bare: string, environment: promotion.Environment, branch = 'main'): string => {
    const folder = environment._rendered;
    const text = folder === undefined ? show(bare, environment.pins!.path, branch) : `${show(bare, `${folder}/app.yaml`, branch)}${show(bare, `${folder}/.handed-over`, branch)}`;
    return `${/newTag: "?([^"\n]*)"?/.exec(text)![1]} by ${/handed over by run (\d+)/.exec(text)?.[1] ?? '-'}`;
  };
  const branchesOf = (bare: string): string[] => git(bare, 'for-each-ref', '--format=%(refname:short)', 'refs/heads/hand-over').split('\n').filter(Boolean);

  /** Worlds that differ in nothing that a step can see. */
  const keyOf = ({ bare, runs, pulls, healthy }: World): string => JSON.stringify([
    runs.map(({ at, stopped, outputs }) => [at, stopped, Object.entries(outputs).filter(([name]) => name.endsWith('PULL_REQUEST'))]), pulls.map(({ branch, state }) => [branch, state]),
    [...healthy].sort(), ['main', ...branchesOf(bare)].flatMap((branch) => environments.map((each) => pinOf(bare, each, branch))),
  ]);

  async function moved(world: World, who: number): Promise<World> {
    const bare = join(mkdtempSync(join(tmpdir(), 'world-')), 'bare.git');
    cpSync(world.bare, bare, { recursive: true });
    const run = world.runs[who];
    const { name, environment, step, job } = moves[run.at];
    const way = [...world.way, `run ${who + 1}: ${name} ${environment.node.id}`];
    const with_ = (more: Partial<Run>): Run[] => world.runs.map((each, i) => (i === who ? { ...run, at: run.at + 1, ...more } : each));
    if (!step) return { ...world, bare, way, runs: with_({}), pulls: merged(bare, world.pulls, environment) };
    const owner = `w${worlds.size}`;
    const state = { pulls: [...world.pulls] };
    worlds.set(owner, state);
    const cwd = mkdtempSync(join(tmpdir(), 'checkout-'));
    const rendered = join(cwd, 'rendered', environment.node.id);
    mkdirSync(rendered, { recursive: true });
    writeFileSync(join(rendered, 'app.yaml'), versionOf(commitOf(who + 1)));
    const done = await runStepBesideServer(step.bind(job), { cwd, env: envOf(step, job, run, who + 1, bare, owner), tools: { kubectl: kubectl(git(bare, 'rev-parse', 'main')) } });
    const outputs = { ...run.outputs, ...Object.fromEntries(Object.entries(done.outputs).map(([key, value]) => [`${moves.findIndex((each) => each.step === step)} ${key}`, value])) };
    if (done.status !== 0 && done.status !== 10) throw new Error(`${way.join('\n')}\nexit status ${done.status}: ${done.stdout}${done.stderr}`);
    if (done.status === 10) return { ...world, bare, way, pulls: state.pulls, runs: with_({ stopped: done.status }) };
    const healthy = name === 'healthy' ? [...new Set([...world.healthy, `${environment.node.id} ${who + 1}`])] : world.healthy;
    if (name === 'healthy' && !pinOf(bare, environment).startsWith(commitOf(who + 1))) throw new Error(`${way.join('\n')}\nit says that another version is healthy: ${pinOf(bare, environment)}`);
    return { bare, way, healthy, pulls: state.pulls, runs: with_({ outputs }) };
  }

  /** A reviewer merges what is proposed for an environment, whichever run proposed it last. */
  function merged(bare: string, pulls: readonly Pull[], environment: promotion.Environment): Pull[] {
    return pulls.map((pull) => {
      if (pull.state === 'closed' || !pull.branch.includes(`-${environment.node.id}-`)) return pull;
      const head = git(bare, 'rev-parse', pull.branch);
      const tree = git(bare, 'merge-tree', '--write-tree', 'main', pull.branch);
      const merge = git(bare, 'commit-tree', tree, '-p', 'main', '-p', head, '-m', 'Merge');
      git(bare, 'update-ref', 'refs/heads/main', merge);
      git(bare, 'update-ref', '-d', `refs/heads/${pull.branch}`);
      return { ...pull, state: 'closed' as const, head, merge };
    });
  }

  function envOf(step: ci.IStep, job: ci.Job, run: Run, number: number, bare: string, owner: string): { [name: string]: string } {
    const context: { [name: string]: string } = { commit: commitOf(number), runNumber: String(number), repository: 'org/app', branch: 'main', pullRequestNumber: '', runUrl: `https://ci/${number}`, tag: '' };
    const own = { MANIFESTS_URL: `file://${bare}`, API: `${server.url}${PULLS}${owner}/manifests`, BASH_ENV: CLOCK };
    return {
      ...Object.fromEntries(Object.entries(step.bind(job).env ?? {}).map(([name, { _source: source }]): [string, string] => {
        if (source.kind === 'text') return [name, source.text];
        if (source.kind === 'output') return [name, run.outputs[`${moves.findIndex((each) => each.step === source.step)} ${source.name}`] ?? ''];
        return [name, source.kind === 'context' ? context[source.name] ?? '' : 's3cret'];
      })),
      ...own,
    };
  }

  /** Flux has applied the newest commit, and all is ready. */
  const kubectl = (commit: string): string => `cat <<'END'\n${JSON.stringify({
    metadata: { name: 'x', namespace: 'flux-system', generation: 1 },
    spec: {},
    status: { observedGeneration: 1, lastAppliedRevision: `main@sha1:${commit}`, conditions: [{ type: 'Ready', status: 'True' }] },
  })}\nEND`;

  test('nothing gets to production that was not healthy in the environment before, nothing goes back, and the newest arrives', async () => {
    const files = Object.fromEntries(environments.flatMap(({ pins, _rendered: folder }) => (pins
      ? [[pins.path, versionOf('1.0.0')]]
      : [[`${folder}/app.yaml`, versionOf('1.0.0')], [`${folder}/.handed-over`, '']])));
    const first: World = { bare: bareRepository(files), pulls: [], healthy: [], way: [], runs: [1, 2].map(() => ({ at: 0, outputs: {} })) };
    let worlds_ = [first];
    const ended: World[] = [];
    while (worlds_.length > 0) {
      const next = new Map<string, World>();
      const todo = worlds_.flatMap((world) => {
        const able = world.runs.flatMap(({ at, stopped }, i) => (stopped === undefined && at < moves.length ? [i] : []));
        if (able.length === 0) ended.push(world);
        return able.map((who) => ({ world, who }));
      });
      const work = async (): Promise<void> => {
        for (let one = todo.pop(); one; one = todo.pop()) {
          const after = await moved(one.world, one.who);
          judge(one.world, after);
          next.set(keyOf(after), after);
        }
      };
      await Promise.all([work(), work()]);
      worlds_ = [...next.values()];
    }
    for (const { bare, runs, way } of ended) {
      expect([way, runs[1].stopped, ...environments.map((each) => pinOf(bare, each))]).toEqual([way, undefined, `${commitOf(2)} by 2`, `${commitOf(2)} by 2`]);
    }
    expect(ended.some(({ runs }) => runs[0].stopped === undefined)).toBe(true);
    expect(ended.some(({ runs }) => runs[0].stopped === 10)).toBe(true);
  }, 900_000);

  function judge(before: World, after: World): void {
    const versions = (world: World, environment: promotion.Environment): number => Number(/by (\d)/.exec(pinOf(world.bare, environment))?.[1] ?? 0);
    for (const each of environments) {
      if (versions(after, each) < versions(before, each)) throw new Error(`${after.way.join('\n')}\n${each.node.id} goes back to ${pinOf(after.bare, each)}`);
    }
    const live = versions(after, made.production);
    if (live > 0 && !after.healthy.includes(`dev ${live}`)) throw new Error(`${after.way.join('\n')}\nproduction has run ${live}, which was not healthy in dev`);
  }
});
