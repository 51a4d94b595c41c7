import { Features, Generated } from './generated-repository';
import type { RuleId } from '../../src/base/rule';

/** Where a finding is expected. */
export interface Expected {
  readonly file: string;
  readonly line: number;
}

/** A generated repository, to be made wrong in one place. */
export class Plantable {
  private readonly trees: readonly (readonly [prefix: string, files: { [path: string]: string }])[];

  constructor(public readonly repository: Generated) {
    this.trees = [['', repository.files], ...Object.values(repository.others).map((files, i) => [`other-${i}/`, files] as const)];
  }

  public get app(): string {
    return this.repository.app;
  }

  /** Directory of the cluster that is named last, which all seeds have. */
  public get root(): string {
    const { clusters } = this.repository.features;
    return `clusters/${clusters[clusters.length - 1]}`;
  }

  /** The line of a text that stands behind another one, in the one file that has that. */
  public lineOf(anchor: string, text = anchor, path?: string): Expected {
    const { prefix, file, content } = this.find(anchor, path);
    return { file: prefix + file, line: content.slice(0, content.indexOf(text, content.indexOf(anchor))).split('\n').length };
  }

  /** Replaces the first text behind an anchor. Returns the line of what stands there then, or of its part `shown`. */
  public replace(anchor: string, from: string, to: string, shown = to, path?: string): Expected {
    const { prefix, file, files, content } = this.find(anchor, path);
    const at = content.indexOf(from, content.indexOf(anchor));
    if (at < 0) throw new Error(`${file} does not have ${JSON.stringify(from)} behind ${JSON.stringify(anchor)}`);
    files[file] = content.slice(0, at) + to + content.slice(at + from.length);
    const within = Math.max(to.indexOf(shown.trimStart()), 0);
    return { file: prefix + file, line: (content.slice(0, at) + to.slice(0, within)).split('\n').length };
  }

  /** Adds an object to the file that has an anchor. Returns the line of the object, or of a part of it. */
  public add(anchor: string, object: string, shown = object, path?: string): Expected {
    const { prefix, file, files, content } = this.find(anchor, path);
    files[file] = `${content}---\n${object}`;
    return { file: prefix + file, line: (`${content}---\n${object.slice(0, object.indexOf(shown))}`).split('\n').length };
  }

  /** Removes a text behind an anchor; the expected place is that of another text. */
  public remove(anchor: string, text: string, shown: string, path?: string): Expected {
    this.replace(anchor, text, '', '', path);
    return this.lineOf(anchor, shown, path);
  }

  private find(anchor: string, path = ''): { readonly prefix: string; readonly file: string; readonly files: { [path: string]: string }; readonly content: string } {
    for (const [prefix, files] of this.trees) {
      const found = Object.entries(files).find(([file, content]) => file.startsWith(path) && content.includes(anchor));
      if (found) return { prefix, file: found[0], files, content: found[1] };
    }
    throw new Error(`no file below ${JSON.stringify(path)} has ${JSON.stringify(anchor)}`);
  }
}

/** One mistake in one place. */
export interface Fault {
  readonly name: string;
  readonly check: RuleId;
  /** What the repository must have for it. */
  readonly needs?: Partial<Features>;
  /** Makes the mistake; returns where it is to be found. */
  readonly plant: (in_: Plantable) => Expected;
}

const fault = (name: string, check: RuleId, plant: Fault['plant'], needs?: Partial<Features>): Fault => ({ name, check, plant, needs });
const overlay = ({ app }: Plantable): string => `apps/${app}/overlay/kustomization.yaml`;
const base = ({ app }: Plantable): string => `apps/${app}/base/`;
const list = ({ app }: Plantable): string => `apps/${app}/base/kustomization.yaml`;
const one: Partial<Features> = { clusters: ['production'] };
const flux = (r: Plantable): string => `  name: ${r.app}\n  namespace: flux-system\nspec:`;
const configs = '  name: configs\n';
const controllers = '  name: controllers\n';

