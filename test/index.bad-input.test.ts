import * as fs from 'node:fs';
import { join } from 'node:path';
import { ApiObject, Duration } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import { App, eso, flux, harbor, Repository, Secret, sops } from '../src';
import { configMap, errorsOf, folderOf, linesOf, platform, Platform, refusal } from './program';
import { IDENTITY, OTHER_RECIPIENT, RECIPIENT } from './sops/test-keys';
import { makeRoot, put } from './synth/tree-on-disk';
import { encrypt } from '../src/sops/encrypt';
import { EncryptionSettings } from '../src/sops/terms';

/** A mistake, and all that is said of it: `[path] id message — fix`. Expressions must match, texts must be the whole line. */
type Mistake = [what: string, make: (platform: Platform) => void, ...said: (string | RegExp)[]];

const yaml = (apiVersion: string, kind: string, name: string, rest: object = {}, namespace = 'flux-system') =>
  JSON.stringify({ apiVersion, kind, metadata: { name, namespace }, ...rest });

const kustomization = (name: string, spec: object) => yaml('kustomize.toolkit.fluxcd.io/v1', 'Kustomization', name, {
  spec: { interval: '5m', prune: true, path: './apps', sourceRef: { kind: 'GitRepository', name: 'manifests' }, ...spec },
});

/** Includes YAML in a folder that is applied. */
const included = (...texts: string[]) => ({ repository, cluster }: Platform) => { cluster.apply(folderOf(repository, 'apps', ...texts)); };

/** Includes YAML in the system folder, beside a folder `apps`. */
const inSystem = (...texts: string[]) => ({ repository, cluster }: Platform) => {
  folderOf(repository, 'apps', configMap('c', 'default'));
  cluster.system.include('raw', { text: texts.join('\n---\n') });
};

/** A file with a Secret, encrypted for `RECIPIENT` unless it is changed. */
const encrypted = (change: (text: string) => string, ...recipients: string[]) => ({ repository, cluster }: Platform) => {
  const folder = repository.folder('apps', { namespace: 'default' });
  for (const recipient of recipients) folder.encryptFor(sops.AgeRecipient.of(recipient));
  const file = join(makeRoot(), 'db.enc.yaml');
  fs.writeFileSync(file, change(encryptedSecret));
  folder.addEncryptedFile(file);
  cluster.apply(folder);
};

const unchanged = (text: string) => text;
const PLAINTEXT = 'apiVersion: v1\nkind: Secret\nmetadata:\n  name: db\n  namespace: default\nstringData:\n  password: hunter2\n';
let encryptedSecret: string;
beforeAll(async () => {
  const terms: EncryptionSettings = { recipients: [RECIPIENT], selection: { kind: 'encrypted_regex', value: '^(data|stringData)$' }, macOnlyEncrypted: false };
  encryptedSecret = await encrypt(PLAINTEXT, 'db.enc.yaml', terms);
});

const provider = (keys: string[], type: (secret: Secret) => flux.ProviderType) => ({ app, cluster }: Platform) => {
  new flux.Provider(cluster.system, 'chat', { type: type(Secret.fromSecretName(app, 'hook', { name: 'hook', keys })) });
};

const registry = (use: (org: harbor.Harbor, secret: Secret) => void) => ({ app, repository, cluster }: Platform) => {
  const folder = repository.folder('registry', { namespace: 'default' });
  const credentials = Secret.fromSecretName(app, 'admin', { name: 'admin' });
  use(new harbor.Harbor(folder, 'harbor', { url: 'https://harbor.example.com', credentials }), Secret.fromSecretName(app, 'robot', { name: 'robot' }));
  cluster.apply(folder);
};

