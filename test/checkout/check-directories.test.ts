import * as fs from 'node:fs';
import * as path from 'node:path';
import { checkDirectories } from '../../src/checkout/check-directories';
import { CHECKS } from '../../src/checks/catalogue';
import type { CheckResult } from '../../src/cli/formats/finding';
import { makeRoot, put } from '../synth/tree-on-disk';

let root: string;

beforeEach(() => {
  root = makeRoot();
});
afterEach(() => fs.rmSync(root, { recursive: true, force: true }));

/** Checks a repository of these files. Objects may be given as data. */
function check(
  files: { readonly [file: string]: string },
  options: { readonly clusters?: readonly string[]; readonly repositories?: { readonly [url: string]: string } } = {},
): CheckResult {
  put(root, files);
  return checkDirectories({
    directories: [{ root, prefix: '' }, ...Object.entries(options.repositories ?? {}).map(([url, dir]) => ({ root: path.join(root, dir), prefix: dir, url }))],
    clusters: options.clusters,
    checks: CHECKS,
    declared: [],
    acknowledged: [],
  });
}

/** `file:line:column check`, of everything that is found. */
function found(result: CheckResult): string[] {
  return result.findings.map(({ file, line, column, check: id }) => `${file}:${line}:${column} ${id}`);
}

const kustomization = (name: string, folder: string, rest = ''): string => `apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: { name: ${name}, namespace: flux-system }
spec:
  interval: 1h
  prune: true
  path: ./${folder}
  sourceRef: { kind: GitRepository, name: flux-system }
${rest}`;
const configMap = (name: string, data = '{}', namespace = 'default'): string => `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: ${name}, namespace: ${namespace} }\ndata: ${data}\n`;

describe('a cluster is found', () => {
  const objects = { 'apps/a.yaml': configMap('a') };

  test.each<[string, { readonly [file: string]: string }]>([
    ['by what flux bootstrap leaves', { 'fleet/eu/flux-system/gotk-sync.yaml': kustomization('flux-system', 'fleet/eu'), 'fleet/eu/apps.yaml': kustomization('apps', 'apps') }],
    ['by a FluxInstance', {
      'fleet/eu/instance.yaml': 'apiVersion: fluxcd.controlplane.io/v1\nkind: FluxInstance\nmetadata: { name: flux, namespace: flux-system }\n'
        + 'spec: { distribution: { version: 2.x, registry: ghcr.io/fluxcd }, sync: { kind: GitRepository, url: "https://git.example.com/f", ref: refs/heads/main, path: fleet/eu } }\n',
      'fleet/eu/apps.yaml': kustomization('apps', 'apps'),
    }],
    ['by Kustomizations that nothing applies', { 'fleet/eu/apps.yaml': kustomization('apps', 'apps') }],
  ])('%s', (_, files) => {
    const { coverage, findings } = check({ ...objects, ...files });
    expect(coverage.clusters).toEqual(['eu']);
    expect(findings).toEqual([]);
    expect(coverage.objects).toBeGreaterThanOrEqual(2);
  });

  test('by its usual place, where it has no Kustomizations', () => {
    expect(check({ 'clusters/eu/a.yaml': configMap('a') }).coverage).toMatchObject({ clusters: ['eu'], objects: 1 });
  });

  test('and where there is none, each manifest is judged by itself', () => {
    const result = check({ 'x/a.yaml': configMap('A_b'), 'x/ref.yaml': kustomization('a', 'y').replace('kind: Kustomization', 'kind: HelmRelease').replace('kustomize.toolkit', 'helm.toolkit') });
    expect(found(result)).toContain('x/a.yaml:3:13 object-name');
    expect(found(result).some((line) => line.includes('dangling-reference'))).toBe(false);
  });

  test('but for patches, which are a part of one', () => {
    const release = 'apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: { name: r }\nspec: { values: { a: b } }\n';
    const files = { 'base/kustomization.yaml': 'resources: []\n', 'eu/kustomization.yaml': 'resources: [../base]\npatches: [{ path: values.yaml }]\n', 'eu/values.yaml': release };
    expect(found(check(files))).toEqual([]);
    expect(found(check({ ...files, 'eu/other.yaml': release }))).not.toEqual([]);
  });
});

