import { dump } from 'js-yaml';

/** A tree of files with a kustomization to build in it. */
export interface KustomizeTree {
  readonly files: Record<string, string>;
  /** Files that are not text, in base64. */
  readonly bytes: Record<string, string>;
  readonly links: Record<string, string>;
  /** The folder to build. */
  readonly dir: string;
  /** What of kustomize it uses. */
  readonly fields: readonly string[];
  /** What is wrong in it on purpose. */
  readonly faults: readonly string[];
}

type Json = Record<string, any>;

/** Numbers that follow from a seed alone (Lehmer's generator). */
export class Random {
  private state: number;

  constructor(seed: number) {
    this.state = (Math.abs(seed) % 2147483646) + 1;
    for (let i = 0; i < 4; i++) this.next();
  }

  public next(): number {
    this.state = (this.state * 48271) % 2147483647;
    return this.state / 2147483647;
  }

  public below(limit: number): number {
    return Math.floor(this.next() * limit);
  }

  public chance(probability: number): boolean {
    return this.next() < probability;
  }

  public pick<T>(items: readonly T[]): T {
    return items[this.below(items.length)];
  }

  public some<T>(items: readonly T[], most: number, least = 0): T[] {
    return Array.from({ length: least + this.below(most - least + 1) }, () => this.pick(items));
  }
}

const NAMES = ['web', 'db', 'cache', 'default'];
const NAMESPACES = [undefined, undefined, 'apps', 'team', 'default'];
const IMAGES = ['nginx', 'nginx:1.25', 'ghcr.io/org/app:v1', 'ghcr.io/org/app@sha256:0123456789abcdef', 'busybox:1.36@sha256:abc', 'localhost:5000/app:x', 'app'];
const KEYS = ['app', 'tier', 'app.kubernetes.io/name', 'team'];
const VALUES = ['web', 'db', 'front', 'true', '1', '', 'yes', 'a-b', '1.50', '0x10', 'null'];

/** All that a tree may use. */
export const FIELDS: readonly string[] = [
  'resources.file', 'resources.base', 'resources.list', 'bases', 'components', 'namespace', 'namePrefix', 'nameSuffix', 'commonLabels', 'labels', 'labels.includeSelectors',
  'labels.includeTemplates', 'labels.fields', 'commonAnnotations', 'configMapGenerator', 'secretGenerator', 'generator.files', 'generator.envs', 'generator.literals', 'generator.behavior',
  'generator.options', 'generatorOptions', 'patches.merge', 'patches.json', 'patches.path', 'patches.target', 'patches.options', 'patches.directive', 'patches.delete',
  'patchesStrategicMerge', 'patchesJson6902', 'images', 'replicas', 'replacements', 'replacements.options', 'vars', 'configurations', 'sortOptions', 'buildMetadata', 'crds',
];

/** Writes one tree. */
export function kustomizeTree(seed: number): KustomizeTree {
  return new Writer(new Random(seed)).tree();
}

interface Known {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly namespace?: string;
}

class Writer {
  private readonly files: Record<string, string> = {};
  private readonly bytes: Record<string, string> = {};
  private readonly links: Record<string, string> = {};
  private readonly fields = new Set<string>();
  private readonly faults = new Set<string>();
  private readonly isFaulty: boolean;
  private readonly taken = new Set<string>();
  private made = 0;

  constructor(private readonly random: Random) {
    this.isFaulty = random.chance(0.3);
  }

  public tree(): KustomizeTree {
    const { random } = this;
    const bases: Array<{ dir: string; known: Known[] }> = [];
    for (let i = random.below(3); i >= 0; i--) {
      const dir = random.pick([`base${i}`, `apps/base${i}`]);
      const own = bases.length > 0 && random.chance(0.3) ? bases.splice(random.below(bases.length), 1) : [];
      bases.push({ dir, known: this.kustomization(dir, own, [], 0.7) });
    }
    const components = random.chance(0.35) ? [this.component('components/one', bases.flatMap(({ known }) => known))] : [];
    const dir = random.pick(['overlay', 'clusters/overlay']);
    this.kustomization(dir, bases.filter(() => random.chance(0.85)), components, 1);
    if (this.isFaulty && this.faults.size === 0 && random.chance(0.05)) this.links[`${dir}/link.yaml`] = '../outside';
    return { files: this.files, bytes: this.bytes, links: this.links, dir, fields: [...this.fields], faults: [...this.faults] };
  }

  private fault(name: string, probability = 0.06): boolean {
    if (!this.isFaulty || this.faults.size > 0 || !this.random.chance(probability)) return false;
    this.faults.add(name);
    return true;
  }

  private uses(field: string, probability: number): boolean {
    if (!this.random.chance(probability)) return false;
    this.fields.add(field);
    return true;
  }

  private yaml(value: unknown): string {
    return dump(value, { lineWidth: -1, noRefs: true, flowLevel: this.random.chance(0.1) ? 3 : -1, quotingType: this.random.pick(['"', "'"]), forceQuotes: this.random.chance(0.1) });
  }

  private up(dir: string, path: string): string {
    return `${'../'.repeat(dir.split('/').length)}${path}`;
  }

  private component(dir: string, known: readonly Known[]): string {
    const file: Json = { apiVersion: 'kustomize.config.k8s.io/v1alpha1', kind: this.fault('component.kind') ? 'Kustomization' : 'Component' };
    if (file.kind === 'Kustomization') file.apiVersion = 'kustomize.config.k8s.io/v1beta1';
    const own = this.random.chance(0.4) ? this.objects(dir, file) : [];
    this.transformers(file, dir, [...known, ...own], 0.25);
    this.files[`${dir}/kustomization.yaml`] = this.yaml(file);
    return dir;
  }