/** What is wrong with what kustomize is given. */
const BUILDS: readonly Fault[] = [
  fault('a resource that does not exist', 'kustomize-build', (r) => r.replace('resources:', '  - ../base', '  - ../bases', '  - ../bases', overlay(r))),
  fault('a component that does not exist', 'kustomize-build', (r) => r.replace('components:', '../../components/limits', '../../components/limit', undefined, overlay(r)), { component: true }),
  fault('a patch file that does not exist', 'kustomize-build', (r) => r.replace('patches:', 'replicas.yaml', 'replica.yaml', undefined, overlay(r))),
  fault('a patch of an object that does not exist', 'kustomize-build', (r) => {
    r.replace('kind: Deployment', `name: ${r.app}`, 'name: other', undefined, `apps/${r.app}/overlay/replicas.yaml`);
    return r.lineOf('patches:', '  - path: replicas.yaml', overlay(r));
  }),
  fault('a JSON patch of a path that does not exist', 'kustomize-build', (r) => {
    r.replace('path: /spec/ports', '/spec/ports/0/port', '/spec/portz/0/port', undefined, overlay(r));
    return r.lineOf('patches:', '  - target:', overlay(r));
  }),
  fault('a resource twice', 'kustomize-build', (r) => r.replace('resources:', '  - namespace.yaml\n', '  - namespace.yaml\n  - ./namespace.yaml\n', '  - ./namespace.yaml', overlay(r)) && r.lineOf('apiVersion: v1\nkind: Namespace', 'apiVersion', `apps/${r.app}/overlay/namespace.yaml`)),
  fault('a base that has the overlay', 'kustomize-build', (r) => r.replace('resources:', 'resources:\n', 'resources:\n  - ../overlay\n', '  - ../overlay', list(r))),
  fault('a field that kustomize does not have', 'kustomize-build', (r) => {
    r.replace('configMapGenerator:', 'configMapGenerator:', 'configMapGenerators:', undefined, list(r));
    return r.lineOf('configMapGenerators:', 'configMapGenerators:', list(r));
  }),
  fault('a file of a generator that does not exist', 'kustomize-build', (r) => r.replace('configMapGenerator:', '    literals:\n', '    files:\n      - missing.properties\n    literals:\n', '', list(r)) && r.lineOf('configMapGenerator:', '  - name', list(r))),
  fault('a literal without a value', 'kustomize-build', (r) => r.replace('literals:', 'LOG_LEVEL=info', 'LOG_LEVEL', undefined, list(r)) && r.lineOf('configMapGenerator:', '  - name', list(r))),
  fault('YAML that cannot be read', 'kustomize-build', (r) => r.replace('kind: PersistentVolumeClaim', 'storage: 1Gi', 'storage: @1Gi', undefined, base(r))),
  fault('a key twice', 'kustomize-build', (r) => r.replace('kind: PersistentVolumeClaim', '  resources:\n', '  accessModes: []\n  resources:\n', '  accessModes: []', base(r))),
  fault('an object without name', 'kustomize-build', (r) => r.replace('kind: PersistentVolumeClaim', `  name: ${r.app}-data\n`, '  labels: {}\n', undefined, base(r)) && r.lineOf('kind: PersistentVolumeClaim', 'metadata:', base(r))),
];

