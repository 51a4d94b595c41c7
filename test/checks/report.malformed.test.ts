import { CheckError } from '../../src/checks/report';
import { REFERENCES } from '../../src/program/reference-table';
import { linesOf, platform, refusal } from '../program';
import { fc, runs } from '../properties';

/** Names of fields that some check reads. */
const FIELDS = [...new Set(Object.values(REFERENCES).flat().flatMap(({ at }) => at.split(/[.[\]{}]+/)).filter((name) => name !== ''))].concat(
  'apiVersion', 'kind', 'name', 'namespace', 'key', 'optional', 'data', 'stringData', 'type', 'postBuild', 'substitute', 'path', 'wait', 'healthChecks',
  'healthCheckExprs', 'targetNamespace', 'eventSources', 'selector', 'matchLabels', 'address', 'url', 'sops', 'mac', 'tls', 'annotations', 'labels',
  'install', 'createNamespace', 'version', 'ref', 'semver', 'range', 'policy', 'chart', 'target', 'creationPolicy', 'template', 'groups', 'names', 'readyExpr');
const KINDS = [...Object.keys(REFERENCES), 'core/Secret', 'core/ConfigMap', 'core/Namespace', 'core/Service', 'bitnami.com/SealedSecret',
  'cert-manager.io/Certificate', 'image.toolkit.fluxcd.io/ImagePolicy', 'apiextensions.k8s.io/CustomResourceDefinition',
  'monitoring.coreos.com/ServiceMonitor', 'monitoring.coreos.com/PrometheusRule'];

const { value, map } = fc.letrec<{ value: unknown; map: unknown }>((tie) => ({
  value: fc.oneof({ maxDepth: 4, depthSize: 'medium' },
    fc.constantFrom(null, 0, -1, 1.5, true, '', 'a', '*', 'Secret', 'GitRepository', 'flux-system', './apps', '${x}', '{{ }}'),
    tie('map'), tie('map'), fc.array(tie('value'), { maxLength: 3 })),
  map: fc.dictionary(fc.constantFrom(...FIELDS), tie('value'), { maxKeys: 4 }),
}));

const named = fc.record({
  name: fc.constantFrom('a', 'b', 'A_'), namespace: fc.constantFrom('default', 'flux-system', 'b'), labels: map, annotations: map, ownerReferences: fc.array(value),
}, { requiredKeys: ['name'] });
const metadata = fc.oneof({ weight: 9, arbitrary: named }, { weight: 1, arbitrary: value });
/** Paths that checks read in many kinds. */
const COMMON = ['data{}', 'stringData{}', 'spec.postBuild.substitute{}', 'spec.postBuild.substituteFrom[].name', 'spec.dependsOn[].readyExpr', 'spec.path',
  'spec.sourceRef.namespace', 'spec.targetNamespace', 'spec.healthChecks[]', 'spec.selector.matchLabels{}', 'spec.provider.vault.auth.kubernetes',
  'spec.target.template.data{}', 'spec.target.creationPolicy', 'spec.tls[].secretName', 'spec.template.spec.containers[].image', 'spec.names.kind',
  'spec.eventSources[].matchLabels', 'spec.ref.semver', 'spec.chart.spec.version', 'spec.install.createNamespace', 'sops.mac', 'spec.decryption.provider'];

/** Puts a value at a path; where a list or map is on the way, it may be something else. */
function put(json: any, path: string, leaf: unknown): void {
  const steps = path.split(/(?=\[\]|\{\})|\./);
  steps.forEach((step, i) => {
    const isLast = i === steps.length - 1;
    const key = step === '[]' ? 0 : step === '{}' ? 'k' : step;
    const below = steps[i + 1] === '[]' ? [] : {};
    if (typeof json !== 'object' || json === null) return;
    json[key] = isLast ? leaf : typeof json[key] === 'object' && json[key] !== null ? json[key] : below;
    json = json[key];
  });
}

/** What names another object, more or less. */
const reference = fc.record({
  kind: fc.oneof(fc.constantFrom('Secret', 'GitRepository', 'ClusterSecretStore', 'Kustomization'), value),
  name: fc.oneof(fc.constantFrom('a', 'b', '*'), value),
  namespace: fc.oneof(fc.constantFrom('default', 'flux-system'), value),
  key: value,
  optional: value,
  apiVersion: value,
}, { requiredKeys: [] });
const leafOf = fc.oneof(value, reference, fc.array(reference, { maxLength: 3 }), fc.constantFrom('a', 'b', './apps'));

const manifest = fc.constantFrom(...KINDS).chain((group) => {
  const [prefix, kind] = [group.slice(0, group.lastIndexOf('/')), group.slice(group.lastIndexOf('/') + 1)];
  const paths = [...(REFERENCES[group] ?? []).map(({ at }) => at), ...COMMON];
  const path = fc.constantFrom(...paths).chain((whole) => {
    const steps = whole.split('.');
    return fc.integer({ min: 1, max: steps.length }).map((length) => steps.slice(0, length).join('.'));
  });
  return fc.record({ metadata, values: fc.array(fc.tuple(path, leafOf), { maxLength: 8 }) }).map(({ metadata: own, values }) => {
    const json = { apiVersion: prefix === 'core' ? 'v1' : `${prefix}/v1`, kind, metadata: own };
    for (const [at, leaf] of values) put(json, at, leaf);
    return json;
  });
});

test('whatever included YAML says, the answer is a report', () => {
  fc.assert(fc.property(fc.array(manifest, { minLength: 1, maxLength: 5 }), (manifests) => {
    const { app, repository, cluster } = platform();
    const folder = repository.folder('apps', { namespace: 'default' });
    folder.include('raw', { text: manifests.map((each) => JSON.stringify(each)).join('\n---\n') });
    cluster.system.include('raw', { text: manifests.map((each) => JSON.stringify(each)).join('\n---\n') });
    cluster.apply(folder);
    const error = refusal(app);
    if (error !== undefined && !(error instanceof CheckError)) throw error;
    for (const line of error ? linesOf(error) : []) {
      expect(line).not.toMatch(/undefined|\[object Object\]|TypeError/);
      expect(line).toMatch(/ — ./);
    }
  }), { numRuns: runs(150) });
});

test.each([
  ['dependsOn', { apiVersion: 'helm.toolkit.fluxcd.io/v1', kind: 'HelmRelease', metadata: { name: 'a' }, spec: { dependsOn: [null] } }],
  ['eventSources', { apiVersion: 'notification.toolkit.fluxcd.io/v1', kind: 'Alert', metadata: { name: 'a' }, spec: { eventSources: [null] } }],
])('null is no entry of %s', (_, json) => {
  const { app, repository, cluster } = platform();
  const folder = repository.folder('apps', { namespace: 'default' });
  folder.include('raw', { text: JSON.stringify(json) });
  cluster.apply(folder);
  expect(refusal(app)).toBeInstanceOf(CheckError);
});