  private kustomization(dir: string, bases: ReadonlyArray<{ dir: string; known: Known[] }>, components: readonly string[], weight: number): Known[] {
    const { random } = this;
    const file: Json = random.chance(0.5) ? { apiVersion: 'kustomize.config.k8s.io/v1beta1', kind: 'Kustomization' } : {};
    if (this.fault('apiVersion', 0.03)) file.apiVersion = 'kustomize.config.k8s.io/v1';
    const known: Known[] = bases.flatMap((base) => base.known);
    if (bases.length === 0 || random.chance(0.6)) known.push(...this.objects(dir, file));
    if (bases.length > 0) {
      const field = this.uses('bases', 0.15) ? 'bases' : 'resources';
      if (field === 'resources') this.fields.add('resources.base');
      file[field] = [...bases.map((base) => this.up(dir, base.dir)), ...file[field] ?? []];
      if (random.chance(0.3)) file[field].reverse();
    }
    if (components.length > 0 && this.uses('components', 1)) file.components = components.map((path) => this.up(dir, path));
    if (this.fault('missing resource')) file.resources = [...file.resources ?? [], 'missing.yaml'];
    if (this.fault('cycle')) file.resources = [...file.resources ?? [], random.pick(['.', '..', this.up(dir, dir)])];
    if (this.fault('unknown field')) file.unknownField = 1;
    if (this.fault('outside')) file.patches = [{ path: '../outside.yaml' }];
    if (this.fault('wrong type', 0.03)) Object.assign(file, random.pick<Json>([{ namePrefix: 5 }, { nameSuffix: true }, { resources: 'x' }, { namespace: null }, { commonLabels: { a: 1 } }, { images: [{ name: 'x', newTag: 1.5 }] }, { NameSpace: 'upper' }]));
    this.transformers(file, dir, known, 0.18 * weight);
    this.files[`${dir}/${random.pick(['kustomization.yaml', 'kustomization.yaml', 'kustomization.yml', 'Kustomization'])}`] = this.yaml(file);
    return known;
  }

  private objects(dir: string, file: Json): Known[] {
    const { random } = this;
    const known: Known[] = [];
    const paths: string[] = [];
    for (let i = 1 + random.below(3); i > 0; i--) {
      const objects = Array.from({ length: 1 + random.below(3) }, () => this.newObject());
      for (const { apiVersion, kind, metadata } of objects) known.push({ apiVersion, kind, name: metadata.name, namespace: metadata.namespace });
      const path = `${random.pick(['', '', 'sub/'])}file${paths.length}.yaml`;
      paths.push(path);
      const isList = this.uses('resources.list', 0.08);
      this.files[`${dir}/${path}`] = isList ? this.yaml({ apiVersion: 'v1', kind: random.pick(['List', 'List', 'ConfigMapList']), items: objects }) : objects.map((each) => this.yaml(each)).join('---\n');
      if (this.fault('not an object', 0.03)) this.files[`${dir}/${path}`] += random.pick(['---\nfoo: bar\n', '---\n- a\n', '---\nkind: ConfigMap\napiVersion: v1\n', '---\na: [\n', '---\n# nothing\n', '---\ntext\n']);
    }
    this.fields.add('resources.file');
    file.resources = [...file.resources ?? [], ...paths.map((path) => random.pick([path, path, `./${path}`]))];
    return known;
  }

  /** An object that the tree does not have, or seldom: two of one identity are an error. */
  private newObject(): Json {
    for (let i = 0; ; i++) {
      const object = this.object();
      const key = [object.kind, object.metadata.name].join(' ');
      if (this.taken.has(key) && i < 20 && !this.fault('duplicate', 0.02)) continue;
      this.taken.add(key);
      return object;
    }
  }

  private metadata(): Json {
    const { random } = this;
    const metadata: Json = { name: random.pick(NAMES) };
    const namespace = random.pick(NAMESPACES);
    if (namespace) metadata.namespace = namespace;
    if (random.chance(0.4)) metadata.labels = this.pairs();
    if (random.chance(0.3)) metadata.annotations = this.pairs();
    if (random.chance(0.05)) metadata.annotations = random.pick([{}, null, { n: 1, b: true, f: 1.5 }, { 'config.kubernetes.io/local-config': random.pick(['true', 'false']) }]);
    if (random.chance(0.05)) metadata.finalizers = random.some(['a/b', 'c/d', 'e/f'], 2);
    return metadata;
  }

  private pairs(): Json {
    return Object.fromEntries(this.random.some(KEYS, 2, 1).map((key) => [key, this.random.pick(VALUES)]));
  }

  private podSpec(): Json {
    const { random } = this;
    const container = (): Json => ({
      name: random.pick(['app', 'side', 'init']),
      image: random.pick(IMAGES),
      ...random.chance(0.4) ? {
        env: random.some(['A', 'B', 'C'], 3).map((name) => (random.chance(0.4)
          ? { name, valueFrom: { [random.pick(['configMapKeyRef', 'secretKeyRef'])]: { name: random.pick(NAMES), key: 'k' } } } : { name, value: random.pick(['x', '$(VAR)', '1', '$(WEB_NAME)-y']) })),
      } : {},
      ...random.chance(0.3) ? { envFrom: [{ [random.pick(['configMapRef', 'secretRef'])]: { name: random.pick(NAMES) } }] } : {},
      ...random.chance(0.3) ? { ports: random.some([{ containerPort: 80 }, { containerPort: 443, protocol: 'TCP' }, { containerPort: 53, protocol: 'UDP', name: 'dns' }], 3) } : {},
      ...random.chance(0.3) ? { args: random.some(['--a', '--b=$(WEB_NAME)', '-c'], 3) } : {},
      ...random.chance(0.2) ? { volumeMounts: [{ name: 'v', mountPath: random.pick(['/a', '/b']) }] } : {},
    });
    return {
      containers: [container(), ...random.chance(0.3) ? [container()] : []],
      ...random.chance(0.2) ? { initContainers: [container()] } : {},
      ...random.chance(0.2) ? { serviceAccountName: random.pick(NAMES) } : {},
      ...random.chance(0.3) ? {
        volumes: random.some(['v', 'w', 'x'], 2, 1).map((name) => ({
          name,
          ...random.pick<Json>([
            { configMap: { name: random.pick(NAMES) } }, { secret: { secretName: random.pick(NAMES) } },
            { emptyDir: {} }, { persistentVolumeClaim: { claimName: random.pick(NAMES) } },
          ]),
        })),
      } : {},
      ...random.chance(0.1) ? { imagePullSecrets: [{ name: random.pick(NAMES) }] } : {},
      ...random.chance(0.05) ? { tolerations: null } : {},
    };
  }