describe('what the cluster gets is judged, not what is written', () => {
  test('after patches, components and generators, at the place where it is written', () => {
    const result = check({
      'clusters/c/a.yaml': kustomization('a', 'apps/a'),
      'apps/a/kustomization.yaml': 'namespace: default\nresources: [deployment.yaml]\ncomponents: [../pinned]\nconfigMapGenerator:\n- name: settings\n  literals: [a=b]\n',
      'apps/a/deployment.yaml': 'apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: web\nspec:\n  selector: { matchLabels: { app: web } }\n  template:\n    metadata: { labels: { app: web } }\n'
        + '    spec:\n      containers:\n      - name: web\n        image: web\n        envFrom: [{ configMapRef: { name: settings } }, { configMapRef: { name: setings } }]\n',
      'apps/pinned/kustomization.yaml': 'apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\nimages: [{ name: web, newTag: "1.2" }]\n',
    });
    // The image is pinned by the component, and the generated name is followed; only the misspelt one is left.
    expect(found(result)).toEqual(['apps/a/deployment.yaml:13:75 dangling-reference']);
    expect(result.findings[0].fix).not.toContain('ExternalObject');
  });

  test('what kustomize cannot build is said with its place, once', () => {
    const result = check({ 'clusters/c/a.yaml': kustomization('a', 'a'), 'a/kustomization.yaml': 'resources:\n- cm.yaml\n- missing.yaml\n', 'a/cm.yaml': configMap('x') });
    expect(result.findings).toEqual([expect.objectContaining({
      check: 'kustomize-build', file: 'a/kustomization.yaml', line: 3, column: 3, message: expect.stringMatching(/missing\.yaml.*does not exist.*Kustomization a fails/),
    })]);
  });

  test('variables are put in: names of them are known, also from a ConfigMap of another delivery', () => {
    const result = check({
      'clusters/c/a.yaml': kustomization('a', 'a', '  postBuild: { substitute: { NAME: web }, substituteFrom: [{ kind: ConfigMap, name: vars }] }\n'),
      'clusters/c/vars.yaml': kustomization('vars', 'vars'),
      'vars/vars.yaml': configMap('vars', '{ NS: default }', 'flux-system'),
      'a/all.yaml': `${configMap('"${NAME}"', '{}', '"${NS}"')}---\napiVersion: v1\nkind: Pod\nmetadata: { name: p, namespace: default }\n`
        + 'spec: { containers: [{ name: c, image: "c:1", envFrom: [{ configMapRef: { name: web } }] }] }\n',
    });
    expect(result.findings).toEqual([]);
  });

  test('a variable that is not defined is an error; of an encrypted Secret, nothing that depends on it is said', () => {
    const sops = 'apiVersion: v1\nkind: Secret\nmetadata: { name: vars, namespace: flux-system }\nstringData: { HOST: "ENC[AES256_GCM,data:x,iv:x,tag:x,type:str]" }\nsops: { mac: "ENC[x]" }\n';
    const files = {
      'clusters/c/a.yaml': kustomization('a', 'a', '  decryption: { provider: sops }\n  postBuild: { substituteFrom: [{ kind: Secret, name: vars }] }\n'),
      'clusters/c/secret.yaml': sops,
    };
    expect(found(check({ ...files, 'a/cm.yaml': configMap('x', '{ a: "${HOSTS}" }') }))).toContain('a/cm.yaml:4:9 substitution');
    expect(found(check({ ...files, 'a/cm.yaml': configMap('"x-${HOST}"', '{ a: "${HOST}" }') })).filter((line) => line.startsWith('a/'))).toEqual([]);
  });
});

