import { appsOf, configMap, dangersFrom, documents, kustomization, planned, Tree } from './planned';
import type { Danger } from '../../src/plan/change-set';
import { RULES } from '../../src/plan/rules';

const A = configMap('keep');
const object = (apiVersion: string, kind: string, name: string, rest = '', namespace = 'default'): string =>
  `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: { name: ${name}${namespace === '' ? '' : `, namespace: ${namespace}`} }\n${rest}`;
const namespace = (name: string): string => object('v1', 'Namespace', name, '', '');
const deployment = (spec: string, pod = 'containers: [{ name: web, image: "registry.example.com/org/web:1.2.0" }]'): string =>
  object('apps/v1', 'Deployment', 'web', `spec: { ${spec}selector: { matchLabels: { app: web } }, template: { metadata: { labels: { app: web } }, spec: { ${pod} } } }\n`);
const service = (spec: string): string => object('v1', 'Service', 'web', `spec: { ${spec} }\n`);
const release = (name: string, spec = ''): string => object('helm.toolkit.fluxcd.io/v2', 'HelmRelease', name, `spec: { interval: 1h, chart: { spec: { chart: redis, version: 1.2.3, sourceRef: { kind: HelmRepository, name: r } } }${spec} }\n`);
const ingress = (name: string, host: string): string => object('networking.k8s.io/v1', 'Ingress', name, `spec: { rules: [{ host: ${host} }] }\n`);
const role = (rules: string): string => documents(
  object('rbac.authorization.k8s.io/v1', 'Role', 'r', `rules: [${rules}]\n`),
  object('rbac.authorization.k8s.io/v1', 'RoleBinding', 'b', 'roleRef: { apiGroup: rbac.authorization.k8s.io, kind: Role, name: r }\nsubjects: [{ kind: ServiceAccount, name: web }]\n'),
);
const rule = (verbs: string, resources: string): string => `{ apiGroups: [""], resources: [${resources}], verbs: [${verbs}] }`;

/** A change of what one Kustomization applies: what is there before and afterwards beside what stays. */
interface Case {
  readonly rule: Danger['rule'];
  readonly before: string | Tree;
  readonly after: string | Tree;
  readonly said: readonly (string | RegExp)[];
  readonly details?: readonly string[];
}

const only = (yaml: string | Tree): Tree => (typeof yaml === 'string' ? appsOf(yaml === '' ? A : documents(A, yaml)) : yaml);
const claim = (spec: string): string => object('v1', 'PersistentVolumeClaim', 'data', `spec: { ${spec} }\n`);
const more = (apps: string, others: string, spec = 'prune: true'): Tree => ({ ...appsOf(apps, spec), 'clusters/production/more.yaml': kustomization('more', './more'), 'more/all.yaml': others });
const { 'clusters/production/apps.yaml': apps, ...withoutApps } = appsOf(documents(A, configMap('b')));
const renamed: Tree = { ...withoutApps, 'clusters/production/apps.yaml': kustomization('applications', './apps') };
const mounting = 'volumes: [{ name: d, persistentVolumeClaim: { claimName: data } }], containers: [{ name: web, image: "registry.example.com/org/web:1.2.0" }]';
const reading = (variable: string): string => `containers: [{ name: web, image: "registry.example.com/org/web:1.2.0", ${variable} }]`;

