import * as fs from 'node:fs';
import { join } from 'node:path';
import { run } from './run';
import { makeRoot, put } from '../synth/tree-on-disk';

const CONFIG_MAP = 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: A_b, namespace: default }\n';
const GOOD = CONFIG_MAP.replace('A_b', 'ok');
const POD = 'apiVersion: v1\nkind: Pod\nmetadata: { name: p, namespace: default }\nspec: { containers: [{ name: c, image: "c:1", envFrom: [{ configMapRef: { name: elsewhere } }] }] }\n';

let cwd: string;

beforeEach(() => {
  cwd = makeRoot();
});
afterEach(() => fs.rmSync(cwd, { recursive: true }));

const check = (...args: string[]) => run(cwd, ['check', ...args]);

test('exits with 0 where nothing is found, and says how much was looked at', async () => {
  put(cwd, { 'clusters/a/x.yaml': GOOD });
  expect(await check()).toEqual({ code: 0, stdout: 'no findings; checked 1 object of no deliveries in 1 cluster: a\n', stderr: '' });
});

test('exits with 1 and shows each finding with its line; paths begin where the user is', async () => {
  put(cwd, { 'fleet/clusters/a/x.yaml': CONFIG_MAP });
  const { code, stdout } = await check('fleet');
  expect(code).toBe(1);
  expect(stdout).toBe(`error[object-name]: ConfigMap A_b: name "A_b" is not valid: the API server rejects it
  --> fleet/clusters/a/x.yaml:3:13
 3 | metadata: { name: A_b, namespace: default }
   |             ^
  help: use at most 253 lower-case letters, digits, dashes and dots, beginning and ending with a letter or digit

1 error; checked 1 object of no deliveries in 1 cluster: a
`);
});

test.each<[string, string[], RegExp]>([
  ['a directory that is not there', ['nowhere'], /directory nowhere cannot be read: it does not exist\n {2}--> nowhere\n {2}help: name a directory that exists/],
  ['a file in the place of a directory', ['clusters/a/x.yaml'], /directory clusters\/a\/x\.yaml cannot be read: it is not a directory/],
  ['a directory of another repository that is not there', ['--repository', 'https://example.com=nowhere'], /directory nowhere cannot be read: it does not exist/],
  ['a cluster that is not there', ['--cluster', 'clusters/b'], /directory clusters\/b does not exist in \.\n {2}help: give --cluster a directory/],
  ['a configuration that is not there', ['--config', 'none.yaml'], /^error\[input\]: the configuration cannot be read: ENOENT\n {2}--> none\.yaml\n {2}help: /],
  ['a configuration that is not YAML', ['--config', 'broken.yaml'], /^error\[input\]: the configuration is not valid YAML: unexpected end .*\n {2}--> broken\.yaml:2:1\n {2}help: correct/],
  ['a configuration with a field that does not exist', ['--config', 'strange.yaml'], /^error\[input\]: declares is a field that does not exist\n {2}--> strange\.yaml:1:1\n {2}help: did you mean declare\?/],
  ['a configuration with a check that does not exist', ['--config', 'checks.yaml'], /^error\[input\]: ignore\[0\] is "object-nam", a check that does not exist\n {2}--> checks\.yaml:1:10\n {2}help: did you mean object-name\?/],
  ['an acknowledgement of a check that does not exist', ['--config', 'accept.yaml'], /^error\[input\]: acknowledge\[0\]\.check is "x", a check that does not exist\n {2}--> accept\.yaml:1:16\n {2}help: use an id that/],
  ['a repository of the configuration that is not there', ['--config', 'other.yaml'], /directory .*gone cannot be read: it does not exist/],
  ['a baseline that is not there', ['--baseline', 'none.json'], /none\.json cannot be read: ENOENT\n {2}--> \S*none\.json\n {2}help: write it with --update-baseline/],
  ['a baseline that is not one', ['--baseline', 'clusters/a/x.yaml'], /cannot be read: it is not JSON/],
  ['a baseline that cannot be written', ['--baseline', 'none/x.json', '--update-baseline'], /cannot be written: ENOENT/],
  ['a check that does not exist', ['--ignore', 'object-nam'], /check "object-nam" does not exist\n {2}help: did you mean object-name\?/],
  ['a format that does not exist', ['--format', 'xml'], /--format "xml" is not valid\n {2}help: use one of people, json/],
  ['a repository without directory', ['--repository', 'https://example.com'], /--repository "https:\/\/example\.com" is not valid\n {2}help: write URL=DIR/],
  ['--waves in a format that has no place for them', ['--waves', '--format', 'sarif'], /--waves has no place in format sarif\n {2}help: use --format people or json/],
  ['--update-baseline alone', ['--update-baseline'], /--update-baseline needs --baseline\n {2}help: add --baseline FILE/],
])('exits with 2 for %s', async (_, args, said) => {
  put(cwd, {
    'clusters/a/x.yaml': GOOD,
    'broken.yaml': 'a: [\n',
    'strange.yaml': 'declares: []\n',
    'checks.yaml': 'ignore: [object-nam]\n',
    'accept.yaml': 'acknowledge: [{check: x, reason: y}]\n',
    'other.yaml': 'repositories: [{url: "https://example.com", dir: gone}]\n',
  });
  const { code, stdout, stderr } = await check(...args);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toMatch(said);
  expect(stderr).not.toMatch(/^ +at /m);
});