describe('what is not known is said to be unknown', () => {
  test('a source that is not given, until it is', () => {
    const source = 'apiVersion: source.toolkit.fluxcd.io/v1\nkind: GitRepository\nmetadata: { name: apps, namespace: flux-system }\nspec: { interval: 1h, url: "https://git.example.com/apps" }\n';
    const files = { 'clusters/c/source.yaml': source, 'clusters/c/a.yaml': kustomization('a', 'deploy').replace('name: flux-system }\n', 'name: apps }\n'), 'clusters/c/x.yaml': configMap('x') };
    const unknown = check(files);
    expect(unknown.findings).toEqual([]);
    expect(unknown.unchecked).toEqual([{ reason: expect.stringMatching(/^clusters\/c\/source\.yaml:1 GitRepository apps fetches https:\/\/git\.example\.com\/apps, which is not given here/) }]);
    const given = check({ ...files, 'other/deploy/bad.yaml': configMap('A_b') }, { clusters: ['clusters/c'], repositories: { 'https://git.example.com/apps.git': 'other' } });
    expect(given.unchecked).toEqual([]);
    expect(found(given)).toEqual(['other/deploy/bad.yaml:3:13 object-name']);
  });

  test('a remote base: what it may bring is not missing', () => {
    const result = check({
      'clusters/c/a.yaml': kustomization('a', 'a'),
      'a/kustomization.yaml': 'namespace: default\nresources: [pod.yaml, "https://example.com/base.yaml"]\n',
      'a/pod.yaml': 'apiVersion: v1\nkind: Pod\nmetadata: { name: p }\nspec: { containers: [{ name: c, image: "c:1", envFrom: [{ configMapRef: { name: elsewhere } }] }] }\n',
    });
    expect(result.findings).toEqual([]);
    expect(result.unchecked.map(({ reason }) => reason)).toEqual([expect.stringContaining('a/kustomization.yaml')]);
    expect(result.coverage.unknownReferences).toBe(1);
  });

  test('what a chart of the namespace may bring', () => {
    const files = {
      'clusters/c/release.yaml': 'apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: { name: db, namespace: default }\nspec: { interval: 1h, chartRef: { kind: OCIRepository, name: db } }\n---\n'
        + 'apiVersion: source.toolkit.fluxcd.io/v1\nkind: OCIRepository\nmetadata: { name: db, namespace: default }\nspec: { interval: 1h, url: oci://example.com/db, ref: { tag: 1.0.0 } }\n',
      'clusters/c/pod.yaml': 'apiVersion: v1\nkind: Pod\nmetadata: { name: p, namespace: default }\nspec: { serviceAccountName: db, containers: [{ name: c, image: "c:1" }] }\n',
    };
    expect(check(files).findings).toEqual([]);
  });
});

test('one artifact of an ArtifactGenerator is followed to where its files are', () => {
  const result = check({
    'clusters/c/a.yaml': `${kustomization('apps', 'production').replace('kind: GitRepository, name: flux-system', 'kind: ExternalArtifact, name: apps')}---\n`
      + 'apiVersion: source.extensions.fluxcd.io/v1beta1\nkind: ArtifactGenerator\nmetadata: { name: g, namespace: flux-system }\nspec:\n  sources: [{ alias: repo, kind: GitRepository, name: flux-system }]\n'
      + '  artifacts:\n  - name: apps\n    copy: [{ from: "@repo/apps/base/**", to: "@artifact/base/" }, { from: "@repo/apps/production/**", to: "@artifact/production/" }]\n',
    'apps/base/kustomization.yaml': 'resources: [cm.yaml]\n',
    'apps/base/cm.yaml': configMap('A_b'),
    'apps/production/kustomization.yaml': 'resources: [../base]\n',
  });
  expect(found(result)).toEqual(['apps/base/cm.yaml:3:13 object-name']);
});