const REFERENCES: Mistake[] = [
  ['a Secret that nothing makes', included(yaml('v1', 'Pod', 'web', {
    spec: { containers: [{ name: 'c', image: 'nginx:1.27', envFrom: [{ secretRef: { name: 'databse' } }] }] },
  }, 'default')),
  '[manifests/apps/included/pod-web-default] dangling-reference Pod default/web refers to Secret default/databse, which does not exist in '
    + 'production (spec.containers[0].envFrom[0].secretRef) — create it in a folder applied there, or declare it with Secret.fromSecretName'],
  ['a Secret by a handle that declares nothing', ({ repository, cluster }) => {
    const folder = repository.folder('apps', { namespace: 'default' });
    const deployment = new kplus.Deployment(folder, 'web', { containers: [{ image: 'nginx:1.27', portNumber: 80 }] });
    deployment.containers[0].env.addVariable('PASSWORD', new Secret(folder, 'handle', { name: 'database' }).envValue('password'));
    cluster.apply(folder);
  }, /^\[manifests\/apps\/web\/Resource\] dangling-reference Deployment default\/web refers to Secret default\/database, which does not exist in production \(spec\..*\.env\[0\]\.valueFrom\.secretKeyRef\)/],
  ['a source that nothing makes', inSystem(kustomization('apps', { sourceRef: { kind: 'GitRepository', name: 'manifest' } })),
    /^\[manifests\/clusters--production\/raw\/kustomization-apps-flux-system\] dangling-reference Kustomization flux-system\/apps refers to GitRepository flux-system\/manifest, which does not exist in production \(spec\.sourceRef\), and 1 more problem follows from it — did you mean manifests\? It is created by clusters\/production$/],
  ['a store that nothing makes, with the one that was meant', included(
    yaml('external-secrets.io/v1', 'ExternalSecret', 'db', {
      spec: { secretStoreRef: { name: 'vault' }, data: [{ secretKey: 'a', remoteRef: { key: 'b' } }] },
    }, 'default'),
    yaml('external-secrets.io/v1', 'ClusterSecretStore', 'vault', { spec: { provider: { fake: { data: [] } } } }),
  ), /dangling-reference ExternalSecret default\/db refers to SecretStore default\/vault, .* — did you mean ClusterSecretStore vault\? It is created by apps$/],
  ['a folder that is not there', inSystem(kustomization('apps', { path: './app' })),
    '[manifests/clusters--production/raw/kustomization-apps-flux-system] missing-path Kustomization apps applies ./app, which does not exist in repository '
    + 'manifests, and 1 more problem follows from it — did you mean ./apps? If not, correct spec.path, or create the folder; its folders are clusters/production, apps'],
  ['a folder that nobody applies', ({ repository }) => { folderOf(repository, 'apps', configMap('c', 'default')); },
    '[manifests/apps] unapplied-folder no cluster applies folder apps — apply it: production.apply(folder)'],
  ['a circle of dependencies', inSystem(
    kustomization('a', { dependsOn: [{ name: 'b' }] }), kustomization('b', { path: './clusters', dependsOn: [{ name: 'c' }] }),
    kustomization('c', { path: './clusters', dependsOn: [{ name: 'a' }] }),
  ), /dependency-cycle Kustomizations wait for each other: flux-system\/a → flux-system\/b → flux-system\/c → flux-system\/a — remove one dependsOn of the cycle$/],
  ['an object that two Kustomizations apply, after their target namespaces', ({ repository, cluster }) => {
    for (const stage of ['staging', 'preview']) {
      cluster.apply(folderOf(repository, stage, configMap('settings', stage)), { targetNamespace: 'default' });
    }
  }, /^\[manifests\/preview\/included\/configmap-settings-preview\] applied-twice Kustomization staging and Kustomization preview both apply ConfigMap default\/settings to production, .* — apply it once/],
];

