import { join } from 'node:path';
import { ApiObjectProps, Chart, ApiObject } from 'cdk8s';
import { App, Checks } from '../../src';
import { CHECKS } from '../../src/checks/catalogue';
import { LOCAL_GROUPS, SECRET_GROUP } from '../../src/checks/local-catalogue';
import { ConstructProgram } from '../../src/program/construct-program';
import { kindOf } from '../../src/program/kind';
import { listNames } from '../../src/schema/fields';
import { lineOfText } from '../said';
import { makeRoot } from '../synth/tree-on-disk';

const FLUX = 'toolkit.fluxcd.io/v1';
/** An object that breaks a check, for each check that judges objects alone. */
const BROKEN: { readonly [check: string]: ApiObjectProps } = {
  'cdk-token': { apiVersion: 'v1', kind: 'ConfigMap', data: { bucket: '${Token[TOKEN.12]}', count: -1.8881545897087505e289 } },
  'default-password': { apiVersion: 'v1', kind: 'ConfigMap', data: { password: 'it is Harbor12345' } },
  'event-selector': { apiVersion: 'notification.toolkit.fluxcd.io/v1beta3', kind: 'Alert', spec: { eventSources: [{ kind: 'Kustomization', name: '*', namespace: '*' }] } },
  'flux-service-monitor': { apiVersion: 'monitoring.coreos.com/v1', kind: 'ServiceMonitor', spec: { selector: { matchLabels: { 'app.kubernetes.io/part-of': 'flux' } } } },
  'git-url': { apiVersion: `source.${FLUX}`, kind: 'GitRepository', spec: { url: 'git@host.example.com:org/repo.git' } },
  'health-checks-ignored': { apiVersion: `kustomize.${FLUX}`, kind: 'Kustomization', spec: { wait: true, healthChecks: [{ kind: 'Deployment', name: 'a' }] } },
  'latest-image': { apiVersion: 'apps/v1', kind: 'Deployment', spec: { template: { spec: { containers: [{ name: 'a', image: 'nginx' }] } } } },
  'object-name': { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'Upper_Case' } },
  'object-size': { apiVersion: 'v1', kind: 'ConfigMap', data: { text: 'a'.repeat(1024 * 1024 + 1) } },
  'plaintext-secret': { apiVersion: 'v1', kind: 'Secret', stringData: { password: 'hunter2' } },
  'private-key': { apiVersion: 'v1', kind: 'ConfigMap', data: { key: '-----BEGIN RSA PRIVATE KEY-----\nMII\n' } },
  'provider-type': { apiVersion: 'notification.toolkit.fluxcd.io/v1beta3', kind: 'Provider', spec: { type: 'mattermost' } },
  'receiver-secret': { apiVersion: `notification.${FLUX}`, kind: 'Receiver', spec: { type: 'github' } },
  'receiver-unverified': { apiVersion: `notification.${FLUX}`, kind: 'Receiver', spec: { type: 'generic' } },
  'removed-metric': { apiVersion: 'monitoring.coreos.com/v1', kind: 'PrometheusRule', spec: { groups: [{ rules: [{ expr: 'gotk_suspend_status == 1' }] }] } },
  'removed-version': { apiVersion: 'extensions/v1beta1', kind: 'Ingress', spec: {} },
  'secret-address': { apiVersion: `source.${FLUX}`, kind: 'HelmRepository', spec: { url: 'https://user:password@charts.example.com' } },
  'selector-labels': { apiVersion: 'apps/v1', kind: 'Deployment', spec: { selector: { matchLabels: { app: 'a' } }, template: { metadata: { labels: { app: 'b' } } } } },
  'image-filter': { apiVersion: 'image.toolkit.fluxcd.io/v1', kind: 'ImagePolicy', spec: { filterTags: { pattern: '(?!a)' } } },
  'semver-range': { apiVersion: `source.${FLUX}`, kind: 'OCIRepository', spec: { ref: { semver: 'newest' } } },
  'store-namespace': { apiVersion: 'external-secrets.io/v1', kind: 'ClusterSecretStore', spec: { provider: { vault: { auth: { tokenSecretRef: { name: 'a' } } } } } },
  'template-key': { apiVersion: 'external-secrets.io/v1', kind: 'ExternalSecret', spec: { target: { template: { data: { url: '{{ .password }}' } } } } },
  'unpinned-chart': { apiVersion: 'helm.toolkit.fluxcd.io/v2', kind: 'HelmRelease', spec: { chart: { spec: { sourceRef: { kind: 'HelmRepository', name: 'a' } } } } },
};