test('--select and --ignore choose the checks', async () => {
  put(cwd, { 'clusters/a/x.yaml': `${CONFIG_MAP}---\n${POD}` });
  const ids = async (...args: string[]): Promise<string[]> => (JSON.parse((await check('--format', 'json', ...args)).stdout) as { findings: { check: string }[] }).findings.map((each) => each.check);
  expect(await ids()).toEqual(['object-name', 'dangling-reference']);
  expect(await ids('--select', 'object-name')).toEqual(['object-name']);
  expect(await ids('--ignore', 'object-name')).toEqual(['dangling-reference']);
});

test('a baseline hides what was there, also when its line moves, and shows what is new', async () => {
  put(cwd, { 'clusters/a/x.yaml': CONFIG_MAP });
  expect(await check('--baseline', 'known.json', '--update-baseline')).toMatchObject({ code: 0, stdout: '1 finding is in known.json\n' });
  put(cwd, { 'clusters/a/x.yaml': `# a line more\n${CONFIG_MAP}` });
  expect(await check('--baseline', 'known.json')).toMatchObject({ code: 0 });
  put(cwd, { 'clusters/a/y.yaml': CONFIG_MAP.replace('A_b', 'C_d') });
  const { code, stdout } = await check('--baseline', 'known.json', '--format', 'github');
  expect(code).toBe(1);
  expect(stdout.split('\n')[0]).toMatch(/^::error file=clusters\/a\/y\.yaml,line=3,col=13,title=object-name::/);
  expect((await check('--baseline', 'none.json'))).toMatchObject({ code: 2, stderr: expect.stringContaining('--update-baseline') });
});

test('cdk-gitops.yaml declares what exists, accepts findings with a reason, and is judged itself', async () => {
  put(cwd, { 'clusters/a/x.yaml': `${CONFIG_MAP}---\n${POD}`, 'cdk-gitops.yaml': 'declare:\n- { apiVersion: v1, kind: ConfigMap, name: elsewhere, namespace: default }\nacknowledge:\n- { check: object-name, path: clusters/a, reason: it is a template }\n' });
  expect(await check()).toEqual({ code: 0, stderr: '', stdout: expect.stringMatching(/^no findings \(1 acknowledged\); checked 2 objects/) });
  put(cwd, { 'cdk-gitops.yaml': 'declare: []\nacknowlege: []\n' });
  expect((await check()).stderr).toMatch(/^error\[input\]: acknowlege is a field that does not exist\n {2}--> cdk-gitops\.yaml:2:1\n {2}help: did you mean acknowledge\?/);
  put(cwd, { 'cdk-gitops.yaml': 'declare:\n- { apiVersion: v1, kind: ConfigMap, name: elsewhere, keys: a }\n' });
  expect((await check()).stderr).toMatch(/^error\[input\]: declare\[0\]\.keys is not a list of strings\n {2}--> cdk-gitops\.yaml:2:55\n/);
});

test('several directories are checked one by one, and paths of each are those from where the user is', async () => {
  put(cwd, { 'a/clusters/x/x.yaml': CONFIG_MAP, 'b/clusters/x/x.yaml': CONFIG_MAP, 'c/clusters/x/x.yaml': GOOD });
  const { code, stdout } = await check('a', 'b', 'c', 'a', '--format', 'github');
  expect(code).toBe(1);
  expect(stdout.split('\n').map((line) => /file=([^,]*)/.exec(line)?.[1])).toEqual(['a/clusters/x/x.yaml', 'b/clusters/x/x.yaml', undefined, undefined]);
  expect(stdout).toContain('checked 3 objects of no deliveries in 3 clusters');
});