const SECRETS: Mistake[] = [
  ['a plaintext Secret of cdk8s-plus', ({ repository, cluster }) => {
    const folder = repository.folder('apps', { namespace: 'default' });
    new kplus.Secret(folder, 'db', { stringData: { password: 'hunter2' } });
    cluster.apply(folder);
  }, '[manifests/apps/db/Resource] plaintext-secret Secret db has plaintext values at stringData.password — encrypt it (cdk-gitops encrypt, '
    + 'folder.addEncryptedFile) or replace it with an eso.ExternalSecret; if the values were ever committed, rotate them'],
  ['a plaintext Secret in included YAML', included(yaml('v1', 'Secret', 'db', { data: { password: 'aHVudGVyMg==' } }, 'default')),
    /^\[manifests\/apps\/included\/secret-db-default\] plaintext-secret Secret db has plaintext values at data\.password — /],
  ['a plaintext file among encrypted ones', encrypted(() => PLAINTEXT, RECIPIENT),
    /^\[manifests\/apps\/db\.enc\.yaml\] encrypted-file .*db\.enc\.yaml contains Secret db in plaintext — run `cdk-gitops encrypt .*db\.enc\.yaml --age age1/],
  ['recipients that differ from the rule', encrypted(unchanged, OTHER_RECIPIENT),
    new RegExp(`^\\[manifests/apps/db\\.enc\\.yaml\\] encrypted-file .*db\\.enc\\.yaml is not encrypted for ${OTHER_RECIPIENT}, which its rule requires — run`),
    new RegExp(`encrypted-file .* is encrypted for ${RECIPIENT}, which its rule does not list — run \`cdk-gitops encrypt .* --age ${OTHER_RECIPIENT}\``)],
  ['an encrypted file without encrypted_regex', encrypted((text) => text.replace(/^ *encrypted_regex: .*\n/m, ''), RECIPIENT),
    /encrypted-file .*db\.enc\.yaml has no encrypted_regex: apiVersion, kind and metadata may be encrypted, .* — set encrypted_regex: /,
    /encrypted-file .* is encrypted with unencrypted_suffix _unencrypted; its rule requires encrypted_regex \^\(data\|stringData\)\$ — run/],
  ['an age recipient with a typing error', encrypted(unchanged, RECIPIENT.replace('age1n0', 'age1n1')),
    /^\[manifests\/apps\] age-recipient age recipient "age1n1.*" is not valid: .* — copy it again from age-keygen$/],
  ['a secret key as recipient, which is not repeated', encrypted(unchanged, IDENTITY),
    '[manifests/apps] age-recipient this is a secret key, not a recipient — use the public key that `age-keygen -y` prints for it; if the secret key '
    + 'was ever committed, replace it'],
  ['a Provider whose Secret lacks its key', provider(['token'], (hook) => flux.ProviderType.mattermost({ webhookUrl: hook })),
    /^\[manifests\/clusters--production\/chat\] secret-key .*: Secret hook has no key address; it has token — add the key address$/,
    /secret-key .*: Secret hook has the key token, which nothing reads — remove it; the keys read here are address$/],
  ['a Provider whose Secret has a superfluous key', provider(['address', 'token'], (hook) => flux.ProviderType.mattermost({ webhookUrl: hook })),
    /^\[manifests\/clusters--production\/chat\] secret-key .*: Secret hook has the key token, which nothing reads — remove it; the keys read here are address$/],
  ['a Provider type that does not exist', inSystem(yaml('notification.toolkit.fluxcd.io/v1beta3', 'Provider', 'chat', { spec: { type: 'mattermost' } })),
    /provider-type Provider chat: type mattermost is not valid: Flux does not have it — use type slack/, /unapplied-folder/],
  ['the default password of Harbor', included(configMap('c', 'default', { auth: 'admin:Harbor12345' })),
    '[manifests/apps/included/configmap-c-default] default-password ConfigMap c has Harbor\'s default password at data.auth — change the password in '
    + 'Harbor and pass the new one in a Secret'],
];