const CASES: readonly Case[] = [
  {
    rule: 'pruned-namespace',
    before: documents(namespace('team'), configMap('x').replace('default', 'team')),
    after: '',
    said: ['severe: Namespace team is deleted, and everything in it, whoever created it'],
    details: ['ConfigMap team/x'],
  },
  {
    rule: 'pruned-namespace',
    before: documents(namespace('team'), configMap('x').replace('default', 'team')),
    after: configMap('x').replace('default', 'team'),
    said: ['severe: Namespace team is deleted, and everything in it, whoever created it, also 1 that Git still has'],
  },
  {
    rule: 'pruned-volume',
    before: documents(claim('storageClassName: fast'), object('storage.k8s.io/v1', 'StorageClass', 'fast', 'provisioner: x\nreclaimPolicy: Delete\n', ''), deployment('', mounting)),
    after: object('storage.k8s.io/v1', 'StorageClass', 'fast', 'provisioner: x\nreclaimPolicy: Delete\n', ''),
    said: ['severe: PersistentVolumeClaim default/data is deleted; its volume and data are deleted (Delete)'],
    details: ['Deployment default/web mounts it'],
  },
  { rule: 'pruned-volume', before: claim('accessModes: [ReadWriteOnce]'), after: '', said: [/unless its storage class retains them/] },
  { rule: 'pruned-volume', before: object('v1', 'PersistentVolume', 'disk', 'spec: { capacity: { storage: 1Gi } }\n', ''), after: '', said: [/severe: PersistentVolume disk is deleted; a claim/] },
  {
    rule: 'pruned-crd',
    before: documents(object('apiextensions.k8s.io/v1', 'CustomResourceDefinition', 'things.example.com', 'spec: { group: example.com, names: { kind: Thing, plural: things } }\n', ''), object('example.com/v1', 'Thing', 't')),
    after: '',
    said: ['severe: CustomResourceDefinition things.example.com is deleted, and every Thing in the cluster'],
    details: ['Thing default/t'],
  },
  { rule: 'pruned-data', before: object('postgresql.cnpg.io/v1', 'Cluster', 'db'), after: '', said: [/severe: Cluster default\/db is deleted, and its controller may delete/] },
  { rule: 'pruned-data', before: object('apps/v1', 'StatefulSet', 's', 'spec: { volumeClaimTemplates: [{ metadata: { name: data } }] }\n'), after: '', said: [/^StatefulSet default\/s is deleted; the claims of its pods stay/], details: ['data'] },
  { rule: 'removed-guard', before: object('networking.k8s.io/v1', 'NetworkPolicy', 'deny'), after: '', said: [/^NetworkPolicy default\/deny is deleted: what it refused/] },
  { rule: 'uninstalled-release', before: release('redis'), after: '', said: [/^severe: HelmRelease default\/redis is deleted: Helm uninstalls/] },
  { rule: 'reinstalled-release', before: release('redis'), after: release('redis', ', targetNamespace: data'), said: [/severe: HelmRelease default\/redis changes its spec\.targetNamespace/], details: ['spec.targetNamespace: (none) → data'] },
  { rule: 'reinstalled-release', before: release('redis', ', storageNamespace: a'), after: release('redis', ', storageNamespace: b'), said: [/changes its spec\.storageNamespace/] },
  { rule: 'reinstalled-release', before: release('redis'), after: release('cache'), said: [/HelmRelease default\/redis is renamed to default\/cache: Helm uninstalls the old one/] },
  { rule: 'immutable-field', before: deployment(''), after: deployment('').replaceAll('app: web', 'app: other'), said: [/severe: Deployment default\/web cannot change spec\.selector\.matchLabels\.app: the API server refuses it/], details: ['spec.selector.matchLabels.app: web → other'] },
  { rule: 'immutable-field', before: claim('resources: { requests: { storage: 2Gi } }'), after: claim('resources: { requests: { storage: 1Gi } }'), said: [/cannot change spec\.resources\.requests\.storage/] },
  { rule: 'immutable-field', before: service('clusterIP: 10.0.0.1, ports: [{ port: 80 }]'), after: service('clusterIP: 10.0.0.2, ports: [{ port: 80 }]'), said: [/cannot change spec\.clusterIP/] },
  { rule: 'immutable-field', before: `${configMap('c')}immutable: true\n`, after: `${configMap('c', 'a: "2"')}immutable: true\n`, said: [/ConfigMap default\/c cannot change data\.a/] },
  { rule: 'immutable-field', before: object('batch/v1', 'Job', 'j', 'spec: { template: { spec: { containers: [{ name: a, image: "a:1" }] } } }\n'), after: object('batch/v1', 'Job', 'j', 'spec: { template: { spec: { containers: [{ name: a, image: "a:2" }] } } }\n'), said: [/Job default\/j cannot change spec\.template/] },
  { rule: 'immutable-field', before: object('external-secrets.io/v1', 'ClusterSecretStore', 's', 'spec: { controller: a }\n', ''), after: object('external-secrets.io/v1', 'ClusterSecretStore', 's', 'spec: { controller: b }\n', ''), said: [] },
  {
    rule: 'recreated-object',
    before: claim('storageClassName: a'),
    after: claim('storageClassName: b').replace('namespace: default', 'namespace: default, annotations: { kustomize.toolkit.fluxcd.io/force: enabled }'),
    said: [/severe: PersistentVolumeClaim default\/data is deleted and created again/],
  },
  { rule: 'changed-selector', before: service('selector: { app: a }, ports: [{ port: 80 }]'), after: service('selector: { app: b }, ports: [{ port: 80 }]'), said: ['Service default/web selects other pods than before'] },
  {
    rule: 'renamed-delivery',
    before: { ...withoutApps, 'clusters/production/apps.yaml': apps },
    after: renamed,
    said: ['severe: Kustomization flux-system/apps is renamed to flux-system/applications: the old one is deleted, and deletes the 2 objects that the new one applies'],
    details: [
      'first commit: set spec.deletionPolicy: Orphan in Kustomization flux-system/apps, and wait until Flux has applied it (flux get kustomization apps -n flux-system)',
      'second commit: rename it to flux-system/applications; the old one then leaves its objects, and the new one takes them over', 'ConfigMap default/b', 'ConfigMap default/keep',
    ],
  },
  { rule: 'renamed-delivery', before: { ...withoutApps, 'clusters/production/apps.yaml': `${apps}  deletionPolicy: Orphan\n` }, after: renamed, said: [] },
  { rule: 'moved-object', before: more(documents(A, claim('storageClassName: a')), configMap('b')), after: more(A, documents(configMap('b'), claim('storageClassName: a'))), said: [/severe: PersistentVolumeClaim default\/data moves from Kustomization flux-system\/apps to Kustomization flux-system\/more/] },
  { rule: 'moved-object', before: more(documents(A, configMap('x')), configMap('b')), after: more(A, documents(configMap('b'), configMap('x'))), said: [/^ConfigMap default\/x moves/] },
  { rule: 'moved-object', before: more(documents(A, configMap('x')), configMap('b'), 'prune: false'), after: more(A, documents(configMap('b'), configMap('x')), 'prune: false'), said: [] },
  { rule: 'moved-object', before: more(documents(A, configMap('x')), configMap('b')), after: more(A, documents(configMap('b'), configMap('x')), 'prune: true\ndependsOn: [{ name: more }]'), said: [] },
  { rule: 'deleted-delivery', before: { ...withoutApps, 'clusters/production/apps.yaml': apps }, after: withoutApps, said: ['Kustomization flux-system/apps is deleted, and with it 2 objects that it applied'] },
  { rule: 'left-over', before: appsOf(documents(A, configMap('x')), 'prune: false'), after: appsOf(A, 'prune: false'), said: [/^ConfigMap default\/x stays in the cluster, though no longer in Git: Kustomization flux-system\/apps does not prune/] },
  { rule: 'suspended', before: appsOf(A, 'suspend: true'), after: appsOf(configMap('keep', 'a: "2"'), 'suspend: true'), said: ['nothing of Kustomization flux-system/apps happens: Kustomization flux-system/apps is suspended, and 1 change waits'] },
  { rule: 'suspended', before: appsOf(A), after: appsOf(A, 'prune: true\nsuspend: true'), said: [/^Kustomization flux-system\/apps is suspended: later changes wait/] },
  { rule: 'resumed', before: appsOf(A, 'prune: true\nsuspend: true'), after: appsOf(A), said: [/^Kustomization flux-system\/apps is resumed/] },
  { rule: 'downgrade', before: deployment(''), after: deployment('').replace('web:1.2.0', 'web:1.1.9'), said: ['Deployment default/web goes back of image registry.example.com/org/web: 1.2.0 → 1.1.9'] },
  { rule: 'downgrade', before: release('redis'), after: release('redis').replace('1.2.3', '1.2.2'), said: ['HelmRelease default/redis goes back of chart redis: 1.2.3 → 1.2.2'] },
  { rule: 'downgrade', before: deployment(''), after: deployment('').replace('web:1.2.0', 'web:1.3.0'), said: [] },
  { rule: 'downgrade', before: deployment('').replace('1.2.0', '20250101'), after: deployment('').replace('1.2.0', '20240101'), said: [] },
  { rule: 'downgrade', before: deployment('').replace('1.2.0', '1.2.0'), after: deployment('').replace('1.2.0', '1.2.0-rc1'), said: [/1\.2\.0 → 1\.2\.0-rc1/] },
  { rule: 'major-upgrade', before: deployment(''), after: deployment('').replace('web:1.2.0', 'web:2.0.0'), said: [/gets a new major version of image registry\.example\.com\/org\/web: 1\.2\.0 → 2\.0\.0/] },
  { rule: 'privileged-pod', before: deployment(''), after: deployment('', 'hostNetwork: true, containers: [{ name: web, image: "registry.example.com/org/web:1.2.0", securityContext: { privileged: true } }]'), said: ['Deployment default/web gets rights of its node: hostNetwork, privileged container web'] },
  { rule: 'stale-consumer', before: documents(configMap('c'), deployment('', reading('envFrom: [{ configMapRef: { name: c } }]'))), after: documents(configMap('c', 'a: "2"'), deployment('', reading('envFrom: [{ configMapRef: { name: c } }]'))), said: ['ConfigMap default/c changes, but Deployment default/web reads it only when a pod starts, and is not restarted'] },
  { rule: 'stale-consumer', before: documents(configMap('c'), deployment('', reading('envFrom: [{ configMapRef: { name: c } }]'))), after: documents(configMap('c', 'a: "2"'), deployment('', reading('envFrom: [{ configMapRef: { name: c } }]')).replace('1.2.0', '1.2.1')), said: [] },
  {
    rule: 'stale-consumer',
    before: documents(configMap('c'), deployment('', `volumes: [{ name: c, configMap: { name: c } }], ${reading('volumeMounts: [{ name: c, mountPath: /c }]')}`)),
    after: documents(configMap('c', 'a: "2"'), deployment('', `volumes: [{ name: c, configMap: { name: c } }], ${reading('volumeMounts: [{ name: c, mountPath: /c }]')}`)),
    said: [],
  },
  {
    rule: 'stale-consumer',
    before: documents(configMap('c'), deployment('', `volumes: [{ name: c, configMap: { name: c } }], ${reading('volumeMounts: [{ name: c, mountPath: /c, subPath: a }]')}`)),
    after: documents(configMap('c', 'a: "2"'), deployment('', `volumes: [{ name: c, configMap: { name: c } }], ${reading('volumeMounts: [{ name: c, mountPath: /c, subPath: a }]')}`)),
    said: [/ConfigMap default\/c changes, but Deployment default\/web/],
  },
  { rule: 'scale-down', before: deployment('replicas: 3, '), after: deployment('replicas: 2, '), said: ['Deployment default/web is scaled down from 3 to 2 (spec.replicas)'] },
  { rule: 'scale-down', before: deployment(''), after: deployment('replicas: 0, '), said: [/severe: .* from 1 to 0: nothing of it runs any more/] },
  { rule: 'scale-down', before: deployment('replicas: 3, '), after: deployment('replicas: 4, '), said: [] },
  { rule: 'moved-address', before: documents(ingress('a', 'www.example.com'), ingress('b', 'b.example.com')), after: documents(ingress('a', 'a.example.com'), ingress('b', 'www.example.com')), said: ['host www.example.com moves from Ingress default/a to Ingress default/b', 'host b.example.com of Ingress default/b is not served any more'] },
  { rule: 'moved-address', before: service('ports: [{ port: 80 }]'), after: service('ports: [{ port: 8080 }]'), said: ['Service default/web does not listen on port 80 any more, but on 8080'] },
  { rule: 'moved-address', before: service('type: LoadBalancer, ports: [{ port: 80 }]'), after: service('type: ClusterIP, ports: [{ port: 80 }]'), said: ['Service default/web changes spec.type from LoadBalancer to ClusterIP'] },
  { rule: 'wider-access', before: role(rule('get', 'pods')), after: role(rule('get, list', 'pods')), said: ['Role default/r gives ServiceAccount default/web more rights'], details: ['ServiceAccount default/web can list pods in default'] },
  { rule: 'wider-access', before: role(rule('get', 'pods')), after: role(`${rule('get', 'pods')}, ${rule('get', 'secrets')}`), said: [/severe: Role default\/r/], details: ['ServiceAccount default/web can get secrets in default'] },
  { rule: 'wider-access', before: role(rule('get, list', 'pods')), after: role(rule('get', 'pods')), said: [] },
  {
    rule: 'wider-access',
    before: '',
    after: object('rbac.authorization.k8s.io/v1', 'ClusterRoleBinding', 'b', 'roleRef: { apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: cluster-admin }\nsubjects: [{ kind: Group, name: devs }]\n', ''),
    said: [/severe: ClusterRoleBinding b gives Group devs more rights/],
    details: ['Group devs can do everything with everything in all namespaces'],
  },
  { rule: 'large-change', before: '', after: documents(...Array.from({ length: 60 }, (_, i) => configMap(`c-${i}`))), said: ['the change concerns 60 objects of 1 deliveries in production'] },
];