test('what is accepted stays accepted wherever the user is: in the configuration, and in the baseline', async () => {
  put(cwd, {
    'fleet/clusters/a/x.yaml': CONFIG_MAP,
    'fleet/apps/y.yaml': CONFIG_MAP,
    'fleet/cdk-gitops.yaml': 'clusters: [clusters/a, apps]\nacknowledge: [{ check: object-name, path: ./clusters/a/, reason: it is a template }]\n',
  });
  expect(await check('fleet', '--baseline', 'known.json', '--update-baseline')).toMatchObject({ code: 0, stdout: '1 finding is in known.json\n' });
  expect((await check('fleet', '--baseline', 'known.json')).code).toBe(0);
  expect((await run(join(cwd, 'fleet'), ['check', '--baseline', '../known.json'])).code).toBe(0);
  expect((await run(join(cwd, 'fleet', 'apps'), ['check', '..', '--baseline', '../../known.json'])).code).toBe(0);
});

test('directories of other repositories in a configuration are found from where it stands', async () => {
  const source = 'apiVersion: source.toolkit.fluxcd.io/v1\nkind: GitRepository\nmetadata: { name: apps, namespace: flux-system }\nspec: { interval: 1h, url: "https://git.example.com/apps" }\n---\n'
    + 'apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: { name: apps, namespace: flux-system }\nspec: { interval: 1h, prune: true, path: ./deploy, sourceRef: { kind: GitRepository, name: apps } }\n';
  put(cwd, { 'fleet/clusters/a/x.yaml': source, 'apps/deploy/x.yaml': CONFIG_MAP, 'fleet/cdk-gitops.yaml': 'clusters: [clusters/a]\nrepositories: [{ url: "https://git.example.com/apps", dir: ../apps }]\n' });
  expect((await check('fleet', '--format', 'github')).stdout).toMatch(/^::error file=apps\/deploy\/x\.yaml/);
});

test('an acknowledgement that accepts nothing, has no reason or is of no check is said', async () => {
  put(cwd, {
    'clusters/a/x.yaml': `# cdk-gitops: acknowledge object-name\n${CONFIG_MAP}---\n# cdk-gitops: acknowledge object-name it is renamed\n${GOOD}---\n# cdk-gitops: acknowledge object-nam x\n${GOOD.replace('ok', 'ok2')}`,
    'cdk-gitops.yaml': 'acknowledge:\n- { check: latest-image, path: clusters, reason: built on each push }\n',
  });
  const { code, stdout } = await check('--format', 'github');
  expect(code).toBe(1);
  expect(stdout.split('\n').slice(0, -2).map((line) => line.replace('%0A', ' '))).toEqual([
    expect.stringMatching(/^::warning file=cdk-gitops\.yaml,line=2,col=3,.*latest-image is acknowledged in clusters, where it finds nothing/),
    expect.stringMatching(/^::warning file=clusters\/a\/x\.yaml,line=1,.*object-name is acknowledged without a reason/),
    expect.stringMatching(/^::error file=clusters\/a\/x\.yaml,line=4,.*object-name/),
    expect.stringMatching(/^::warning file=clusters\/a\/x\.yaml,line=6,.*object-name is acknowledged, but finds nothing in this document/),
    expect.stringMatching(/^::warning file=clusters\/a\/x\.yaml,line=11,.*there is no check "object-nam" to acknowledge.*did you mean object-name\?/),
  ]);
  expect((await check('--select', 'missing-path', '--format', 'github')).stdout).not.toContain('finds nothing'); // others were not run
});

test('a part of a repository is checked as that part', async () => {
  const apply = (name: string, folder: string): string => `apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: { name: ${name}, namespace: flux-system }\n`
    + `spec: { interval: 1h, prune: true, path: ./${folder}, sourceRef: { kind: GitRepository, name: flux-system } }\n`;
  put(cwd, {
    'kubernetes/flux/a.yaml': apply('a', 'kubernetes/apps/a'),
    'kubernetes/flux/b.yaml': apply('b', 'elsewhere/b'),
    'kubernetes/apps/a/kustomization.yaml': 'resources: [x.yaml, ../../../base]\n',
    'kubernetes/apps/a/x.yaml': CONFIG_MAP,
    'base/kustomization.yaml': 'resources: []\n',
  });
  for (const [where, dir, file] of [[cwd, 'kubernetes', 'kubernetes/apps/a/x.yaml'], [join(cwd, 'kubernetes'), '.', 'apps/a/x.yaml']] as const) {
    const { findings, notChecked } = JSON.parse((await run(where, ['check', dir, '--format', 'json'])).stdout) as { findings: object[]; notChecked: { reason: string }[] };
    expect(findings).toEqual([expect.objectContaining({ check: 'object-name', file })]);
    expect(notChecked.map(({ reason }) => reason).sort()).toEqual([
      expect.stringMatching(/apps\/a\/kustomization\.yaml:1:21 .*"\.\.\/\.\.\/\.\.\/base", which does not exist/),
      expect.stringMatching(/flux\/b\.yaml:1 Kustomization b fetches \.\/elsewhere\/b, which is not in /),
    ]);
    expect((await run(where, ['check', dir, '--cluster', 'flux'])).code).toBe(1);
    expect((await run(where, ['check', dir, '--cluster', 'kubernetes/flux'])).code).toBe(1);
  }
});