const VALUES: Mistake[] = [
  ['an scp address of a construct', ({ cluster }) => {
    new flux.GitRepository(cluster.system, 'apps', { url: 'git@gitea.example.com:org/apps.git' });
  }, '[manifests/clusters--production/apps] git-url GitRepository apps: url "git@gitea.example.com:org/apps.git" is not a valid address for Flux — Flux does not support the scp form: '
    + 'use ssh://git@gitea.example.com/org/apps.git'],
  ['an scp address in included YAML', inSystem(
    yaml('source.toolkit.fluxcd.io/v1', 'GitRepository', 'x', { spec: { interval: '5m', url: 'git@gitea.example.com:org/x.git' } })),
  /git-url GitRepository x: url "git@gitea\.example\.com:org\/x\.git" is not valid: .* — use ssh:\/\/git@gitea\.example\.com\/org\/x\.git$/, /unapplied-folder/],
  ['a duration of zero', ({ repository, cluster }) => {
    cluster.apply(folderOf(repository, 'apps', configMap('c', 'default')), { interval: Duration.seconds(0) });
  }, '[manifests/clusters--production/delivery-apps] duration interval 0 ms is not a valid duration — use whole milliseconds, more than zero'],
  ['a duration in included YAML', inSystem(kustomization('apps', { interval: '5 minutes', timeout: 300 })),
    /schema Kustomization apps: spec\.interval is "5 minutes"; it must match .* — correct the field/, /schema Kustomization apps: spec\.timeout is 300; it must be string/],
  ['a range of versions of a construct', ({ cluster }) => {
    new flux.OCIRepository(cluster.system, 'chart', { url: 'oci://ghcr.io/org/chart', ref: flux.OCIReference.semver('1.x and up') });
  }, /^\[manifests\/clusters--production\/chart\] semver-range .* "1\.x and up" is not a valid version range — use versions such as 1\.2\.3, wildcards such as 1\.x/],
  ['ranges of versions in included YAML', inSystem(
    yaml('source.toolkit.fluxcd.io/v1', 'HelmRepository', 'charts', { spec: { url: 'https://charts.example.com' } }),
    yaml('helm.toolkit.fluxcd.io/v2', 'HelmRelease', 'app', {
      spec: { interval: '1h', chart: { spec: { chart: 'app', version: 'newest', sourceRef: { kind: 'HelmRepository', name: 'charts' } } } },
    }),
    yaml('source.toolkit.fluxcd.io/v1', 'OCIRepository', 'oci', { spec: { interval: '1h', url: 'oci://ghcr.io/org/chart', ref: { semver: '>=1.x.y' } } }),
    yaml('image.toolkit.fluxcd.io/v1', 'ImageRepository', 'app', { spec: { interval: '1h', image: 'ghcr.io/org/app' } }),
    yaml('image.toolkit.fluxcd.io/v1', 'ImagePolicy', 'app', { spec: { imageRepositoryRef: { name: 'app' }, policy: { semver: { range: 'latest' } } } }),
  ), /semver-range HelmRelease app: spec\.chart\.spec\.version "newest" is not a valid version range — use versions/,
  /semver-range OCIRepository oci: spec\.ref\.semver ">=1\.x\.y" is not a valid version range — use versions/,
  /semver-range ImagePolicy app: spec\.policy\.semver\.range "latest" is not a valid version range — use versions/, /unapplied-folder/],
  ['names that Kubernetes refuses', included(
    yaml('v1', 'ConfigMap', 'My_Config', {}, 'default'), yaml('v1', 'Service', 'web.frontend', { spec: { ports: [{ port: 80 }] } }, 'default'),
    yaml('batch/v1', 'CronJob', 'c'.repeat(53), {}, 'default'), configMap('labelled', 'default').replace('"name"', `"labels":{"${'a'.repeat(254)}/b":""},"name"`)),
  /^\[manifests\/apps\/included\/configmap-My_Config-default\] object-name ConfigMap My_Config: name "My_Config" is not valid: the API server rejects it — use at most 253 lower-case/,
  /object-name Service web\.frontend: name "web\.frontend" is not valid: the API server rejects it — use at most 63 lower-case letters, digits and dashes$/,
  /object-name CronJob c+: name .* — use at most 52 lower-case/,
  /schema CronJob c+: spec is required/, /object-name ConfigMap labelled: label /],
  ['a namespace that Kubernetes refuses', ({ repository, cluster }) => {
    cluster.apply(folderOf(repository, 'apps', configMap('c', 'default')), { targetNamespace: 'Team_A' });
  }, /^\[manifests\/clusters--production\/delivery-apps\] namespace-name targetNamespace "Team_A" is not a valid namespace name — /],
  ['removed versions', included(
    yaml('external-secrets.io/v1beta1', 'SecretStore', 's', {}, 'default'), yaml('rbac.authorization.k8s.io/v1beta1', 'Role', 'r', {}, 'default'),
    yaml('kustomize.toolkit.fluxcd.io/v1beta2', 'Kustomization', 'k', {}, 'default')),
  /removed-version SecretStore s has apiVersion external-secrets\.io\/v1beta1, which is no longer served — use external-secrets\.io\/v1$/,
  /removed-version Role r has apiVersion rbac\.authorization\.k8s\.io\/v1beta1, which is no longer served — use rbac\.authorization\.k8s\.io\/v1$/,
  /removed-version Kustomization k has apiVersion kustomize\.toolkit\.fluxcd\.io\/v1beta2, .* — use kustomize\.toolkit\.fluxcd\.io\/v1$/],
  ['a Harbor project with capitals', registry((each) => each.addProject('MyOrg')),
    /^\[manifests\/registry\/harbor\/MyOrg\] harbor-name project has the name "MyOrg", which is not valid — use .* lower-case letters .*, such as myorg$/],
  ['a robot of zero days', registry((each, secret) => each.addProject('org').addRobot('ci', {
    secret, access: [harbor.ProjectAccess.REPOSITORY_PULL], duration: Duration.days(0),
  })), /^\[manifests\/registry\/harbor\/org\/ci\] harbor-robot-duration duration is 0 days, which is not a valid robot lifetime — use whole days, at least 1/],
  ['access that Harbor does not have', registry((each, secret) => each.addProject('org').addRobot('ci', {
    secret, access: [harbor.ProjectAccess.of('repository', 'fetch')],
  })), /^\[manifests\/registry\/harbor\/org\/ci\] harbor-access .*repository.*fetch.* — /],
];