describe('spec.ignore of a source', () => {
  const source = (ignore: string): string => 'apiVersion: source.toolkit.fluxcd.io/v1\nkind: GitRepository\nmetadata: { name: flux-system, namespace: flux-system }\n'
    + `spec:\n  interval: 1h\n  url: https://git.example.com/fleet\n  ignore: |\n${ignore.replace(/^/gm, '    ')}\n`;
  const files = (ignore: string): { readonly [file: string]: string } => ({
    'clusters/c/flux-system/gotk-sync.yaml': `${kustomization('flux-system', 'clusters/c')}---\n${source(ignore)}`,
    'clusters/c/a.yaml': kustomization('a', 'apps/a'),
    'apps/a/x.yaml': configMap('x'),
    'apps/a/docs/x.yaml': configMap('A_b'),
  });

  test('hides files', () => {
    expect(found(check(files('/apps/a/docs/')))).toEqual([]);
    expect(found(check(files('/other/')))).toEqual(['apps/a/docs/x.yaml:3:13 object-name']);
    expect(found(check(files('/*\n!/clusters\n!/apps\n/apps/a/docs/')))).toEqual([]);
  });

  test('that hides what is applied is an error', () => {
    expect(found(check(files('/*\n!/clusters')))).toEqual(['clusters/c/a.yaml:7:3 ignored-path']);
  });
});

test('remote clusters are told apart by namespace and name of their kubeconfig', () => {
  const remote = (name: string): string => `---\napiVersion: v1\nkind: Namespace\nmetadata: { name: ${name} }\n---\n${kustomization('all', 'all', '  kubeConfig: { secretRef: { name: kubeconfig } }\n')
    .replace('namespace: flux-system }', `namespace: ${name} }`).replace('name: flux-system }', 'name: flux-system, namespace: flux-system }')}`;
  expect(check({ 'clusters/c/all.yaml': remote('one') + remote('two'), 'all/cm.yaml': configMap('x') }).findings).toEqual([]);
});

