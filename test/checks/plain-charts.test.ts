import { join } from 'node:path';
import { ApiObjectProps, Chart, ApiObject } from 'cdk8s';
import { App, Checks } from '../../src';
import { CHECKS } from '../../src/checks/catalogue';
import { ConstructProgram } from '../../src/program/construct-program';
import { lineOfText } from '../said';
import { makeRoot } from '../synth/tree-on-disk';

const FLUX = 'toolkit.fluxcd.io/v1';
/** An object that breaks a check, for each check that judges objects alone. */
const BROKEN: { readonly [check: string]: ApiObjectProps } = {
  'cdk-token': { apiVersion: 'v1', kind: 'ConfigMap', data: { bucket: '${Token[TOKEN.12]}', count: -1.8881545897087505e289 } },
  'default-password': { apiVersion: 'v1', kind: 'ConfigMap', data: { password: 'it is Harbor12345' } },
  'flux-service-monitor': { apiVersion: 'monitoring.coreos.com/v1', kind: 'ServiceMonitor', spec: { selector: { matchLabels: { 'app.kubernetes.io/part-of': 'flux' } } } },
  'git-url': { apiVersion: `source.${FLUX}`, kind: 'GitRepository', spec: { url: 'git@host.example.com:org/repo.git' } },
  'health-checks-ignored': { apiVersion: `kustomize.${FLUX}`, kind: 'Kustomization', spec: { wait: true, healthChecks: [{ kind: 'Deployment', name: 'a' }] } },
  'latest-image': { apiVersion: 'apps/v1', kind: 'Deployment', spec: { template: { spec: { containers: [{ name: 'a', image: 'nginx' }] } } } },
  'object-name': { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'Upper_Case' } },
  'object-size': { apiVersion: 'v1', kind: 'ConfigMap', data: { text: 'a'.repeat(1024 * 1024 + 1) } },
  'plaintext-secret': { apiVersion: 'v1', kind: 'Secret', stringData: { password: 'hunter2' } },
  'private-key': { apiVersion: 'v1', kind: 'ConfigMap', data: { key: '-----BEGIN RSA PRIVATE KEY-----\nMII\n' } },
  'provider-type': { apiVersion: 'notification.toolkit.fluxcd.io/v1beta3', kind: 'Provider', spec: { type: 'mattermost' } },
  'receiver-unverified': { apiVersion: `notification.${FLUX}`, kind: 'Receiver', spec: { type: 'generic' } },
  'removed-metric': { apiVersion: 'monitoring.coreos.com/v1', kind: 'PrometheusRule', spec: { groups: [{ rules: [{ expr: 'gotk_suspend_status == 1' }] }] } },
  'removed-version': { apiVersion: 'extensions/v1beta1', kind: 'Ingress', spec: {} },
  'secret-address': { apiVersion: `source.${FLUX}`, kind: 'HelmRepository', spec: { url: 'https://user:password@charts.example.com' } },
  'semver-range': { apiVersion: `source.${FLUX}`, kind: 'OCIRepository', spec: { ref: { semver: 'newest' } } },
  'store-namespace': { apiVersion: 'external-secrets.io/v1', kind: 'ClusterSecretStore', spec: { provider: { vault: { auth: { tokenSecretRef: { name: 'a' } } } } } },
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