  private object(): Json {
    const { random } = this;
    const metadata = this.metadata();
    const clusterMetadata = (name = metadata.name): Json => {
      const { namespace: _, ...rest } = metadata;
      return { ...rest, name };
    };
    const template = (): Json => ({ ...random.chance(0.8) ? { metadata: { labels: this.pairs() } } : {}, spec: this.podSpec() });
    const selector = (): Json => (random.chance(0.8) ? { selector: { matchLabels: this.pairs() } } : {});
    const makers: Array<() => Json> = [
      () => ({ apiVersion: 'apps/v1', kind: 'Deployment', metadata, spec: { ...random.chance(0.7) ? { replicas: random.below(3) } : {}, ...selector(), template: template() } }),
      () => ({ apiVersion: 'apps/v1', kind: 'Deployment', metadata, spec: { ...random.chance(0.7) ? { replicas: random.below(3) } : {}, ...selector(), template: template() } }),
      () => ({ apiVersion: 'apps/v1', kind: 'StatefulSet', metadata, spec: { serviceName: random.pick(NAMES), ...selector(), template: template(), ...random.chance(0.4) ? { volumeClaimTemplates: [{ metadata: { name: 'v' }, spec: {} }] } : {} } }),
      () => ({ apiVersion: 'apps/v1', kind: 'DaemonSet', metadata, spec: { ...selector(), template: template() } }),
      () => ({ apiVersion: 'batch/v1', kind: 'CronJob', metadata, spec: { schedule: '* * * * *', jobTemplate: { spec: { template: template() } } } }),
      () => ({ apiVersion: 'batch/v1', kind: 'Job', metadata, spec: { template: template() } }),
      () => ({ apiVersion: 'v1', kind: 'Pod', metadata, spec: this.podSpec() }),
      () => ({ apiVersion: 'v1', kind: 'Service', metadata, spec: { ...random.chance(0.8) ? { selector: this.pairs() } : {}, ports: [{ port: 80, targetPort: random.pick<unknown>([8080, 'http']) }] } }),
      () => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata, ...random.chance(0.8) ? { data: { a: random.pick(['1', 'x: y\n', '{"a": 1}']), ...random.chance(0.3) ? { b: 'two' } : {} } } : {} }),
      () => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata, data: { name: random.pick(NAMES) } }),
      () => ({ apiVersion: 'v1', kind: 'Secret', metadata, type: 'Opaque', ...random.pick<Json>([{ data: { a: 'YQ==' } }, { stringData: { s: 'text' } }]) }),
      () => ({ apiVersion: 'v1', kind: 'ServiceAccount', metadata, ...random.chance(0.3) ? { imagePullSecrets: [{ name: random.pick(NAMES) }] } : {} }),
      () => ({ apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'Role', metadata, rules: [{ apiGroups: [''], resources: ['pods'], resourceNames: random.some(NAMES, 2), verbs: ['get'] }] }),
      () => ({ apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'RoleBinding', metadata, ...this.binding() }),
      () => ({ apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRole', metadata: clusterMetadata(), rules: [] }),
      () => ({ apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRoleBinding', metadata: clusterMetadata(), ...this.binding() }),
      () => ({ apiVersion: 'v1', kind: 'Namespace', metadata: clusterMetadata(random.pick(['apps', 'team', 'web'])) }),
      () => ({ apiVersion: 'apiextensions.k8s.io/v1', kind: 'CustomResourceDefinition', metadata: clusterMetadata('widgets.example.com'), spec: { group: 'example.com', conversion: { strategy: 'Webhook', webhook: { clientConfig: { service: { name: random.pick(NAMES), namespace: 'apps' } } } } } }),
      () => ({ apiVersion: 'apiregistration.k8s.io/v1', kind: 'APIService', metadata: clusterMetadata('v1.example.com'), spec: { service: { name: random.pick(NAMES), namespace: 'apps' } } }),
      () => ({ apiVersion: 'admissionregistration.k8s.io/v1', kind: 'ValidatingWebhookConfiguration', metadata: clusterMetadata(), webhooks: [{ name: 'a.example.com', clientConfig: { service: { name: random.pick(NAMES), namespace: random.pick(['apps', 'default', 'team']) } } }] }),
      () => ({ apiVersion: 'networking.k8s.io/v1', kind: 'Ingress', metadata, spec: { rules: [{ host: 'example.com', http: { paths: [{ path: '/', backend: { service: { name: random.pick(NAMES) } } }] } }], tls: [{ secretName: random.pick(NAMES) }] } }),
      () => ({ apiVersion: 'autoscaling/v2', kind: 'HorizontalPodAutoscaler', metadata, spec: { scaleTargetRef: { apiVersion: 'apps/v1', kind: random.pick(['Deployment', 'StatefulSet']), name: random.pick(NAMES) } } }),
      () => ({ apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata, spec: { accessModes: ['ReadWriteOnce'] } }),
      () => ({ apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata, spec: { podSelector: { matchLabels: this.pairs() }, ingress: [{ from: [{ podSelector: { matchLabels: this.pairs() } }] }] } }),
      () => ({ apiVersion: 'policy/v1', kind: 'PodDisruptionBudget', metadata, spec: { selector: { matchLabels: this.pairs() } } }),
      () => ({ apiVersion: 'example.com/v1', kind: 'Widget', metadata, spec: { ref: { name: random.pick(NAMES) }, cm: random.pick(NAMES), list: [{ name: 'a', v: 1 }, { name: 'b' }], nothing: null, template: { spec: { containers: [{ name: 'x', image: random.pick(IMAGES) }] } } } }),
    ];
    return random.pick(makers)();
  }

  private binding(): Json {
    const { random } = this;
    return {
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: random.pick(['Role', 'ClusterRole']), name: random.pick(NAMES) },
      ...random.chance(0.9) ? { subjects: random.some(NAMES, 2, 1).map((name) => ({ kind: 'ServiceAccount', name, ...random.chance(0.8) ? { namespace: random.pick(['apps', 'team', 'default']) } : {} })) } : {},
    };
  }

  private transformers(file: Json, dir: string, known: readonly Known[], weight: number): void {
    const { random } = this;
    const p = (base: number): number => base * weight * 3;
    if (this.uses('namespace', p(0.4))) file.namespace = random.pick(['prod', 'apps', 'team']);
    if (this.uses('namePrefix', p(0.25))) file.namePrefix = random.pick(['p-', 'x-', 'p-']);
    if (this.uses('nameSuffix', p(0.2))) file.nameSuffix = random.pick(['-s', '-t']);
    if (this.uses('commonLabels', p(0.2))) file.commonLabels = this.pairs();
    if (this.uses('commonAnnotations', p(0.2))) file.commonAnnotations = this.pairs();
    if (this.uses('labels', p(0.3))) file.labels = Array.from({ length: 1 + random.below(2) }, () => this.label());
    if (this.uses('configMapGenerator', p(0.35))) file.configMapGenerator = Array.from({ length: 1 + random.below(2) }, () => this.generator(dir, known, 'ConfigMap'));
    if (this.uses('secretGenerator', p(0.25))) file.secretGenerator = [this.generator(dir, known, 'Secret')];
    if (this.uses('generatorOptions', p(0.2))) file.generatorOptions = this.generatorOptions();
    if (this.uses('images', p(0.3))) file.images = Array.from({ length: 1 + random.below(2) }, () => this.image());
    const scaled = known.filter(({ kind }) => kind === 'Deployment' || kind === 'StatefulSet');
    if (scaled.length > 0 && this.uses('replicas', p(0.4))) file.replicas = [{ name: this.fault('replicas', 0.3) ? 'nobody' : random.pick(scaled).name, count: random.below(5) }];
    if (known.length > 0) {
      const count = p(0.4) > random.next() ? 1 + random.below(2) : 0;
      const patches = [...file.patches ?? [], ...Array.from({ length: count }, () => this.patch(dir, known))];
      if (patches.length > 0) file.patches = patches;
      if (this.uses('patchesStrategicMerge', p(0.2))) file.patchesStrategicMerge = [this.inFile(dir, this.mergePatch(random.pick(known), false))];
      if (this.uses('patchesJson6902', p(0.15))) {
        const { apiVersion, kind, name } = random.pick(known);
        const [version, group] = apiVersion.split('/').reverse();
        file.patchesJson6902 = [{ target: { ...group ? { group } : {}, version, kind, name }, ...random.chance(0.5) ? { patch: this.jsonPatch(kind) } : { path: this.written(dir, 'json', this.jsonPatch(kind)) } }];
      }
      if (this.uses('replacements', p(0.2))) file.replacements = [this.replacement(dir, known)];
      if (this.uses('vars', p(0.12))) {
        const { apiVersion, kind, name, namespace } = random.pick(known);
        file.vars = [{ name: random.pick(['WEB_NAME', 'VAR']), objref: { apiVersion, kind, name, ...namespace && random.chance(0.5) ? { namespace } : {} }, ...random.chance(0.4) ? { fieldref: { fieldPath: random.pick(['metadata.name', 'kind', ...this.isFaulty ? ['metadata.namespace', 'spec.replicas'] : []]) } } : {} }];
      }
    }
    if (this.uses('configurations', p(0.15))) file.configurations = [this.configuration(dir)];
    if (this.uses('sortOptions', p(0.1))) file.sortOptions = random.pick<Json>([{ order: 'fifo' }, { order: 'legacy' }, { order: 'legacy', legacySortOptions: { orderFirst: ['Deployment'], orderLast: ['Namespace'] } }, ...this.isFaulty ? [{ order: 'other' }, {}] : []]);
    if (this.uses('buildMetadata', p(0.1))) file.buildMetadata = random.some(['originAnnotations', 'transformerAnnotations'], 2);
    if (this.uses('crds', p(0.08))) file.crds = [this.written(dir, 'crd', random.pick(['com.example.Widget:\n  Schema:\n    properties: {}\n', this.isFaulty ? 'apiVersion: v1\nkind: X\n' : '{}\n']))];
  }

  private label(): Json {
    const { random } = this;
    return {
      pairs: this.pairs(),
      ...this.uses('labels.includeSelectors', 0.3) ? { includeSelectors: true } : {},
      ...this.uses('labels.includeTemplates', 0.3) ? { includeTemplates: true } : {},
      ...this.uses('labels.fields', 0.2) ? { fields: [{ path: random.pick(['spec/labels', 'spec/template/metadata/labels', 'metadata/labels']), kind: random.pick(['Widget', 'Deployment']), create: random.chance(0.7) }] } : {},
    };
  }

  private generatorOptions(): Json {
    const { random } = this;
    return {
      ...random.chance(0.4) ? { disableNameSuffixHash: random.chance(0.8) } : {},
      ...random.chance(0.3) ? { labels: this.pairs() } : {},
      ...random.chance(0.3) ? { annotations: this.pairs() } : {},
      ...random.chance(0.2) ? { immutable: true } : {},
    };
  }

  private generator(dir: string, known: readonly Known[], kind: string): Json {
    const { random } = this;
    const generator: Json = { name: random.pick(NAMES) };
    if (this.taken.has(`${kind} ${generator.name}`)) generator.name = `made${this.made++}`;
    if (random.chance(0.2)) generator.namespace = random.pick(['apps', 'team']);
    const existing = known.filter((each) => each.kind === kind);
    if (existing.length > 0 && this.uses('generator.behavior', 0.5)) {
      const { name, namespace } = random.pick(existing);
      Object.assign(generator, { name, behavior: random.pick(['merge', 'merge', 'replace', ...this.isFaulty ? ['create'] : []]), ...namespace ? { namespace } : {} });
      if (!namespace) delete generator.namespace;
    } else if (this.fault('behavior', 0.1)) {
      generator.behavior = 'merge';
    }
    if (this.uses('generator.literals', 0.6)) generator.literals = random.some(['a=1', 'b="quoted"', "c='x'", 'd=x=y', 'e=', 'name=web', 'f=<&>\u2028é', ...this.isFaulty ? ['bad', '=x', '10=x', 'true=y'] : []], 3);
    if (generator.literals) generator.literals = [...new Set(generator.literals)];
    if (this.uses('generator.files', 0.4)) {
      const path = this.written(dir, 'data', random.pick(['one\ntwo\n', 'no end', '', ' lead\n\n', 'tab\there\n', 'x'.repeat(200)]));
      generator.files = [random.pick([path, `key=${path}`])];
      if (random.chance(0.2)) {
        this.bytes[`${dir}/binary.bin`] = Buffer.from([0xff, 0xfe, ...Array.from({ length: random.below(80) }, () => random.below(256))]).toString('base64');
        generator.files.push('binary.bin');
      }
    }
    if (this.uses('generator.envs', 0.3)) {
      const path = this.written(dir, 'env', random.pick(['A=1\nB=two words\n', '# comment\n\nC=\nD\n', '\ufeffE=bom\r\nF=crlf\r\n', '  G=lead\n=none\n']));
      Object.assign(generator, random.chance(0.3) ? { env: path } : { envs: [path] });
    }
    if (this.uses('generator.options', 0.3)) generator.options = this.generatorOptions();
    if (kind === 'Secret' && random.chance(0.3)) generator.type = 'kubernetes.io/tls';
    return generator;
  }

  private image(): Json {
    const { random } = this;
    return {
      name: random.pick(['nginx', 'ghcr.io/org/app', 'busybox', 'app', 'localhost:5000/app', '.*', 'none']),
      ...random.chance(0.3) ? { newName: random.pick(['registry.example.com/x', 'y']) } : {},
      ...random.chance(0.6) ? { newTag: random.pick(['v2', '1.0', 'latest']) } : {},
      ...random.chance(0.2) ? { digest: 'sha256:fff' } : {},
      ...random.chance(0.1) ? { tagSuffix: '-alpine' } : {},
    };
  }

  private written(dir: string, name: string, text: string): string {
    for (let i = 0; ; i++) {
      const path = `${name}${i}.yaml`;
      if (this.files[`${dir}/${path}`] !== undefined) continue;
      this.files[`${dir}/${path}`] = text;
      return path;
    }
  }

  private inFile(dir: string, text: string): string {
    return this.random.chance(0.5) ? this.written(dir, 'patch', text) : text;
  }

  private patch(dir: string, known: readonly Known[]): Json {
    const { random } = this;
    const target = random.pick(known);
    const isJson = random.chance(0.4);
    this.fields.add(isJson ? 'patches.json' : 'patches.merge');
    const patch: Json = {};
    const withTarget = isJson ? !this.fault('no target', 0.2) : random.chance(0.4);
    if (withTarget && this.uses('patches.target', 1)) patch.target = this.selector(target);
    const text = isJson ? this.jsonPatch(patch.target?.kind ?? '') : this.mergePatch(target, withTarget);
    if (this.uses('patches.path', 0.4)) patch.path = this.written(dir, 'patch', text);
    else patch.patch = text;
    if (this.uses('patches.options', 0.15)) patch.options = random.pick([{ allowNameChange: true }, { allowKindChange: true }, { allowNameChange: true, allowKindChange: true }]);
    return patch;
  }

  private selector({ apiVersion, kind, name, namespace }: Known): Json {
    const { random } = this;
    const [version, group] = apiVersion.split('/').reverse();
    return random.pick<() => Json>([
      () => ({ kind }), () => ({ kind, name }), () => ({ name: random.pick([`${name.slice(0, 2)}.*`, '.*', 'web|db', '^web$']) }), () => ({ group: group ?? '', version, kind }), () => ({ kind, namespace: namespace ?? 'default' }),
      () => ({ labelSelector: random.pick(['app=web', 'app', '!app', 'app in (web, db)', 'tier notin (db)', 'app!=web,tier', ...this.isFaulty ? ['a b', 'app=='] : []]) }),
      () => ({ annotationSelector: random.pick(['app=web', 'team']) }), () => (this.fault('regex', 0.3) ? { name: '(' } : { kind: 'Dep.*|StatefulSet' }),
    ])();
  }

  private jsonPatch(kind: string): string {
    const { random } = this;
    const safe: Json[] = [
      { op: 'add', path: '/metadata/labels', value: { patched: 'yes' } }, { op: 'add', path: '/metadata/annotations', value: { 'a/b': 'c' } }, { op: 'replace', path: '/metadata/name', value: 'renamed' },
      { op: 'replace', path: '/added', value: [1, { a: null }] }, { op: 'copy', from: '/metadata/name', path: '/copied' }, { op: 'test', path: '/missing', value: null }, { op: 'add', path: '/data', value: null },
      { op: 'add', path: '/metadata/labels', value: { 'n': 1, 'b.c': true } },
    ];
    const risky: Json[] = [
      { op: 'add', path: '/spec', value: { replicas: 7 } }, { op: 'replace', path: '/spec/replicas', value: 9 }, { op: 'remove', path: '/spec' }, { op: 'test', path: '/kind', value: 'Deployment' },
      { op: 'add', path: '/spec/template/spec/containers/-', value: { name: 'added', image: 'x' } }, { op: 'replace', path: '/spec/template/spec/containers/0/image', value: 'y' }, { op: 'add', path: '/spec/template/spec/containers/0', value: { name: 'first' } },
      { op: 'remove', path: '/spec/template/spec/containers/-1' }, { op: 'move', from: '/metadata/labels', path: '/metadata/moved' }, { op: 'add', path: '/metadata/annotations/x~1y', value: 1 }, { op: 'remove', path: '/spec/ports/0' },
      { op: 'add', path: '/data/new', value: 'n' }, { op: 'unknown', path: '/x' }, { path: '/y' }, { op: 'add', path: 'z', value: 1 }, { op: 'add', path: '/v' },
    ];
    const operations = random.some<Json>(this.isFaulty || kind === 'Deployment' ? [...safe, ...risky.slice(0, this.isFaulty ? undefined : 7)] : safe, 2, 1);
    return random.chance(0.3) ? JSON.stringify(operations) : this.yaml(operations);
  }

  private mergePatch({ apiVersion, kind, name, namespace }: Known, withTarget: boolean): string {
    const { random } = this;
    const patch: Json = { apiVersion, kind, metadata: { name: withTarget ? random.pick([name, 'any']) : name, ...namespace && !withTarget ? { namespace } : {} } };
    if (this.fault('patch target', 0.15)) patch.metadata.name = 'nobody';
    if (random.chance(0.3)) patch.metadata.labels = random.pick<unknown>([this.pairs(), { app: null }, null, {}, { $patch: 'replace', only: 'this' }, { $patch: 'delete' }]);
    if (random.chance(0.2)) patch.metadata.annotations = random.pick<unknown>([this.pairs(), { app: null }, { n: 5 }]);
    if (random.chance(0.1)) patch.metadata.finalizers = random.some(['a/b', 'x/y'], 2);
    if (this.uses('patches.delete', 0.08)) return this.yaml({ ...patch, $patch: 'delete' });
    const container = (): Json => {
      const each: Json = { name: random.pick(['app', 'side', 'new']), ...random.chance(0.5) ? { image: random.pick(IMAGES) } : {}, ...random.chance(0.4) ? { env: random.some(['A', 'B', 'Z'], 2).map((variable) => ({ name: variable, value: 'p' })) } : {} };
      if (random.chance(0.3)) each.ports = random.some([{ containerPort: 80, protocol: 'TCP' }, { containerPort: 81 }, { containerPort: 53, protocol: 'UDP', hostPort: 5 }], 2);
      if (random.chance(0.2)) each.args = ['--patched'];
      if (random.chance(0.1)) each.command = null;
      if (this.uses('patches.directive', 0.25)) each.$patch = random.pick(['delete', 'replace', 'merge', ...this.isFaulty ? ['other'] : []]);
      if (random.chance(0.05)) delete each.name;
      return each;
    };
    const podSpec = (): Json => ({
      ...random.chance(0.8) ? { containers: [container(), ...random.chance(0.3) ? [container()] : [], ...this.uses('patches.directive', 0.08) ? [{ $patch: random.pick(['replace', 'delete']) }] : []] } : {},
      ...random.chance(0.2) ? { volumes: random.pick<unknown>([null, [{ name: 'v', emptyDir: {} }], [{ name: 'v', $patch: 'delete' }], [{ name: 'v', configMap: null, secret: { secretName: 's' } }]]) } : {},
      ...random.chance(0.1) ? { nodeSelector: { a: 'b', $patch: 'replace' } } : {},
      ...random.chance(0.05) ? { tolerations: [{ key: 'k' }] } : {},
      ...random.chance(0.05) ? { '$setElementOrder/containers': [{ name: 'new' }, { name: 'app' }], '$retainKeys': ['containers'] } : {},
    });
    if (['Deployment', 'StatefulSet', 'DaemonSet', 'Job'].includes(kind)) patch.spec = { ...random.chance(0.5) ? { replicas: random.pick<unknown>([5, null]) } : {}, template: { spec: podSpec() }, ...random.chance(0.1) ? { strategy: { type: 'Recreate', $retainKeys: ['type'] } } : {} };
    else if (kind === 'Pod') patch.spec = podSpec();
    else if (kind === 'ConfigMap') patch.data = random.pick<unknown>([{ a: 'patched' }, { a: null, c: 'new' }, null, { n: 5 }]);
    else if (kind === 'Service') patch.spec = { ports: random.pick<unknown>([[{ port: 80, name: 'p' }], [{ port: 81 }], [{ port: 80, $patch: 'delete' }]]) };
    else if (kind === 'Widget') patch.spec = random.pick<Json>([{ list: [{ name: 'b', v: 2 }] }, { ref: null }, { nothing: { a: 1 } }, { cm: { not: 'scalar' } }, { list: null, more: [null, { a: null }] }]);
    else if (kind === 'ServiceAccount') patch.imagePullSecrets = [{ name: 'extra' }];
    else if (random.chance(0.3)) patch.spec = { added: { x: null, y: [1] } };
    return this.yaml(patch);
  }

  private replacement(dir: string, known: readonly Known[]): Json {
    const { random } = this;
    const source = random.pick(known);
    const target = random.pick(known);
    const create = this.uses('replacements.options', 0.4);
    const options = (): Json => (this.uses('replacements.options', 0.35) ? { options: random.pick<Json>([{ delimiter: '-', index: random.below(3) }, { delimiter: ':', index: 0 }, { delimiter: '/', index: -1 }]) } : {});
    const replacement = {
      source: { kind: source.kind, name: source.name, ...source.namespace ? { namespace: source.namespace } : {}, ...random.chance(0.6) ? { fieldPath: random.pick(['metadata.name', 'kind', 'metadata', ...this.isFaulty ? ['metadata.labels.app', 'spec.replicas', 'spec.template.spec.containers.0.image', 'data.a'] : source.kind === 'Deployment' ? ['spec.template.spec.containers.0.image', 'spec.template.spec.containers'] : []]) } : {}, ...random.chance(0.2) ? { options: { delimiter: ':', index: 0 } } : {} },
      targets: [{
        select: random.pick<Json>([{ kind: target.kind }, { kind: target.kind, name: target.name }, ...this.isFaulty ? [{ name: '.*' }] : []]),
        ...random.chance(0.2) ? { reject: [{ name: random.pick(NAMES) }] } : {},
        fieldPaths: [random.pick(create ? ['metadata.annotations.copied', 'metadata.labels.app', 'spec.new.field', 'metadata.annotations.[a.b/c]', 'spec.items.[name=x].v', 'spec.list.0'] : target.kind === 'Deployment'
          ? ['spec.template.spec.containers.0.image', 'spec.template.spec.containers.*.image', 'spec.template.spec.containers.[image=.*].name', 'metadata.name', ...this.isFaulty ? ['spec.replicas', 'spec.template.spec.containers.[name=app].image'] : []]
          : ['metadata.name', 'kind', ...this.isFaulty ? ['metadata.labels.app', 'data.a'] : []])],
        ...create ? { options: { create: true } } : options(),
      }],
    };
    return random.chance(0.25) ? { path: this.written(dir, 'replacement', this.yaml(random.pick<unknown>([replacement, [replacement]]))) } : replacement;
  }

  private configuration(dir: string): string {
    const { random } = this;
    return this.written(dir, 'config', this.yaml(random.pick<Json>([
      { nameReference: [{ kind: 'ConfigMap', version: 'v1', fieldSpecs: [{ path: 'spec/cm', kind: 'Widget' }] }] }, { nameReference: [{ kind: 'Deployment', fieldSpecs: [{ path: 'spec/ref/name', kind: 'Widget' }, { path: 'spec/ref', kind: 'Widget' }] }] },
      { namespace: [{ path: 'spec/namespace', kind: 'Widget', create: true }] }, { commonLabels: [{ path: 'spec/labels', kind: 'Widget', create: true }] }, { images: [{ path: 'spec/image', kind: 'Widget' }, { path: 'spec/template/spec/containers[]/image', kind: 'Widget' }] },
      { replicas: [{ path: 'spec/count', kind: 'Widget', create: true }] }, { varReference: [{ path: 'spec/cm', kind: 'Widget' }, { path: 'data', kind: 'ConfigMap' }] }, { commonAnnotations: [{ path: 'spec/annotations', create: true, kind: 'Widget' }] },
      { namePrefix: [{ path: 'spec/cm', kind: 'Widget' }] }, ...this.isFaulty ? [{ other: [] }, { commonLabels: [{ path: 'metadata/labels', create: false }] }] : [],
    ])));
  }
}