test('what building says can be ignored, too', async () => {
  put(cwd, { 'clusters/a/kustomization.yaml': 'resources: [none.yaml]\n' });
  expect((await check()).code).toBe(1);
  expect((await check('--ignore', 'kustomize-build')).code).toBe(0);
  expect((await check('--select', 'object-name')).code).toBe(0);
});

test('a Secret in plain text is found, and no format shows its value', async () => {
  put(cwd, { 'clusters/a/x.yaml': 'apiVersion: v1\nkind: Secret\nmetadata: { name: s, namespace: default }\nstringData:\n  password: hunter2-hunter2\n' });
  for (const format of ['people', 'json', 'sarif', 'github', 'gitlab', 'markdown']) {
    const { code, stdout, stderr } = await check('--format', format);
    expect(code).toBe(1);
    expect(stdout + stderr).not.toContain('hunter2');
    expect(stdout).toContain('x.yaml');
  }
});

test('nothing is written', async () => {
  put(cwd, { 'clusters/a/x.yaml': CONFIG_MAP });
  await check();
  expect(fs.readdirSync(cwd)).toEqual(['clusters']);
  expect(fs.readdirSync(join(cwd, 'clusters', 'a'))).toEqual(['x.yaml']);
});

const delivery = (name: string, rest = ''): string => `apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: { name: ${name}, namespace: flux-system }\n`
  + `spec: { interval: 1h, prune: true, path: ./${name}, sourceRef: { kind: GitRepository, name: flux-system }${rest} }\n`;
const release = (chart: string): string => 'apiVersion: source.toolkit.fluxcd.io/v1\nkind: HelmRepository\nmetadata: { name: r, namespace: flux-system }\nspec: { interval: 1h, url: "https://charts.example.com" }\n---\n'
  + `apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: { name: r, namespace: flux-system }\nspec: { interval: 1h, chart: { spec: { chart: ${chart}, version: 1.2.3, sourceRef: { kind: HelmRepository, name: r } } } }\n`;
const STORE = 'apiVersion: external-secrets.io/v1\nkind: ClusterSecretStore\nmetadata: { name: s }\nspec: { provider: { fake: { data: [] } } }\n---\napiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: { name: p, namespace: default }\n';

test('--waves says in which waves each cluster comes up, what tries again, and what is taken for served', async () => {
  put(cwd, { 'clusters/a/all.yaml': [delivery('b'), delivery('c'), delivery('d', ', dependsOn: [{ name: c }]')].join('---\n'), 'b/r.yaml': release('external-secrets'), 'c/s.yaml': STORE, 'd/c.yaml': GOOD });
  const { code, stdout } = await check('--waves');
  expect(code).toBe(0);
  expect(stdout).toContain(`a comes up from empty in 3 waves:
  1. b
  2. c (tries again until there is kind ClusterSecretStore of HelmRelease flux-system/r)
  3. d
  taken to be served, because nothing here is known to bring them: cilium.io
`);
  expect(JSON.parse((await check('--waves', '--format', 'json')).stdout)).toMatchObject({ waves: [{ cluster: 'a', waves: [[{ name: 'b' }], [{ name: 'c' }], [{ name: 'd' }]], stopped: [] }] });
});

test('--waves names what never comes up', async () => {
  put(cwd, { 'clusters/a/all.yaml': [delivery('b', ', wait: true'), delivery('d', ', dependsOn: [{ name: b }]')].join('---\n'), 'b/r.yaml': `${release('external-secrets')}---\n${STORE}`, 'd/c.yaml': GOOD });
  expect((await check('--waves')).stdout).toContain('a comes up from empty in no waves:\n  never: b, d\n');
});
