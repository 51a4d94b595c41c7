import { spawnSync } from 'child_process';
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { ci } from '../../../src';
import { testWith } from '../../programs';
import { boundOn } from '../delivery-steps';
import { runStep } from '../run-step';
import { shellcheck } from '../shellcheck';
import { envOf } from '../start-step';

const SECRET = ci.PipelineSecret.platform('DEPLOY_TOKEN');
const server = { server: ci.Value.literal('https://k8s.example.com:6443'), ca: ci.Value.variable('KUBE_CA') };
const byToken = ci.KubectlAccess.token(server, SECRET);
const props: ci.DeployWithKubectlProps = {
  access: byToken, namespace: 'shop', folder: 'deploy', image: { name: 'registry.example.com/shop', tag: ci.Value.TAG }, workloads: ['deployment/shop'],
};
const { spec, problems } = boundOn(ci.Platform.gitlab(), new ci.DeployWithKubectl(props));
const RUN = { KUBE_TOKEN: 's3cret-token', KUBE_CA: 'PEM', TAG: '1.2.3' };

function checkout(): string {
  const cwd = fs.mkdtempSync(path.join(os.tmpdir(), 'app-'));
  fs.mkdirSync(path.join(cwd, 'deploy'));
  fs.writeFileSync(path.join(cwd, 'deploy', 'kustomization.yaml'), 'resources: [pod.yaml]\n');
  fs.writeFileSync(path.join(cwd, 'deploy', 'pod.yaml'),
    'apiVersion: v1\nkind: Pod\nmetadata: {name: shop}\nspec: {containers: [{name: shop, image: "registry.example.com/shop:0"}]}\n');
  return cwd;
}

// kustomize is kubectl's own, where it is there; the cluster is recorded.
const real = spawnSync('sh', ['-c', 'command -v kubectl'], { encoding: 'utf8' }).stdout.trim();
const tools = (diff: number): { [tool: string]: string } => ({
  kubectl: `case "$1" in
  kustomize) exec ${real} "$@" ;;
  diff) ls -l "$KUBECONFIG" | cut -c1-10; cat "$KUBECONFIG" >"$RECORDER_CALLS/../kubeconfig"; exit ${diff} ;;
  apply) while [ "$1" != --filename ]; do shift; done; cat "$2" ;;
esac`,
});

testWith('kubectl', 'jq').each([0, 1])('applies the folder with the image to one namespace (diff says %s)', (diff) => {
  expect(problems).toEqual([]);
  const run = runStep(spec, { env: envOf(spec, RUN), tools: tools(diff), cwd: checkout() });
  expect(run).toMatchObject({ status: 0, stderr: '' });
  expect(run.stdout).toContain('-rw-------\n');
  expect(run.stdout).toContain('image: registry.example.com/shop:1.2.3');
  expect(run.calls.map(({ args }) => args.slice(0, 2).join(' '))).toEqual([expect.stringMatching(/^kustomize \.\/\.deployment-/), 'diff --server-side',
    'apply --server-side', 'rollout status']);
  expect(run.calls[2].args.join(' ')).toMatch(/^apply --server-side --field-manager ci --namespace shop --filename /);
  const folder = path.dirname(run.calls[0].env.RECORDER_CALLS);
  expect(JSON.parse(fs.readFileSync(path.join(folder, 'kubeconfig'), 'utf8'))).toMatchObject({
    clusters: [{ cluster: { 'server': 'https://k8s.example.com:6443', 'certificate-authority-data': Buffer.from('PEM').toString('base64') } }],
    users: [{ user: { token: 's3cret-token' } }],
  });
  expect(JSON.stringify(run.calls.map(({ args, stdin }) => [args, stdin])) + run.stdout + run.stderr).not.toContain('s3cret');
  expect(fs.readdirSync(run.cwd)).toEqual(['deploy']);
  expect(fs.readdirSync(folder).filter((name) => name.startsWith('tmp.'))).toEqual([]);
});

testWith('kubectl', 'jq')('executes nothing of what a tag says, and applies nothing where something is wrong', () => {
  const hostile = runStep(spec, { env: envOf(spec, { ...RUN, TAG: '$(touch pwned)"; rm -rf x\n🚀' }), tools: tools(0), cwd: checkout() });
  expect(fs.readdirSync(hostile.cwd)).toEqual(['deploy']);
  const failing = [{ ...RUN, TAG: '' }, RUN].map((env, n) => runStep(spec, { env: envOf(spec, env), tools: tools(n * 2), cwd: checkout() }));
  expect(failing.map(({ status }) => status)).toEqual([1, 2]);
  expect(failing.flatMap(({ calls }) => calls.map(({ args }) => args[0]))).toEqual(['kustomize', 'diff']);
  expect(failing[0].stderr).toBe('tag and digest of registry.example.com/shop are empty: did the step that makes them run?\n');
});

test('uses GitLab\'s agent, a signed token, or what the runner has', () => {
  const bound = (access: ci.KubectlAccess): ci.StepSpec => boundOn(ci.Platform.gitlab(), new ci.DeployWithKubectl({ ...props, access })).spec;
  expect(bound(ci.KubectlAccess.gitlabAgent('org/agents:prod')).script).toContain('kubectl config use-context "$KUBE_CONTEXT"');
  expect(bound(ci.KubectlAccess.idToken(server, 'k8s')).env!.KUBE_TOKEN._source).toEqual({ kind: 'idToken', audience: 'k8s' });
  expect(bound(ci.KubectlAccess.ambient()).env).not.toHaveProperty('KUBE_TOKEN');
});

test.each([
  ['deployment-folder', { folder: '.' }],
  ['path-outside-repository', { folder: '../other' }],
  ['hand-over-version', { image: { name: 'shop' } }],
  ['workload-name', { workloads: ['shop'] }],
  ['namespace-name', { namespace: '' }],
  ['namespace-name', { namespace: 'Shop' }],
  ['wait-time', { timeout: { toSeconds: () => 0 } }],
])('refuses at synth: %s', (check, wrong) => {
  const step = new ci.DeployWithKubectl({ ...props, ...wrong } as ci.DeployWithKubectlProps);
  expect(boundOn(ci.Platform.gitlab(), step).problems).toEqual([expect.stringMatching(new RegExp(`^${check}: `))]);
});

test('is clean for shellcheck', () => {
  for (const access of [byToken, ci.KubectlAccess.ambient(), ci.KubectlAccess.gitlabAgent('a:b')]) {
    shellcheck(boundOn(ci.Platform.gitlab(), new ci.DeployWithKubectl({ ...props, access })).spec);
  }
});