/** What is wrong with the objects of Flux. */
const DELIVERIES: readonly Fault[] = [
  fault('a path that does not exist', 'missing-path', (r) => r.replace(configs, 'path: ./infrastructure/configs', 'path: ./infrastructure/config', undefined, r.root), one),
  fault('a dependency that does not exist', 'dangling-reference', (r) => r.replace(configs, '    - name: controllers', '    - name: controler', undefined, r.root), one),
  fault('a source that does not exist', 'dangling-reference', (r) => r.replace(flux(r), '    name: team', '    name: teams', undefined, `${r.root}/apps.yaml`), { ...one, split: true }),
  fault('a cycle of dependencies', 'dependency-cycle', (r) => r.replace(controllers, '  wait: true', '  wait: true\n  dependsOn:\n    - name: configs', undefined, r.root) && first(r), one),
  fault('wait and health checks', 'health-checks-ignored', (r) => {
    r.replace(controllers, '  wait: true\n', '  wait: true\n  healthChecks:\n    - apiVersion: helm.toolkit.fluxcd.io/v2\n      kind: HelmRelease\n      name: cert-manager\n      namespace: cert-manager\n', undefined, r.root);
    return r.lineOf('  healthChecks:', '  healthChecks:', `${r.root}/infrastructure.yaml`);
  }, one),
  fault('a dependency that does not wait', 'order-without-wait', (r) => {
    r.replace(controllers, '  wait: true\n', '', '', r.root);
    return r.lineOf('---\n', 'apiVersion', `${r.root}/infrastructure.yaml`);
  }, one),
  fault('one directory applied twice', 'applied-twice', (r) => r.add('name: configs', again('configs-again', 'infrastructure/configs', 'controllers'), undefined, r.root)
    && r.lineOf('apiVersion', 'apiVersion', 'infrastructure/configs/kustomization.yaml'), { ...one, lists: true, sops: false }),
  fault('a namespace given to a Namespace', 'namespace-renamed', (r) => {
    r.replace('name: tenant-one\n', '  wait: true\n', '  wait: true\n  targetNamespace: tenant-ones\n', undefined, r.root);
    return r.lineOf('apiVersion: v1\nkind: Namespace', 'apiVersion', 'tenants/one');
  }, { ...one, tenant: true }),
  fault('a field that a Kustomization does not have', 'schema', (r) => r.replace(controllers, '  retryInterval:', '  retryIntervals:', undefined, r.root), one),
  fault('no interval', 'schema', (r) => r.remove(controllers, '  interval: 10m\n', 'spec:', r.root), one),
  fault('an interval that is no duration', 'schema', (r) => r.replace(controllers, 'interval: 10m', 'interval: 10 minutes', undefined, r.root), one),
  fault('a kind of source that does not exist', 'schema', (r) => r.replace(controllers, 'kind: GitRepository', 'kind: Git', undefined, r.root), one),
  fault('a number where a boolean is expected', 'schema', (r) => r.replace(controllers, 'prune: true', 'prune: 1', undefined, r.root), one),
  fault('a version of Kustomization that is gone', 'removed-version', (r) => r.replace('', 'kustomize.toolkit.fluxcd.io/v1', 'kustomize.toolkit.fluxcd.io/v1beta2', undefined, `${r.root}/infrastructure.yaml`), one),
  fault('a version of GitRepository that is gone', 'removed-version', (r) => r.replace('', 'source.toolkit.fluxcd.io/v1', 'source.toolkit.fluxcd.io/v1beta2', undefined, `${r.root}/source.yaml`), { ...one, split: true }),
  fault('a Git address as scp writes it', 'git-url', (r) => r.replace('', 'ssh://git@git.example.com/org/fleet', 'git@git.example.com:org/fleet', undefined, `${r.root}/flux-system/gotk-sync.yaml`), { ...one, start: 'bootstrap' }),
  fault('a password in an address', 'secret-address', (r) => r.replace('kind: HelmRepository', 'https://charts.jetstack.io', 'https://bot:hunter2@charts.jetstack.io', undefined, 'infrastructure/controllers'), one),
  fault('variables of a ConfigMap that does not exist', 'dangling-reference', (r) => r.replace('substituteFrom:', 'name: cluster-vars', 'name: cluster-values', undefined, r.root), { ...one, gateway: true }),
  fault('a variable that nothing defines', 'substitution', (r) => r.replace('kind: Deployment', '${TIER}', '${TEER}', undefined, base(r)), one),
  fault('no decryption', 'decryption', (r) => {
    r.replace(configs, '  decryption:\n    provider: sops\n    secretRef:\n      name: sops-age\n', '', '', r.root);
    return r.lineOf('---\n', 'apiVersion', `${r.root}/infrastructure.yaml`);
  }, { ...one, sops: true }),
];