const FILES: Mistake[] = [
  ['paths that leave the repository', ({ repository, cluster }) => {
    repository.folder('../outside');
    repository.addFile('/etc/passwd', 'x');
    cluster.system.seedFile('../../../x', 'x');
    cluster.system.addComponent('.git/hooks');
  },
  /^\[manifests\] path-outside-repository path "\.\.\/outside" is not valid: .* — use a path relative to the root of the repository/,
  /^\[manifests\] path-outside-repository path "\/etc\/passwd" is not valid: the path is absolute/,
  /^\[manifests\/clusters--production\] path-outside-repository path "\.\.\/\.\.\/\.\.\/x" is not valid: /,
  /^\[manifests\/clusters--production\] path-outside-repository path "\.git\/hooks" is not valid: the path leads into "\.git"/],
  ['malformed YAML in a file, with line and column', ({ repository, cluster }) => {
    const file = join(makeRoot(), 'broken.yaml');
    fs.writeFileSync(file, 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: c\n data: {a: [}\n');
    const folder = repository.folder('apps');
    folder.include('broken', { file });
    cluster.apply(folder);
  }, /^\[manifests\/apps\/broken\] malformed-yaml .*broken\.yaml:5:\d+ .* — correct the YAML there$/],
  ['YAML that is no object, by its document', included('apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c, namespace: default}\n---\n- a\n- b\n---\nkind: Pod\n'),
    '[manifests/apps/included] malformed-yaml text:5:1 is not a Kubernetes object — every document needs apiVersion and kind',
    '[manifests/apps/included] malformed-yaml text:8:1 is not a Kubernetes object — every document needs apiVersion and kind'],
  ['files that are not there', ({ repository, cluster }) => {
    const folder = repository.folder('apps');
    folder.include('gone', { file: 'nowhere/gone.yaml' });
    folder.addEncryptedFile('nowhere/gone.enc.yaml');
    cluster.apply(folder);
  },
  new RegExp(`^\\[manifests/apps/gone\\] include cannot read nowhere/gone\\.yaml: ENOENT — create the file, or correct the path; it is relative to the working directory, ${process.cwd()}$`),
  /^\[manifests\/apps\/gone\.enc\.yaml\] missing-file cannot read nowhere\/gone\.enc\.yaml: ENOENT — create the file; its path is relative to the working directory of the program/],
];

describe.each([['references', REFERENCES], ['secrets', SECRETS], ['values', VALUES], ['files', FILES]])('%s', (_, mistakes) => {
  test.each(mistakes)('%s', (_what, make, ...said) => {
    const program = platform();
    make(program);
    const errors = errorsOf(program.app);
    expect(errors).toEqual(said.map((each) => typeof each === 'string' ? each : expect.stringMatching(each)));
    expect(fs.existsSync(program.app.outdir)).toBe(false);
  });
});

test('all mistakes of a program are in one error, each with its place', () => {
  const program = platform();
  const { app, repository, cluster } = program;
  new flux.GitRepository(cluster.system, 'scp', { url: 'git@gitea.example.com:org/apps.git' });
  registry((each) => each.addProject('MyOrg'))(program);
  const apps = folderOf(repository, 'apps', yaml('v1', 'Secret', 'db', { stringData: { password: 'hunter2' } }, 'default'));
  apps.encryptFor(sops.AgeRecipient.of('age1nobody'));
  new eso.ExternalSecret(apps, 'key', {
    store: eso.ClusterSecretStore.fromClusterSecretStoreName(app, 'vault', { name: 'vault' }), data: {}, metadata: { namespace: 'default' },
  });
  cluster.apply(apps, { interval: Duration.seconds(0) });
  new flux.Provider(cluster.system, 'chat', { type: flux.ProviderType.mattermost({ webhookUrl: Secret.fromSecretName(app, 's', { name: 's', keys: [] }) }) });
  const error = refusal(app)!;
  const ids = linesOf(error).map((line) => line.split(' ').slice(0, 2).join(' '));
  expect(ids).toEqual(expect.arrayContaining([
    '[manifests/clusters--production/scp] git-url',
    '[manifests/clusters--production/delivery-apps] duration',
    '[manifests/clusters--production/chat] secret-key',
    '[manifests/registry/harbor/MyOrg] harbor-name',
    '[manifests/apps] age-recipient',
    '[manifests/apps/included/secret-db-default] plaintext-secret',
  ]));
  expect(error.message.match(/\n {2}--> test\/.*\.ts:\d+ \(/g)).toHaveLength(ids.length);
  expect(error.message).toMatch(new RegExp(`^${ids.length} problems, nothing was written:`));
  expect(fs.existsSync(app.outdir)).toBe(false);
});

test('what was written before is as it was', () => {
  const { app, repository, cluster } = platform();
  const folder = folderOf(repository, 'apps', configMap('c', 'default'));
  cluster.apply(folder);
  app.synth();
  const times = () => fs.readdirSync(app.outdir, { recursive: true, encoding: 'utf8' }).sort().map((file) => `${file} ${fs.statSync(join(app.outdir, file)).mtimeMs}`);
  const before = times();
  new ApiObject(folder, 'new', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { namespace: 'default' } });
  new kplus.Secret(folder, 'db', { metadata: { namespace: 'default' }, stringData: { password: 'hunter2' } });
  expect(refusal(app)!.message).toContain('plaintext-secret');
  expect(times()).toEqual(before);
});

describe('the output folder', () => {
  const program = (outdir: string): App => {
    const app = new App({ outdir });
    new Repository(app, 'manifests', { url: 'https://gitea.example.com/org/manifests.git' }).addFile('README.md', 'x');
    return app;
  };

  test.each(['out', 'out/deeper'])('%s that is a file, or below one, is refused', (path) => {
    const root = makeRoot();
    put(root, { out: 'mine' });
    expect(refusal(program(join(root, path)))?.message).toContain(join(root, 'out'));
    expect(fs.readFileSync(join(root, 'out'), 'utf8')).toBe('mine');
  });

  test('that cannot be made is refused', () => {
    expect(refusal(program('/sys/nowhere/out'))?.message).toMatch(/\/sys\/nowhere/);
  });
});

test('a renamed folder changes nothing of its objects, also where cdk8s-plus hashes paths into selectors', () => {
  const [before, after] = ['apps/web', 'deployments/production/web'].map((path) => {
    const { app, repository, cluster } = platform();
    const folder = repository.folder(path, { namespace: 'default' });
    const web = new kplus.Deployment(folder, 'web', { containers: [{ image: 'nginx:1.27', portNumber: 80 }] });
    web.exposeViaService({ ports: [{ port: 80 }] });
    new kplus.StatefulSet(folder, 'db', { containers: [{ image: 'postgres:17', portNumber: 5432 }], service: new kplus.Service(folder, 'db-service', { ports: [{ port: 5432 }] }) });
    cluster.apply(folder);
    app.synth();
    const written = join(app.outdir, 'manifests', path);
    return Object.fromEntries(fs.readdirSync(written).sort().map((file) => [file, fs.readFileSync(join(written, file), 'utf8')]));
  });
  expect(Object.keys(before)).toContain('deployment-web.yaml');
  expect(after).toEqual(before);
});