/** A tree that a Flux Kustomization applies. */
export interface FluxTree extends KustomizeTree {
  readonly spec: Record<string, any>;
  readonly strict: boolean;
}

/** What a Kustomization may say besides. */
export const FLUX_FIELDS: readonly string[] = ['generated', 'targetNamespace', 'namePrefix', 'nameSuffix', 'patches', 'images', 'components', 'ignoreMissingComponents', 'buildMetadata', 'substitute', 'strict'];

/** Texts with expressions, for data of ConfigMaps. */
const EXPRESSIONS = [
  '${A}', 'x-${B}-y', '${MISSING}', '${MISSING:=default}', '${MISSING:-d ${A} e}', '$${A}', '$$', '$A', '${#A}', '${A^^}', '${A^}', '${A,,}', '${B:1}', '${B:1:2}', '${B:(-1)}', '${A/a/b}', '${A//l/L}', '${A#al*}', '${A##*a}',
  '${B%t*}', '${B%%w*}', '${A/#al/x}', '${A/%ha/y}', '${A:?e}', '${A:+p}', '${A=z}', '${EMPTY}', '${EMPTY:-e}', '${QUOTED}', '${YAML}', '${NUMBER}', '${BOOLEAN}', '"${A}"', "it's ${A}", ': ${A}', '- ${A}', '${A}: b', 'line ${A}\nnext ${B}\n', 'a\n\n${NUMBER}', ' lead ${A}',
  'trail ${A} ', '# ${A}', '{${A}}', '${A} # no', '${LINES}', 'é ${A}', 'tab\t${A}', '${A-d}', '${A', '${}', '${a-b}', '${{ a }}', '${A[0]}', '${B:x}', '${A/b', '$(A)', '${A/\\//x}', '\\${A}', '${A/[a-k]/_}', '${A#[}',
];