describe('hostile input is survived, and the rest is judged', () => {
  const bad = { 'clusters/c/a.yaml': kustomization('a', 'a'), 'clusters/c/b.yaml': kustomization('b', 'b'), 'b/cm.yaml': configMap('A_b') };

  test.each<[string, { readonly [file: string]: string }, RegExp]>([
    ['broken YAML', { 'a/cm.yaml': 'a: [\n' }, /^a\/cm\.yaml:/],
    ['a duplicate key', { 'a/cm.yaml': 'apiVersion: v1\napiVersion: v1\n' }, /^a\/cm\.yaml:2:1 /],
    ['aliases that grow', { 'a/cm.yaml': `a: &a [x]\n${Array.from({ length: 40 }, (_, i) => `b${i}: &b${i} [*${i === 0 ? 'a' : `b${i - 1}`}, *${i === 0 ? 'a' : `b${i - 1}`}]`).join('\n')}\n` }, /^a\/cm\.yaml:/],
    ['bases in a circle', { 'a/kustomization.yaml': 'resources: [../d]\n', 'd/kustomization.yaml': 'resources: [../a]\n' }, /kustomization\.yaml/],
    ['what is no object', { 'a/cm.yaml': 'just text\n' }, /^a\/cm\.yaml:/],
    ['components in a circle', {
      'a/kustomization.yaml': 'components: [../k]\n',
      'k/kustomization.yaml': 'kind: Component\napiVersion: kustomize.config.k8s.io/v1alpha1\ncomponents: [../l]\n',
      'l/kustomization.yaml': 'kind: Component\napiVersion: kustomize.config.k8s.io/v1alpha1\ncomponents: [../k]\n',
    }, /^l\/kustomization\.yaml:3:14 kustomize-build/],
    ['a base of itself', { 'a/kustomization.yaml': 'resources: [.]\n' }, /^a\/kustomization\.yaml:1:13 kustomize-build/],
    ['brackets in brackets', { 'a/cm.yaml': `a: ${'['.repeat(50_000)}${']'.repeat(50_000)}\n` }, /^a\/cm\.yaml:1:\d+ kustomize-build/],
    ['a control character', { 'a/cm.yaml': 'a\0b: 1\n' }, /^a\/cm\.yaml:1:2 /],
    ['fields of other types', { 'a/kustomization.yaml': 'resources: 5\npatches: {a: b}\n' }, /^a\/kustomization\.yaml:1:1 kustomize-build/],
    ['a list in the place of a kustomization', { 'a/kustomization.yaml': '- a\n' }, /^a\/kustomization\.yaml:1:1 kustomize-build/],
    ['an object of other types', { 'a/cm.yaml': 'apiVersion: 1\nkind: [x]\nmetadata: y\n' }, /^a\/cm\.yaml:1:1 kustomize-build/],
    ['a missing resource', { 'a/kustomization.yaml': 'resources:\n- none.yaml\n' }, /^a\/kustomization\.yaml:2:3 kustomize-build/],
  ])('%s', (_, files, place) => {
    const result = check({ ...bad, ...files });
    expect(found(result)).toContain('b/cm.yaml:3:13 object-name');
    const others = found(result).filter((line) => !line.startsWith('b/'));
    expect(others).toHaveLength(1);
    expect(others[0]).toMatch(place);
  });

  test.each(['targetNamespace', 'namePrefix', 'nameSuffix', 'patches', 'images', 'components', 'ignoreMissingComponents', 'commonMetadata', 'path', 'sourceRef', 'dependsOn', 'postBuild'])(
    'values of other types of %s, each at its place', (field) => {
      const values = ['5', '{ a: { b: 1 } }', '[null]', '[[1]]', '[{ name: 5, patch: 5 }]', '[5]'];
      const wrong = values.map((value, i) => [`clusters/c/k${i}.yaml`, `${kustomization(`k${i}`, `d${i}`).replace(new RegExp(`^  ${field}: .*\n`, 'm'), '')}  ${field}: ${value}\n`]);
      const result = check({ ...bad, 'a/cm.yaml': configMap('x'), ...Object.fromEntries(values.map((_, i) => [`d${i}/cm.yaml`, configMap(`d${i}`)])), ...Object.fromEntries(wrong) });
      expect(found(result)).toContain('b/cm.yaml:3:13 object-name');
      for (const [file] of wrong) expect(found(result).filter((line) => line.startsWith(`${file}:`) && line.endsWith(' schema'))).not.toEqual([]);
    });

  test.each<[string, string, string, string[], unknown[]]>([
    ['many that are open', '${'.repeat(200_000), 'x', ['a/cm.yaml:4:9 substitution'], []],
    ['many in one another', '${v:-'.repeat(20_000) + '}'.repeat(20_000), 'x', [], [expect.stringMatching(/^a\/cm\.yaml:1:1 is not substituted here: more than 200 expressions/)]],
    ['long ones, many times', '${v}'.repeat(4000), 'x'.repeat(100_000), [], [expect.stringMatching(/^a\/cm\.yaml:1:1 is not substituted here: its variables have more than 8000000/)]],
  ])('variables: %s', (_, text, value, others, unknown) => {
    const result = check({ ...bad, 'clusters/c/a.yaml': `${kustomization('a', 'a')}  postBuild: { substitute: { v: ${value} } }\n`, 'a/cm.yaml': configMap('x', `{ a: "${text}" }`) });
    expect(found(result)).toEqual([...others, 'b/cm.yaml:3:13 object-name']);
    expect(result.findings.every(({ message }) => message.length < 1000)).toBe(true);
    expect(result.unchecked.map(({ reason }) => reason)).toEqual(unknown);
  });

  test('text that is not UTF-8, at its line', () => {
    put(root, { 'a/cm.yaml': '' });
    fs.writeFileSync(path.join(root, 'a', 'cm.yaml'), Buffer.concat([Buffer.from(`${configMap('x')}# `), Buffer.from([0xc3, 0x28])]));
    expect(found(check(bad))).toEqual(['a/cm.yaml:5:3 kustomize-build', 'b/cm.yaml:3:13 object-name']);
  });

  test('a picture in a ConfigMap that is generated is no text, and need not be', () => {
    put(root, { 'a/x.png': '' });
    fs.writeFileSync(path.join(root, 'a', 'x.png'), Buffer.from([0x89, 0x50, 0x4e, 0x47, 0xff]));
    const pod = 'apiVersion: v1\nkind: Pod\nmetadata: { name: p, namespace: default }\nspec: { containers: [{ name: c, image: "c:1", envFrom: [{ configMapRef: { name: icons } }] }] }\n';
    const result = check({ ...bad, 'a/kustomization.yaml': 'namespace: default\nresources: [pod.yaml]\nconfigMapGenerator: [{ name: icons, files: [x.png] }]\n', 'a/pod.yaml': pod });
    expect(found(result)).toEqual(['b/cm.yaml:3:13 object-name']);
    expect(result.unchecked).toEqual([]);
  });

  test('what cannot be read is said, and is not missing: too large a file, UTF-16', () => {
    put(root, { 'a/cm.yaml': '', 'a/big.yaml': '' });
    fs.writeFileSync(path.join(root, 'a', 'cm.yaml'), Buffer.from(`\ufeff${configMap('x')}`, 'utf16le'));
    fs.truncateSync(path.join(root, 'a', 'big.yaml'), 100_000_000); // a hole takes no space
    const result = check({ ...bad, 'a/kustomization.yaml': 'resources: [big.yaml, cm.yaml]\n' });
    expect(found(result)).toEqual(['b/cm.yaml:3:13 object-name']);
    expect(result.unchecked.map(({ reason }) => reason)).toEqual([
      expect.stringMatching(/^a\/big\.yaml cannot be read: its size is 96 MiB; the limit is 32 MiB/), expect.stringMatching(/^a\/cm\.yaml cannot be read: it is UTF-16/),
    ]);
  });

  (process.getuid?.() === 0 ? test.skip : test)('a directory without read permission is said', () => {
    put(root, { 'c/cm.yaml': configMap('x') });
    fs.chmodSync(path.join(root, 'c'), 0);
    try {
      expect(check(bad).unchecked).toEqual([{ reason: 'c cannot be read: EACCES' }]);
    } finally {
      fs.chmodSync(path.join(root, 'c'), 0o755);
    }
  });

  test('pipes and links in the places of files are not files', () => {
    put(root, { 'a/x.yaml/y.txt': 'x' });
    fs.symlinkSync('/dev/zero', path.join(root, 'a', 'kustomization.yaml'));
    expect(found(check(bad))).toEqual(['b/cm.yaml:3:13 object-name']);
  });

  test('links in circles and out of the tree, and CRLF and a byte order mark', () => {
    put(root, { 'a/cm.yaml': `\ufeff${configMap('x')}`.replaceAll('\n', '\r\n') });
    fs.symlinkSync('..', path.join(root, 'a', 'up'));
    fs.symlinkSync('/etc', path.join(root, 'a', 'etc'));
    expect(found(check(bad))).toEqual(['b/cm.yaml:3:13 object-name']);
  });
});

