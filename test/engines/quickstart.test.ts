import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { KustomizationStatus } from './delivery';
import { program } from './build/build';
import { Engines } from './engines';
import { eventually } from './eventually';
import { synthesizeNewProject } from './examples';
import { GitRepository } from './git-repository';
import { KubeObject } from './kube';
import { Workloads } from './workloads';
import { run } from '../cli/run';

let engines: Engines;
let workloads: Workloads;

beforeAll(async () => {
  engines = await Engines.start('deployment-controller', 'replicaset-controller');
  workloads = new Workloads(engines.kube);
});

afterAll(async () => {
  await workloads?.stop();
  await engines?.stop();
});

test('the last step of the quickstart brings up what init has made', async () => {
  const text = readFileSync(join(__dirname, '../../docs/quickstart.md'), 'utf8');
  const [, ...commands] = /^## 5\.[^]*?^```\n([^]*?)^```$/m.exec(text)![1].trim().split('\n');
  expect(commands).toEqual([expect.stringMatching(/^kubectl /), 'flux get kustomizations --watch']); // the controllers are there: what `flux install` does

  const git = new GitRepository(mkdtempSync(join(engines.folder, 'git-')), 'manifests');
  const dist = join(engines.folder, 'dist');
  synthesizeNewProject(dist);
  expect(await run(engines.folder, ['publish', 'manifests', '--to', git.checkout, '--dist', dist])).toMatchObject({ code: 0 });
  const commit = git.commit('Render the platform');

  // In a folder beside the checkout, as in the steps before.
  const bin = join(engines.folder, 'bin');
  const platform = join(git.checkout, '../platform');
  for (const folder of [bin, platform]) mkdirSync(folder);
  writeFileSync(join(bin, 'kubectl'), `#!/bin/sh\nexec '${program('kubernetes', 'kubectl')}' "$@"\n`, { mode: 0o755 });
  execFileSync('bash', ['-euc', commands[0]], {
    cwd: platform, env: { ...process.env, PATH: `${bin}:${process.env.PATH}`, KUBECONFIG: engines.apiServer.kubeconfig }, stdio: ['ignore', 'ignore', 'inherit'],
  });

  const revision = await engines.publisher.publish(git, commit, 'manifests');
  let late: string[] = [];
  await eventually(`all Kustomizations are ready with ${revision}`, async () => {
    const all = await engines.kube.list('kustomize.toolkit.fluxcd.io/v1', 'Kustomization') as Array<KubeObject & { readonly status?: KustomizationStatus }>;
    late = all.filter(({ status }) => status?.lastAppliedRevision !== revision).map(({ metadata: { name }, status }) => `${name}: ${status?.conditions?.[0]?.message}`);
    return all.length > 1 && late.length === 0 || undefined;
  }).catch((error: Error) => { throw new Error(`${error.message}\n${late.join('\n')}`); });
  expect(await engines.kube.get('apps/v1', 'Deployment', 'app-production', 'myapp')).toMatchObject({ status: { availableReplicas: expect.any(Number) } });
  expect(await engines.kube.get('v1', 'Service', 'app-production', 'myapp')).toMatchObject({ spec: { ports: [{ port: 8080, targetPort: 8080 }] } }); // what is forwarded
});