/** Writes one tree that Flux applies. */
export function fluxTree(seed: number): FluxTree {
  const random = new Random(seed + 500_000);
  const tree = kustomizeTree(seed);
  const files = { ...tree.files };
  const fields: string[] = [];
  const uses = (field: string, probability: number): boolean => {
    if (!random.chance(probability)) return false;
    fields.push(field);
    return true;
  };
  const spec: Record<string, any> = { path: `./${tree.dir}` };
  if (uses('generated', 0.3)) {
    const dir = Object.keys(files).find((path) => /(?:^|\/)base\d\/[^/]*$/.test(path))!.replace(/\/[^/]*$/, '');
    for (const path of Object.keys(files)) if (path.startsWith(`${dir}/`) && (/kustomization|Kustomization/.test(path) || !/\/file\d\.yaml$/.test(path))) delete files[path];
    spec.path = random.pick([`./${dir}`, dir, `${dir}/`]);
    if (random.chance(0.3)) files[`${dir}/nested/kustomization.yaml`] = 'resources: [one.yaml]\n';
    if (random.chance(0.3)) files[`${dir}/nested/one.yaml`] = 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: nested\n';
    if (random.chance(0.1)) files[`${dir}/values.yaml`] = random.pick(['a: 1\n', '# nothing\n', '']);
  }
  if (uses('targetNamespace', 0.3)) spec.targetNamespace = random.pick(['prod', 'apps', 'team']);
  if (uses('namePrefix', 0.15)) spec.namePrefix = 'flux-';
  if (uses('nameSuffix', 0.15)) spec.nameSuffix = '-flux';
  if (uses('patches', 0.2)) spec.patches = [{ target: { kind: random.pick(['Deployment', 'ConfigMap', 'Service']) }, patch: random.pick(['- op: add\n  path: /metadata/labels\n  value: {flux: "yes"}\n', 'apiVersion: v1\nkind: X\nmetadata:\n  name: any\n  labels:\n    flux: merged\n']) }];
  if (uses('images', 0.2)) spec.images = [{ name: random.pick(['nginx', 'app', 'ghcr.io/org/app']), newTag: 'flux' }];
  if (uses('components', 0.2)) {
    const up = '../'.repeat(spec.path.replace(/^\.\/|\/$/g, '').split('/').length);
    spec.components = [random.pick([`${up}components/one`, `${up}components/two`, ...tree.faults.length > 0 ? ['/abs', 'https://example.com/x'] : []])];
    if (uses('ignoreMissingComponents', 0.7)) spec.ignoreMissingComponents = true;
  }
  if (uses('buildMetadata', 0.1)) spec.buildMetadata = ['originAnnotations'];
  const strict = uses('strict', 0.3);
  if (uses('substitute', 0.5)) {
    spec.postBuild = { substitute: { A: 'alpha', B: 'web-two', EMPTY: '', QUOTED: 'a "b" c', YAML: 'x: [1]', NUMBER: '5', BOOLEAN: 'yes', LINES: 'one\ntwo', ...random.chance(0.05) ? { 'bad-name': 'x' } : {} } };
    const [path] = Object.keys(files).filter((each) => /\/file0\.yaml$/.test(each)).slice(-1);
    const expressions = Array.from({ length: 1 + random.below(3) }, (_, i) => [`e${i}`, random.pick(random.chance(0.8) ? EXPRESSIONS.slice(0, 48) : EXPRESSIONS)]);
    if (path && !/kind: (?:List|ConfigMapList)$/m.test(files[path])) {
      const labels = random.chance(0.1) ? { labels: { 'kustomize.toolkit.fluxcd.io/substitute': 'disabled' } } : random.chance(0.2) ? { annotations: { '${A}': '${B}' } } : {};
      files[path] += `---\n${dump({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: random.pick(['sub', 'sub-${A}']), ...labels }, data: Object.fromEntries(expressions), nested: [{ list: ['${A}', ['${NUMBER}']] }, []] }, { lineWidth: -1 })}`;
    }
  }
  return { ...tree, files, spec, strict, fields: [...tree.fields, ...fields.map((field) => `flux.${field}`)] };
}