/** Plain charts, with undefined fields beside the given ones, which do not count. */
function chartWith(props: ApiObjectProps): { app: App; object: ApiObject } {
  const app = new App({ outdir: join(makeRoot(), 'out') });
  const metadata = { ...props.metadata, labels: { app: 'a', none: undefined as never } };
  const object = new ApiObject(new Chart(app, 'chart'), 'object', { ...props, metadata, data: { none: undefined, ...props.data }, nothing: undefined });
  return { app, object };
}

function warningsOf(app: App): readonly string[] {
  const write = jest.spyOn(process.stderr, 'write').mockReturnValue(true);
  app.synth();
  write.mockRestore();
  return app.synthesis!.warnings.map(lineOfText);
}

const local = CHECKS.filter((check) => check.local);

test('every check that judges objects alone is tested', () => {
  expect(Object.keys(BROKEN).sort()).toEqual(local.map(({ id }) => id).sort());
});

test('every check that judges objects alone is in one group, which is loaded for the kinds that it concerns', () => {
  const groups = [...LOCAL_GROUPS, SECRET_GROUP];
  expect(groups.flatMap((group) => group.load().map(({ id }) => id)).sort()).toEqual(local.map(({ id }) => id).sort());
  const listed = listNames().map((name) => {
    const [group, version, kind] = name.split('_');
    return { apiVersion: `${group}/${version}`, kind };
  });
  const ofCore = ['List', 'SecretList', 'Pod'].map((kind) => ({ apiVersion: 'v1', kind }));
  const kinds = [...Object.values(BROKEN), ...listed, ...ofCore, { apiVersion: 'batch/v1', kind: 'CronJob' }];
  for (const group of groups) {
    expect(group.load()).toHaveLength(group.size);
    for (const check of group.load()) {
      const all = kinds.map(({ apiVersion, kind }): [string, string] => [kindOf(apiVersion, kind), apiVersion]);
      const concerned = all.filter((each) => check.concerns?.(...each) ?? true);
      expect(concerned.filter(([kind]) => !group.mayConcern(kind))).toEqual([]);
    }
  }
});

test('checks read fields that classes of `cdk8s import` call as manifests do', () => {
  const names: string[] = [];
  JSON.stringify(Object.values(BROKEN).map(({ spec }) => spec as unknown), (name, value: unknown) => {
    names.push(name);
    return value;
  });
  // Those with several capitals in a row, with dashes or underscores are called otherwise.
  expect(names.filter((name) => !/^[a-z\d]*([A-Z][a-z\d]+)*$/.test(name) && !name.includes('/'))).toEqual([]);
});

test('a private key in base64 whose lines break its marks is found, whoever writes the object', () => {
  const key = Buffer.from(`-----BEGIN RSA PRIVATE KEY-----\n${'MIIEowIBAAKCAQEA'.repeat(8)}\n-----END RSA PRIVATE KEY-----\n`).toString('base64');
  const marks = /UFJJVkFURSBLRV|QUklWQVRFIEtFW|BSSVZBVEUgS0VZ/;
  const wrapped = Array.from({ length: 60 }, (_, i) => key.replace(new RegExp(`.{${i + 16}}`, 'g'), '$&\n')).find((each) => !marks.test(each))!;
  for (const text of [wrapped, wrapped.replace(/\n/g, '\r\n')]) {
    const { app, object } = chartWith({ apiVersion: 'v1', kind: 'ConfigMap', data: { key: text } });
    expect(warningsOf(app).join('\n')).toContain('private-key');
    const { app: patchedApp, object: patched } = chartWith({ apiVersion: 'v1', kind: 'ConfigMap', data: { key: text } });
    patched.toJson = () => object.toJson();
    expect(warningsOf(patchedApp).join('\n')).toContain('private-key');
  }
});

describe.each(Object.entries(BROKEN))('%s', (check, props) => {
  test('is found in a plain chart, and what else the JSON breaks', () => {
    const { app, object } = chartWith(props);
    const program = new ConstructProgram([object], () => object.toJson());
    const expected = local.flatMap((each) => [...each.run(program)].map(({ message, fix }) => `[chart/object] ${each.id} ${message} — ${fix}`));
    const warnings = warningsOf(app);
    expect([...warnings].sort()).toEqual(expected.sort());
    expect(warnings.join('\n')).toContain(`[chart/object] ${check} `);
  });

  test('is found where the object is patched', () => {
    const { app, object } = chartWith(props);
    object.addJsonPatch({ _toJson: () => ({ op: 'add', path: '/metadata/labels/patched', value: 'yes' }) } as never);
    expect(warningsOf(app).join('\n')).toContain(`[chart/object] ${check} `);
  });

  test('is accepted with a reason', () => {
    const { app, object } = chartWith(props);
    Checks.of(object).acknowledge(check, 'a test');
    expect(warningsOf(app).join('\n')).not.toContain(check);
  });
});