describe('a repository of another tool has no findings, and it is said that no cluster was found', () => {
  const template = 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {{ .Release.Name }}\n{{- if .Values.x }}\ndata: {}\n{{- end }}\n';

  test.each<[string, { readonly [file: string]: string }]>([
    ['Helm', { 'Chart.yaml': 'apiVersion: v2\nname: x\nversion: 1.0.0\n', 'templates/cm.yaml': template, 'values.yaml': 'a: 1\n' }],
    ['nothing', {}],
    ['no Kubernetes', { 'README.md': 'x', '.github/workflows/x.yaml': 'on: push\njobs: {}\n', 'broken.yaml': 'a: [\n' }],
    ['modules of npm', { 'node_modules/p/x.yaml': configMap('A_b'), 'a/node_modules/q/x.yaml': configMap('A_b') }],
  ])('%s', (_, files) => {
    const { findings, unchecked, coverage } = check(files);
    expect(findings).toEqual([]);
    expect(unchecked).toEqual([{ reason: expect.stringMatching(/has no directory that a cluster follows with Flux/) }]);
    expect(coverage.clusters).toEqual([]);
  });

  test('manifests that do not parse are still said', () => {
    expect(found(check({ 'x/a.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a\n' }))).toEqual([expect.stringMatching(/^x\/a\.yaml:\d+:\d+ malformed-yaml$/)]);
  });
});

test('clusters whose directories have one name are told apart', () => {
  const cluster = (name: string): { readonly [file: string]: string } => ({
    [`kubernetes/${name}/config/flux-system/sync.yaml`]: kustomization('flux-system', `kubernetes/${name}/config`),
    [`kubernetes/${name}/config/x.yaml`]: configMap('same'),
  });
  const result = check({ ...cluster('main'), ...cluster('staging') });
  expect(result.findings).toEqual([]);
  expect(result.coverage.clusters).toEqual(['main/config', 'staging/config']);
});