const FRAGMENTS = ['${', '${', '}', '}', 'A', 'B', 'EMPTY', 'NONE', ':', '=', '-', '#', '##', '%', '/', '//', '^', '^^', ',', ',,', '$', '$$', '\\', ' ', 'x', '\n', '"', "'", '[', ']', '*', '?', '0', '1', '-1', '{', ':=', ':-', ': ', ' #', '- ', 'é', 'alpha', 'true', '&', '!', '|', '>', '@', '%', '`', '\t', 'a-z'];

/** A tree of one object whose texts have expressions that are made at random. */
export function substitutionTree(seed: number): FluxTree {
  const random = new Random(seed);
  const text = (): string => (random.chance(0.5)
    ? `${random.pick(['', 'x ', ' ', '\n', '"', "'", '- ', '# '])}\${${random.pick(['A', 'B', 'EMPTY', 'NONE', 'QUOTED', 'YAML', 'NUMBER'])}${random.pick(['', '', '^', '^^', ',', ',,', ...[':', ':-', ':=', '=', '#', '##', '%', '%%', '/', '//', '/#', '/%'].map((operator) => operator + random.some([...FRAGMENTS, 'a', 'l', 'ha', 'w*', '?', '[a-h]', '/'], 4).join(''))])}}${random.pick(['', ' y', ' ', '\n', ': z', '"', '\n\n', ' # c'])}`
    : random.some(FRAGMENTS, 8, 1).join(''));
  const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'texts' }, data: { a: text(), ...random.chance(0.3) ? { [`k${text().replaceAll('\n', '')}`]: 'v' } : {} }, list: random.chance(0.3) ? [text().trim(), [text().trim()], { x: text() }] : [] };
  const substitute = { A: 'alpha', B: 'web-two', EMPTY: '', QUOTED: 'a "b" c', YAML: 'x: [1]', NUMBER: '5' };
  return { files: { 'x/object.yaml': JSON.stringify(object), 'x/kustomization.yaml': 'resources: [object.yaml]\n' }, bytes: {}, links: {}, dir: 'x', fields: [], faults: [], spec: { path: 'x', postBuild: { substitute } }, strict: random.chance(0.3) };
}