function again(name: string, path: string, on: string): string {
  return `apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata:\n  name: ${name}\n  namespace: flux-system\nspec:\n  interval: 10m\n  path: ./${path}\n  prune: true\n`
    + `  wait: true\n  dependsOn:\n    - name: ${on}\n  sourceRef:\n    kind: GitRepository\n    name: flux-system\n`;
}

/** The first object of the Kustomizations of infrastructure. */
function first(r: Plantable): Expected {
  return r.lineOf('apiVersion', 'apiVersion', `${r.root}/infrastructure.yaml`);
}

const release = (chart: string): string => `kind: HelmRelease\nmetadata:\n  name: ${chart}\n`;

/** What is wrong with releases, and what they bring. */
const RELEASES: readonly Fault[] = [
  fault('a repository of charts that does not exist', 'dangling-reference', (r) => r.replace(`${release('cert-manager')}`, '        name: cert-manager', '        name: jetstack', undefined, 'infrastructure'), one),
  fault('a chart that does not exist', 'dangling-reference', (r) => r.replace('chartRef:', 'name: valkey', 'name: redis', undefined, base(r)), { ...one, chart: true }),
  fault('a version that is no range', 'semver-range', (r) => r.replace(release('cert-manager'), 'version: 1.2.x', 'version: newest', undefined, 'infrastructure'), one),
  fault('no version', 'unpinned-chart', (r) => r.remove(release('cert-manager'), '      version: 1.2.x\n', '    spec:', 'infrastructure'), one),
  fault('a field that a HelmRelease does not have', 'schema', (r) => r.replace(release('cert-manager'), '  values:', '  value:', undefined, 'infrastructure'), one),
  fault('a version of HelmRelease that is gone', 'removed-version', (r) => r.replace('helm.toolkit', 'helm.toolkit.fluxcd.io/v2\n', 'helm.toolkit.fluxcd.io/v2beta1\n', undefined, 'infrastructure'), one),
  fault('a custom resource beside the chart that brings its kind', 'bring-up', (r) => r.add(release('cert-manager'),
    'apiVersion: cert-manager.io/v1\nkind: ClusterIssuer\nmetadata:\n  name: own\nspec:\n  selfSigned: {}\n', undefined, 'infrastructure/controllers'), one),
  fault('a namespace that comes only later', 'bring-up', (r) => {
    r.add('name: configs', again('namespaces', 'namespaces', 'configs'), undefined, r.root);
    r.repository.files['namespaces/late.yaml'] = 'apiVersion: v1\nkind: Namespace\nmetadata:\n  name: late\n';
    return r.add('kind: ClusterIssuer', 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: early\n  namespace: late\n', undefined, 'infrastructure/configs');
  }, one),
  fault('variables that the Kustomization itself brings', 'bring-up', (r) => {
    r.add('kind: ClusterIssuer', 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: own-vars\n  namespace: flux-system\ndata:\n  A: b\n', undefined, 'infrastructure/configs');
    return r.replace(configs, '  wait: true\n', '  wait: true\n  postBuild:\n    substituteFrom:\n      - kind: ConfigMap\n        name: own-vars\n', 'name: own-vars', r.root);
  }, one),
  fault('an account that the Kustomization itself brings', 'bring-up', (r) => {
    r.add('kind: ClusterIssuer', 'apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: deployer\n  namespace: flux-system\n---\napiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRoleBinding\nmetadata:\n  name: deployer\n'
      + 'roleRef:\n  apiGroup: rbac.authorization.k8s.io\n  kind: ClusterRole\n  name: cluster-admin\nsubjects:\n  - kind: ServiceAccount\n    name: deployer\n    namespace: flux-system\n', undefined, 'infrastructure/configs');
    return r.replace(configs, '  wait: true\n', '  wait: true\n  serviceAccountName: deployer\n', 'serviceAccountName: deployer', r.root);
  }, one),
];

/** What is wrong with an application. */
const APPLICATIONS: readonly Fault[] = [
  fault('a key that the ConfigMap does not have', 'missing-key', (r) => r.replace('configMapKeyRef:', 'key: LOG_LEVEL', 'key: LOGLEVEL', undefined, base(r)), one),
  fault('a key that the Secret does not have', 'missing-key', (r) => r.replace('secretKeyRef:', 'key: url', 'key: uri', undefined, base(r)), one),
  fault('a ConfigMap that does not exist', 'dangling-reference', (r) => r.replace('envFrom:', `name: ${r.app}-settings`, `name: ${r.app}-setting`, undefined, base(r)), { ...one, chart: false }),
  fault('a claim that does not exist', 'dangling-reference', (r) => r.replace('volumes:', `claimName: ${r.app}-data`, 'claimName: data', undefined, base(r)), { ...one, chart: false }),
  fault('a Role that does not exist', 'dangling-reference', (r) => r.replace('roleRef:', `name: ${r.app}-reader`, `name: ${r.app}-writer`, undefined, base(r)), { ...one, chart: false }),
  fault('a store that does not exist', 'dangling-reference', (r) => r.replace('secretStoreRef:', 'name: vault', 'name: valt', undefined, base(r)), one),
  fault('a store of the wrong kind', 'dangling-reference', (r) => r.replace('secretStoreRef:', 'kind: ClusterSecretStore\n    name: vault', 'kind: SecretStore\n    name: vault', 'name: vault', base(r)), { ...one, chart: false }),
  fault('a gateway that does not exist', 'dangling-reference', (r) => r.replace('parentRefs:', 'name: public', 'name: private', undefined, base(r)), { ...one, gateway: true }),
  fault('an image without a version', 'latest-image', (r) => {
    r.replace('images:', '    newTag: 1.2.3\n', '    newTag: latest\n', undefined, overlay(r));
    return r.lineOf('kind: Deployment', 'image:', base(r));
  }, { ...one, automation: false }),
  fault('a name with capitals', 'object-name', (r) => r.replace('kind: PersistentVolumeClaim', `name: ${r.app}-data`, 'name: Data', undefined, base(r)) && r.replace('volumes:', `claimName: ${r.app}-data`, 'claimName: Data', undefined, base(r))
    && r.lineOf('name: Data', 'name: Data', base(r)), one),
  fault('a label that is too long', 'object-name', (r) => r.replace('kind: Deployment', `    app: ${r.app}\n`, `    app: ${r.app}\n    note: ${'x'.repeat(64)}\n`, 'note:', base(r)), one),
  fault('a label value with a space', 'object-name', (r) => r.replace('kind: Deployment', `    app: ${r.app}\n`, `    app: ${r.app}\n    note: a b\n`, 'note:', base(r)), one),
  fault('a key with a slash', 'object-name', (r) => r.replace('name: valkey-values', '  values.yaml:', '  conf/values.yaml: a\n  values.yaml:', 'conf/values.yaml', base(r)), { ...one, chart: true }),
  fault('a version of ExternalSecret that is gone', 'removed-version', (r) => r.replace('external-secrets.io/v1\n', 'external-secrets.io/v1\n', 'external-secrets.io/v1beta1\n', undefined, base(r)), one),
  fault('a version of Role that is gone', 'removed-version', (r) => r.replace('apiVersion: rbac', 'rbac.authorization.k8s.io/v1\nkind: Role\n', 'rbac.authorization.k8s.io/v1beta1\nkind: Role\n', undefined, base(r)), one),
  fault('a field that an ExternalSecret does not have', 'schema', (r) => r.replace('kind: ExternalSecret', 'refreshInterval:', 'refreshIntervals:', undefined, base(r)), one),
  fault('a field that a route does not have', 'schema', (r) => r.replace('kind: HTTPRoute', '  hostnames:', '  hostname:', undefined, base(r)), { ...one, gateway: true }),
  fault('a Secret in plain text', 'plaintext-secret', (r) => r.add('kind: PersistentVolumeClaim', 'apiVersion: v1\nkind: Secret\nmetadata:\n  name: plain\nstringData:\n  password: hunter2-and-more\n', 'password', base(r)), one),
  fault('a private key', 'private-key', (r) => r.add('kind: PersistentVolumeClaim', `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: keys\ndata:\n  key: AGE-SECRET-KEY-1${'Q'.repeat(58)}\n`, '  key:', base(r)), one),
  fault('the default password of Harbor', 'default-password', (r) => r.add('kind: PersistentVolumeClaim', 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: harbor\ndata:\n  auth: admin:Harbor12345\n', '  auth:', base(r)), one),
  fault('a Secret that two objects create', 'contested-secret', (r) => r.add('kind: PersistentVolumeClaim', 'apiVersion: external-secrets.io/v1\nkind: ExternalSecret\nmetadata:\n  name: second\nspec:\n  refreshInterval: 1h\n  secretStoreRef:\n    kind: ClusterSecretStore\n    name: vault\n'
    + `  target:\n    name: ${r.app}-database\n  data:\n    - secretKey: url\n      remoteRef:\n        key: other\n`, undefined, base(r)), one),
  fault('two workloads with the same labels', 'shared-selector', (r) => r.add('kind: PersistentVolumeClaim', workload('second', r.app), undefined, base(r)), one),
  fault('a ConfigMap that is too large', 'object-size', (r) => r.add('kind: PersistentVolumeClaim', `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: large\ndata:\n  text: ${'x'.repeat(1_100_000)}\n`, undefined, base(r)), one),
  fault('a text that kustomize changes', 'lost-text', (r) => r.add('kind: PersistentVolumeClaim', 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: text\ndata:\n  text: "a\\x85b"\n', '  text:', base(r)), one),
  fault('half of a character', 'lone-surrogate', (r) => r.add('kind: PersistentVolumeClaim', 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: text\ndata:\n  text: "a\\ud83d"\n', '  text:', base(r)), one),
];

function workload(name: string, app: string): string {
  return `apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: ${name}\nspec:\n  replicas: 1\n  selector:\n    matchLabels:\n      app: ${app}\n  template:\n    metadata:\n      labels:\n        app: ${app}\n`
    + '    spec:\n      containers:\n        - name: main\n          image: ghcr.io/example/second:1.0.0\n';
}

/** What is wrong with infrastructure, notification, image automation and tenants. */
const PLATFORM: readonly Fault[] = [
  fault('no namespace', 'namespace-missing', (r) => r.add('kind: ClusterIssuer', 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: lost\n', undefined, 'infrastructure/configs'), one),
  fault('a namespace that nothing creates', 'namespace-not-created', (r) => {
    r.add('kind: ClusterIssuer', 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: lost\n  namespace: nowhere\n', undefined, 'infrastructure/configs');
    return r.lineOf('namespace: nowhere', 'namespace: nowhere', 'infrastructure/configs');
  }, one),
  fault('an account of a store that does not exist', 'dangling-reference', (r) => r.replace('serviceAccountRef:', 'name: vault-reader', 'name: reader', undefined, 'infrastructure/configs'), one),
  fault('an account of a store without namespace', 'store-namespace', (r) => r.remove('serviceAccountRef:', '            namespace: flux-system\n', 'serviceAccountRef:', 'infrastructure/configs'), one),
  fault('a field that a store does not have', 'schema', (r) => r.replace('kind: ClusterSecretStore', '          role: reader', '          rolle: reader', undefined, 'infrastructure/configs'), one),
  fault('a ServiceMonitor for the controllers of Flux', 'flux-service-monitor', (r) => r.add('kind: PodMonitor', 'apiVersion: monitoring.coreos.com/v1\nkind: ServiceMonitor\nmetadata:\n  name: controllers\n  namespace: flux-system\nspec:\n'
    + '  selector:\n    matchLabels:\n      app.kubernetes.io/part-of: flux\n  endpoints:\n    - port: http-prom\n', undefined, 'infrastructure/configs'), { ...one, monitoring: true }),
  fault('a metric that is gone', 'removed-metric', (r) => r.replace('expr:', 'gotk_resource_info{ready="False"} == 1', 'gotk_reconcile_condition{status="False"} == 1', undefined, 'infrastructure/configs'), { ...one, monitoring: true }),
  fault('a field that a PodMonitor does not have', 'schema', (r) => r.replace('kind: PodMonitor', '    - port: http-prom', '    - ports: http-prom', undefined, 'infrastructure/configs'), { ...one, monitoring: true }),
  fault('a type of Provider that does not exist', 'provider-type', (r) => r.replace('kind: Provider', 'type: slack', 'type: mattermost', undefined, r.root), { ...one, notification: true }),
  fault('a Provider that does not exist', 'dangling-reference', (r) => r.replace('providerRef:', 'name: chat', 'name: chats', undefined, r.root), { ...one, notification: true }),
  fault('a source of events that does not exist', 'dangling-reference', (r) => r.replace('eventSources:', `name: ${r.app}`, 'name: another', undefined, r.root), { ...one, notification: true }),
  fault('a wildcard that covers one namespace', 'wildcard-alert', (r) => r.remove('eventSources:', '      namespace: cert-manager\n', '    - kind: HelmRelease', r.root), { ...one, notification: true }),
  fault('an Alert without Provider', 'schema', (r) => r.remove('kind: Alert', '  providerRef:\n    name: chat\n', 'spec:', r.root), { ...one, notification: true }),
  fault('a severity that does not exist', 'schema', (r) => r.replace('kind: Alert', 'eventSeverity: error', 'eventSeverity: warning', undefined, r.root), { ...one, notification: true }),
  fault('a Receiver that verifies nothing', 'receiver-unverified', (r) => r.replace('kind: Receiver', 'type: github', 'type: generic', undefined, r.root), { ...one, notification: true }),
  fault('a Receiver for what does not exist', 'dangling-reference', (r) => r.replace('kind: Receiver', `      name: ${r.app}\n`, '      name: another\n', '      name: another', r.root), { ...one, notification: true }),
  fault('a token in the address of a Provider', 'secret-address', (r) => r.replace('kind: Provider', '  channel: deployments\n', '  channel: deployments\n  address: https://hooks.slack.com/services/T00000000/B00000000/XXXXXXXXXXXXXXXXXXXXXXXX\n', 'address:', r.root), { ...one, notification: true }),
  fault('a range of images that cannot be read', 'semver-range', (r) => r.replace('kind: ImagePolicy', 'range: 1.x', 'range: newest', undefined, r.root), { ...one, automation: true }),
  fault('a field that an ImagePolicy does not have', 'schema', (r) => r.replace('kind: ImagePolicy', '  imageRepositoryRef:', '  imageRepository:', undefined, r.root), { ...one, automation: true }),
  fault('a version of ImagePolicy that is gone', 'removed-version', (r) => r.replace('kind: ImageRepository', 'image.toolkit.fluxcd.io/v1\nkind: ImagePolicy', 'image.toolkit.fluxcd.io/v1beta1\nkind: ImagePolicy', undefined, r.root), { ...one, automation: true }),
  fault('an account of a tenant that does not exist', 'dangling-reference', (r) => r.replace('subjects:', 'name: reconciler', 'name: reconcile', undefined, 'tenants'), { ...one, tenant: true }),
  fault('a role of a tenant that does not exist', 'dangling-reference', (r) => r.replace('roleRef:', '  kind: ClusterRole\n  name: admin', '  kind: Role\n  name: admin', 'name: admin', 'tenants'), { ...one, tenant: true }),
];

/** Every kind of mistake. */
export const FAULTS: readonly Fault[] = [...BUILDS, ...DELIVERIES, ...RELEASES, ...APPLICATIONS, ...PLATFORM];