test('a comment in the document accepts a finding, with its reason; in another document it does not', () => {
  const accepted = check({ 'clusters/c/a.yaml': `# cdk-gitops: acknowledge object-name the controller renames it\n${configMap('A_b')}---\n${configMap('B_c')}` });
  expect(found(accepted)).toEqual(['clusters/c/a.yaml:9:13 object-name']);
  expect(accepted.acknowledged).toEqual([{ finding: expect.objectContaining({ line: 4 }), reason: 'the controller renames it' }]);
});

test('a Secret in plain text is found, and nothing shows its value', () => {
  const result = check({ 'clusters/c/a.yaml': 'apiVersion: v1\nkind: Secret\nmetadata: { name: s, namespace: default }\nstringData: { password: hunter2-hunter2 }\n' });
  expect(found(result)).toEqual(['clusters/c/a.yaml:4:15 plaintext-secret']);
  expect(JSON.stringify(result)).not.toContain('hunter2');
  expect(result.findings[0].isHidden).toBe(true);
});

describe('a Secret that SOPS has encrypted', () => {
  const cipher = '"ENC[AES256_GCM,data:eA==,iv:eA==,tag:eA==,type:str]"';
  const secret = (fields: string, settings: string): string => `apiVersion: v1\nkind: Secret\nmetadata: { name: s, namespace: default }\n${fields}\nsops: { mac: ${cipher}, ${settings} }\n`;

  test.each<[string, string, string, string[]]>([
    ['wholly', `data: { a: ${cipher} }`, 'encrypted_regex: "^(data|stringData)$"', []],
    ['but for what its setting does not select', `data: { a: ${cipher} }\nstringData: { b: hunter2 }`, 'encrypted_regex: "^data$"', ['clusters/c/a.yaml:5:1 encrypted-file']],
    ['but for a value that was added later', `stringData: { a: ${cipher}, b: hunter2 }`, 'encrypted_regex: "^(data|stringData)$"', ['clusters/c/a.yaml:4:73 encrypted-file']],
    ['but for names that are no secret, on purpose', `stringData: { username: admin, password: ${cipher} }`, 'encrypted_regex: "^password$"', []],
    ['with another setting', `stringData: { a: ${cipher} }`, 'unencrypted_regex: "^(apiVersion|kind|metadata|type)$"', []],
    ['with another setting, and a value that was added later', `stringData: { a: ${cipher}, b: hunter2 }`, 'unencrypted_regex: "^(apiVersion|kind|metadata|type)$"', ['clusters/c/a.yaml:4:73 encrypted-file']],
    ['for PGP, with mac_only_encrypted', `data: { a: ${cipher} }`, 'encrypted_regex: "^(data|stringData)$", mac_only_encrypted: true, pgp: [{ fp: "85D77543B3D624B63CEA9E6DBC17301B491B3F21", enc: x }]', []],
  ])('%s', (_, fields, settings, places) => {
    const result = check({ 'clusters/c/a.yaml': secret(fields, settings) });
    expect(found(result)).toEqual(places);
    expect(JSON.stringify(result)).not.toContain('hunter2');
  });
});

test('an address with a password is shown without it, also where what it leads to is not known', () => {
  const url = 'https://user:hunter2@git.example.com/apps';
  const result = check({
    'clusters/c/source.yaml': `apiVersion: source.toolkit.fluxcd.io/v1\nkind: GitRepository\nmetadata: { name: apps, namespace: flux-system }\nspec: { interval: 1h, url: "${url}" }\n`,
    'clusters/c/a.yaml': kustomization('a', 'deploy').replace('name: flux-system }\n', 'name: apps }\n'),
    'clusters/c/b.yaml': kustomization('b', 'b'),
    'b/kustomization.yaml': `resources: ["${url}.yaml", missing.yaml]\n`,
  });
  expect(result.unchecked.length).toBeGreaterThan(0);
  expect(JSON.stringify(result)).not.toContain('hunter2');
});