test.each(CASES.map((each) => [each.rule, each.said[0] ?? 'nothing', each] as const))('%s: %s', (name, _, { before, after, said, details }) => {
  const set = planned(only(before), only(after));
  expect(dangersFrom(set, name)).toEqual(said.map((each) => (typeof each === 'string' ? each : expect.stringMatching(each))));
  if (details) expect(set.dangers.find((danger) => danger.rule === name)!.details).toEqual(details);
});

test('images of the own repositories that nothing builds, where it is known what is built', () => {
  const builtImages = ['registry.example.com/org/api'];
  const set = planned(appsOf(A), appsOf(documents(A, deployment(''))), { builtImages });
  expect(dangersFrom(set, 'unbuilt-image')).toEqual(['severe: Deployment default/web runs registry.example.com/org/web, which no pipeline of the program builds, though it builds others of registry.example.com/org']);
  expect(planned(appsOf(A), appsOf(documents(A, deployment(''))), { builtImages: [...builtImages, 'registry.example.com/org/web'] }).dangers).toEqual([]);
  expect(planned(appsOf(A), appsOf(documents(A, deployment('')))).dangers).toEqual([]);
});

test('a prune that waits says that it comes when the delivery is resumed', () => {
  const set = planned(appsOf(documents(A, namespace('team')), 'prune: true\nsuspend: true'), appsOf(A, 'prune: true\nsuspend: true'));
  expect(set.dangers.find(({ rule: name }) => name === 'pruned-namespace')!.details).toEqual(['this happens once it is resumed: Kustomization flux-system/apps is suspended']);
});

test('the severe ones come first', () => {
  const set = planned(appsOf(documents(A, namespace('team'), deployment('replicas: 3, '))), appsOf(documents(A, deployment('replicas: 2, '))));
  expect(set.dangers.map(({ isSevere }) => isSevere)).toEqual([true, false]);
});

test('each rule has a test in which it is found', () => {
  const tested = new Set<string>([...CASES.filter(({ said }) => said.length > 0).map(({ rule: name }) => name), 'unbuilt-image', 'refused']); // the last by test/engines
  expect(Object.keys(RULES).filter((name) => !tested.has(name))).toEqual([]);
});
