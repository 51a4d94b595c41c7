import { ApiObject, JsonPatch } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import { kustomize, Repository } from '../../src';

/** A repeatable source of choices. */
class Choices {
  constructor(private state: number) {
    for (let i = 0; i < 3; i++) this.number(2);
  }

  /** A linear congruential generator, of whose number the lower digits do not count: their period is short. */
  public number(below: number): number {
    this.state = (this.state * 1_664_525 + 1_013_904_223) % 2 ** 32;
    return Math.floor(this.state / 2 ** 32 * below);
  }

  public maybe<T>(make: () => T): T | undefined {
    return this.number(2) === 0 ? make() : undefined;
  }

  public some<T>(all: readonly T[]): T[] {
    return all.filter(() => this.number(2) === 0);
  }
}

/** Overlays over overlays over a base, with components and generators, of whatever a number chooses. */
export function generatedOverlays(manifests: Repository, seed: number): kustomize.Overlay[] {
  const choose = new Choices(seed + 1);
  const base = new kustomize.Base(manifests, 'base', optionsOf(choose, 'base', []));
  const settings = new kustomize.ConfigMapGenerator(base, 'settings', {
    literals: { LEVEL: 'info', quoted: '"x"' },
    files: choose.maybe(() => ({ 'a.conf': 'a = 1\nb = "2"\n' })),
    labels: choose.maybe(() => ({ of: 'base' })),
    disableNameSuffixHash: choose.maybe(() => true),
  });
  const web = new kplus.Deployment(base, 'web', {
    containers: [{
      image: 'example.com/web:1.0.0',
      portNumber: 80,
      envFrom: [kplus.Env.fromConfigMap(kplus.ConfigMap.fromConfigMapName(base, 'settings-handle', settings.name))],
      resources: {},
    }],
  });
  const service = web.exposeViaService({ name: 'web', ports: [{ port: 80, targetPort: 80 }] });
  const account = new kplus.ServiceAccount(base, 'account');
  const role = new kplus.Role(base, 'role');
  role.allowRead(kplus.ApiResource.PODS);
  role.bind(account);
  const plain = new ApiObject(base, 'plain.v1', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'plain.v1', namespace: choose.maybe(() => 'elsewhere') }, data: { a: '1', b: '2' } } as any);
  const policy = new ApiObject(base, 'policy', { apiVersion: 'policy/v1', kind: 'PodDisruptionBudget', spec: { minAvailable: 1, selector: { matchLabels: { app: 'web' } } } } as any);
  const patches = [
    () => kustomize.Patch.strategicMerge(web, { spec: { template: { spec: { containers: [{ name: 'main', env: [{ name: 'A', value: '1' }], ports: [{ containerPort: 81 }] }] } } } }),
    () => kustomize.Patch.strategicMerge(web, { metadata: { labels: { patched: 'yes' } }, spec: { strategy: null } }),
    () => kustomize.Patch.json6902(plain, [JsonPatch.add('/data/c', '3'), JsonPatch.replace('/data/a', 'true')]),
    () => kustomize.Patch.json6902(service, [JsonPatch.replace('/spec/type', 'NodePort')]),
  ];
  const targets = { web, patches };
  const component = new kustomize.Component(manifests, 'component', optionsOf(choose, 'component', choose.some(patches).map((make) => make())));
  if (choose.number(2) === 0) new ApiObject(component, 'of-component', { apiVersion: 'v1', kind: 'ConfigMap', data: { a: 'b' } } as any);
  const middle = layer(manifests, 'middle', base, choose, targets, [component]);
  if (choose.number(2) === 0) new kustomize.ConfigMapGenerator(middle, 'change', { mergeInto: settings, literals: { LEVEL: 'debug' } });
  const first = layer(manifests, 'first', middle, choose, targets, []);
  if (choose.number(3) === 0) first.addPatch(kustomize.Patch.remove(policy));
  return [first, layer(manifests, 'second', choose.number(2) === 0 ? middle : base, choose, targets, [])];
}

interface Targets {
  readonly web: kplus.Deployment;
  readonly patches: (() => kustomize.Patch)[];
}

function layer(
  manifests: Repository, id: string, base: kustomize.Layer, choose: Choices, { web, patches }: Targets, components: kustomize.Component[],
): kustomize.Overlay {
  const made = new kustomize.Overlay(manifests, id, {
    bases: [base],
    components,
    ...optionsOf(choose, id, choose.some(patches).map((make) => make())),
    namespace: base.path === 'base' || choose.number(2) === 0 ? `ns-${id}` : undefined,
    replicas: choose.maybe(() => [{ target: web, count: choose.number(9) }]),
    images: choose.maybe(() => [{ name: 'example.com/web', ...choose.number(2) === 0 ? { newTag: `2.${choose.number(9)}` } : { digest: `sha256:${'0a'.repeat(32)}` } }]),
  });
  if (id === 'middle' && choose.number(2) === 0) new kplus.Namespace(made, 'namespace', { metadata: { name: `ns-${id}` } });
  return made;
}

function optionsOf(choose: Choices, id: string, patches: kustomize.Patch[]): kustomize.LayerOptions {
  return {
    patches,
    namePrefix: choose.maybe(() => `${id}-`),
    nameSuffix: choose.maybe(() => `-${id}`),
    labels: choose.maybe(() => ({ layer: id, number: '1' })),
    templateLabels: choose.maybe(() => ({ template: 'on' })),
    selectorLabels: choose.maybe(() => ({ app: id })),
    annotations: choose.maybe(() => ({ 'example.com/layer': id, 'example.com/size': '007' })),
  };
}
