import { createHash } from 'node:crypto';
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ApiObject, Chart, Cron, Helm, JsonPatch, Names } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { parse } from 'yaml';
import { Folder } from '../../../src';
import { Platform, platform } from '../../program';

const ADDRESS = 'cdk8s.io/metadata.addr';
/** Of an object that cdk8s-plus does not know. */
const WEB = { spec: { containers: [{ name: 'web', image: 'web:1' }] } };
const POD = { containers: [{ image: 'web:1', portNumber: 80 }] };

interface Labels {
  readonly [name: string]: string;
}

interface Manifest {
  readonly metadata: { readonly name: string; readonly labels?: Labels };
  readonly rules?: unknown;
  readonly aggregationRule?: { readonly clusterRoleSelectors: { readonly matchLabels: Labels }[] };
  readonly spec?: {
    readonly selector?: Labels & { readonly matchLabels?: Labels };
    readonly template?: { readonly metadata: { readonly labels: Labels }; readonly spec: { readonly volumes?: { readonly name: string }[] } };
    readonly jobTemplate?: { readonly spec: { readonly template: { readonly metadata: { readonly labels: Labels } } } };
  };
}

/** Everything that a program writes, by path; folders are applied. */
function written(build: (platform: Platform) => Folder[]): { [path: string]: Manifest } {
  const made = platform();
  for (const folder of build(made)) made.cluster.apply(folder);
  made.app.synth();
  const at = join(made.app.outdir, 'manifests');
  const paths = fs.readdirSync(at, { recursive: true }).map(String).filter((path) => path.endsWith('.yaml') && !path.startsWith('clusters/'));
  return Object.fromEntries(paths.map((path) => [path, parse(fs.readFileSync(join(at, path), 'utf8')) as Manifest]));
}

/** The label by which cdk8s-plus knows the pods of an object. */
function addressOf({ metadata, spec }: Manifest): string | undefined {
  return (spec?.template?.metadata ?? spec?.jobTemplate?.spec.template.metadata ?? metadata).labels?.[ADDRESS];
}

function two(repository: Platform['repository']): [Folder, Folder] {
  return [repository.folder('apps', { namespace: 'default' }), repository.folder('jobs', { namespace: 'default' })];
}

describe('labels of objects in two folders differ', () => {
  test('of cluster roles, so that they do not aggregate each other\'s rules', () => {
    const files = written(({ repository }) => two(repository).map((folder, i) => {
      const role = new kplus.ClusterRole(folder, 'role', { metadata: { name: `role-${i}` } });
      new kplus.ClusterRole(folder, 'combined', { metadata: { name: `combined-${'x'.repeat(180)}-${i}` } }).combine(role);
      return folder;
    }));
    const roles = Object.values(files).filter(({ metadata }) => metadata?.name.startsWith('role-'));
    const selectors = Object.values(files).flatMap(({ aggregationRule }) => aggregationRule?.clusterRoleSelectors ?? []);
    const keys = roles.map(({ metadata }) => Object.keys(metadata.labels!)[0]);
    expect(new Set(keys).size).toBe(2);
    expect(selectors.map(({ matchLabels }) => Object.keys(matchLabels)[0]).sort()).toEqual(keys.sort());
    for (const key of keys) expect(key).toMatch(/^cdk8s\.cluster-role\/aggregate-to-[a-z0-9]([a-z0-9-]{0,48}[a-z0-9])?$/);
  });

  test.each<[string, (scope: Construct, id: string) => unknown]>([
    ['CronJob', (scope, id) => new kplus.CronJob(scope, id, { ...POD, schedule: Cron.daily() })],
    ['Job', (scope, id) => new kplus.Job(scope, id, POD)],
    ['Pod', (scope, id) => new kplus.Pod(scope, id, POD)],
    ['DaemonSet', (scope, id) => new kplus.DaemonSet(scope, id, POD)],
  ])('of a Deployment and a %s of one id', (kind, create) => {
    const files = written(({ repository }) => {
      const [apps, jobs] = two(repository);
      new kplus.Deployment(apps, 'web', POD).exposeViaService();
      create(jobs, 'web');
      return [apps, jobs];
    });
    const deployment = addressOf(files['apps/deployment-web.yaml']);
    expect(files['apps/service-web-service.yaml'].spec!.selector).toEqual({ [ADDRESS]: deployment });
    expect(files['apps/deployment-web.yaml'].spec!.selector!.matchLabels).toEqual({ [ADDRESS]: deployment });
    expect(deployment).toMatch(/^deployment-web-c8[0-9a-f]{6}$/);
    expect(addressOf(files[`jobs/${kind.toLowerCase()}-web.yaml`])).toMatch(new RegExp(`^${kind.toLowerCase()}-web-c8[0-9a-f]{6}$`));
  });

  test('of objects of one kind and id whose names are given, also by a patch', () => {
    const files = written(({ repository }) => two(repository).map((folder, i) => {
      new kplus.Deployment(folder, 'given', { ...POD, metadata: { name: `given-${i}` } });
      const patched = new kplus.Deployment(folder, 'patched', POD);
      ApiObject.of(patched).addJsonPatch(JsonPatch.replace('/metadata/name', `patched-${i}`));
      return folder;
    }));
    const labels = Object.values(files).filter(({ spec }) => spec).map(addressOf);
    expect(labels).toHaveLength(4);
    expect(new Set(labels).size).toBe(4);
  });

  test('that constructs of the program derive from their own paths', () => {
    class App extends Construct {
      constructor(scope: Construct, id: string, name: string) {
        super(scope, id);
        const app = Names.toLabelValue(this);
        new ApiObject(this, 'pod', { apiVersion: 'v1', kind: 'Pod', metadata: { name, labels: { app } }, ...WEB });
        new ApiObject(this, 'service', { apiVersion: 'v1', kind: 'Service', metadata: { name }, spec: { selector: { app }, ports: [{ port: 80 }] } });
        new ApiObject(this, 'text', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, data: { query: `up{app="${app}"}` } });
      }
    }
    const files = written(({ repository }) => two(repository).map((folder, i) => new App(folder, 'app', `app-${i}`) && folder));
    const [first, second] = ['apps/pod-app-0.yaml', 'jobs/pod-app-1.yaml'].map((path) => files[path].metadata.labels!.app);
    expect(first).not.toBe(second);
    expect(files['apps/service-app-0.yaml'].spec!.selector).toEqual({ app: first });
    expect(files['jobs/configmap-app-1.yaml']).toMatchObject({ data: { query: `up{app="${second}"}` } });
  });
});

test('labels, names and volumes do not change with the folder', () => {
  const [one, other] = ['a', 'deeper/b'].map((path) => {
    const files = written(({ repository }) => {
      const folder = repository.folder(path, { namespace: 'default' });
      const deployment = new kplus.Deployment(new Chart(folder, 'chart'), 'web', { ...POD, isolate: true });
      deployment.containers[0].mount('/etc/x', kplus.Volume.fromConfigMap(deployment, 'settings', new kplus.ConfigMap(folder, 'settings')));
      deployment.exposeViaService();
      new kplus.Deployment(folder, 'named', { ...POD, metadata: { name: Names.toDnsLabel(folder, { extra: ['named'] }) } });
      new kplus.Role(folder, 'reader').bind(new kplus.ServiceAccount(folder, 'runner'));
      const own = new Construct(folder, 'own');
      new kplus.Pod(own, 'pod', { ...POD, metadata: { name: Names.toLabelValue(own) } });
      return [folder];
    });
    return JSON.stringify(Object.values(files));
  });
  expect(other).toBe(one);
  expect(one).toContain('deployment-chart-web-c8');
});

test('whatever programs derive from a path by cdk8s is independent of the folder, and tells two owners apart', () => {
  const long = 'a-word-that-is-as-long-as-words-can-be-in-names-of-the-cluster';
  const derive = (construct: Construct, id: string): Labels => ({
    extra: Names.toLabelValue(construct, { extra: ['web'] }),
    extras: Names.toDnsLabel(construct, { extra: ['web', 'Blue'] }),
    child: Names.toDnsLabel(construct, { extra: ['pod'] }),
    prefixed: `app-${Names.toDnsLabel(construct, { extra: ['web'] })}`,
    dots: Names.toLabelValue(construct, { delimiter: '.' }),
    lines: Names.toLabelValue(construct, { delimiter: '_', extra: ['web'] }),
    short: Names.toDnsLabel(construct, { maxLen: 16 + id.length % 2 }),
    shortExtra: Names.toDnsLabel(construct, { maxLen: 20, extra: ['web'] }),
    longExtra: Names.toDnsLabel(construct, { extra: [long.slice(0, 45)] }),
    hash: Names.toDnsLabel(construct, { maxLen: 8 }),
    cut: Names.toDnsLabel(construct, { maxLen: 12 }),
    dashes: Names.toDnsLabel(construct, { delimiter: '--' }),
    joined: Names.toDnsLabel(construct, { delimiter: '' }),
    plain: Names.toDnsLabel(construct, { includeHash: false, maxLen: 20 }),
    beginning: `x-${construct.node.addr.slice(0, 12)}`,
    end: construct.node.addr.slice(-8),
    capitals: construct.node.addr.toUpperCase().toLowerCase(),
    digest: createHash('sha256').update(construct.node.addr + Names.toDnsLabel(construct)).digest('hex').slice(0, 8),
    address: construct.node.addr,
    selector: `up{app="${Names.toLabelValue(construct, { extra: ['web'] })}",address=~"${construct.node.addr}.*"}`,
  });
  const [one, other] = ['a', 'deeper/path/of/folders/b'].map((path) => {
    const files = written(({ repository }) => {
      const folder = repository.folder(path, { namespace: 'default' });
      for (const id of ['first', 'second2']) {
        const own = new Construct(folder, id);
        new ApiObject(own, 'pod', { apiVersion: 'v1', kind: 'ConfigMap', data: derive(own, id) });
      }
      return [folder];
    });
    return Object.values(files).map((file) => (file as unknown as { data?: Labels }).data).filter((data) => data !== undefined);
  });
  expect(other).toEqual(one);
  for (const name of Object.keys(one[0])) {
    expect([name, one[0][name]]).not.toEqual([name, one[1][name]]);
    if (name !== 'selector') expect(one[0][name]).toMatch(/^[a-z0-9]([a-z0-9._-]{0,61}[a-z0-9])?$/);
  }
  expect(one[0]).toMatchObject({ extra: expect.stringMatching(/^first-web-c8/), prefixed: expect.stringMatching(/^app-first-web-c8/) });
  for (const [name, longest] of [['short', 17], ['shortExtra', 20], ['hash', 8]] as const) expect(one[0][name].length).toBeLessThanOrEqual(longest);
});

test('a name without a hash has the ids below the folder', () => {
  const { repository } = platform();
  const own = new Construct(new Construct(repository.folder('apps'), 'shop'), 'web');
  expect(Names.toDnsLabel(own, { includeHash: false })).toBe('shop-web');
  expect(Names.toLabelValue(own, { includeHash: false, extra: ['Blue'], delimiter: '.' })).toBe('shop.web.Blue');
});

test('a name of the folder itself is said to move with it', () => {
  const { app, repository, cluster } = platform();
  const folder = repository.folder('apps');
  Names.toDnsLabel(folder, { includeHash: false });
  cluster.apply(folder);
  app.synth();
  expect(app.synthesis!.warnings).toEqual([expect.stringMatching(/^warning\[folder-name\]: "manifests-apps" is made of the path of folder apps/)]);
});

test('names that an object has from its own address, or a chart gives, do not change with the folder', () => {
  class Hashing extends Chart {
    generateObjectName(object: ApiObject): string {
      return Names.toDnsLabel(object);
    }
  }
  const [one, other] = ['a', 'deeper/b'].map((path) => Object.keys(written(({ repository }) => {
    const folder = repository.folder(path, { namespace: 'default' });
    new ApiObject(new Hashing(folder, 'chart'), 'object', { apiVersion: 'v1', kind: 'ConfigMap' });
    return [folder];
  })).map((file) => file.slice(path.length)));
  expect(other).toEqual(one);
  expect(one[0]).toMatch(/^\/configmap-chart-object-c8[0-9a-f]{6}\.yaml$/);
});

describe('a Helm chart', () => {
  const helm = join(fs.mkdtempSync(join(tmpdir(), 'helm-')), 'helm');
  // as charts do: names that are cut, a digest of the release, and a selector by it
  fs.writeFileSync(helm, `#!/bin/sh
release="$2"
cut="$(printf %s "$release-server" | tail -c 20 | sed 's/^-*//')"
cat <<YAML
{ apiVersion: apps/v1, kind: Deployment, metadata: { name: "$cut" }, spec: { selector: { matchLabels: { release: "$release" } },
  template: { metadata: { labels: { release: "$release", digest: "$(printf %s "$release" | cksum | tr -d ' ')" } }, spec: { containers: [{ name: a, image: "a:1" }] } } } }
YAML
`, { mode: 0o755 });

  function release(path: string, id: string): string {
    return JSON.stringify(Object.values(written(({ repository }) => {
      const folder = repository.folder(path, { namespace: 'default' });
      new Helm(folder, id, { chart: 'chart', helmExecutable: helm });
      new Helm(new Construct(folder, 'more'), id, { chart: 'chart', helmExecutable: helm });
      return [folder];
    })));
  }

  test.each(['sample', 'a-release-with-an-id-of-more-than-fiftythree-characters'])('%s has one release name in every folder', (id) => {
    expect(release('deeper/path/of/folders', id)).toBe(release('a', id));
  });

  test('has the ids below the folder as its release name', () => {
    const folder = platform().repository.folder('apps');
    expect(new Helm(folder, 'sample', { chart: 'chart', helmExecutable: helm }).releaseName).toBe('sample');
    const long = new Helm(folder, 'a-release-with-an-id-of-more-than-fiftythree-characters', { chart: 'chart', helmExecutable: helm }).releaseName;
    expect(long).toMatch(/-c8[0-9a-f]{6}$/);
    expect(long.length).toBeLessThanOrEqual(53);
  });
});

test('a label of several objects is that of their workload, whatever else comes and goes', () => {
  const [one, other] = [[], ['settings', 'account']].map((more) => addressOf(written(({ repository }) => {
    const folder = repository.folder('apps', { namespace: 'default' });
    const group = new Construct(folder, 'shop');
    for (const id of more) new ApiObject(group, id, { apiVersion: 'v1', kind: id === 'account' ? 'ServiceAccount' : 'ConfigMap' });
    new ApiObject(group, 'pod', { apiVersion: 'v1', kind: 'Pod', metadata: { labels: { [ADDRESS]: Names.toLabelValue(group) } }, ...WEB });
    return [folder];
  })['apps/pod-shop-pod.yaml']));
  expect(one).toMatch(/^pod-shop-pod-c8/);
  expect(other).toBe(one);
});

test('a label is the same in folders of two clusters or namespaces, where the object is', () => {
  const files = written(({ repository }) => ['blue', 'green'].map((namespace) => {
    const folder = repository.folder(namespace, { namespace });
    new kplus.Namespace(folder, 'namespace', { metadata: { name: namespace } });
    new kplus.Deployment(folder, 'web', POD);
    return folder;
  }));
  expect(addressOf(files['blue/deployment-web.yaml'])).toBe(addressOf(files['green/deployment-web.yaml']));
});

test('what refers to pods of a folder has their label: in other folders, in plain charts, in files', () => {
  const { app, repository, cluster } = platform();
  const [folder, other] = two(repository);
  const web = new kplus.Deployment(folder, 'web', POD);
  new kplus.Service(other, 'service', { ports: [{ port: 80 }], selector: web });
  new kplus.Service(new Chart(app, 'plain'), 'service', { ports: [{ port: 80 }], selector: web });
  repository.addFile('watch.sh', `kubectl get pods --selector '${ADDRESS}=${web.matchLabels[ADDRESS]}'\n`);
  cluster.apply(folder);
  cluster.apply(other);
  app.synth();
  for (const file of ['manifests/jobs/service-service.yaml', 'plain.k8s.yaml', 'manifests/watch.sh']) {
    expect(fs.readFileSync(join(app.outdir, file), 'utf8')).toMatch(/cdk8s\.io\/metadata\.addr[:=] ?deployment-web-c8[0-9a-f]{6}\b/);
  }
});

test('volumes of two folders in one pod have two names', () => {
  const files = written(({ repository }) => {
    const folders = two(repository);
    const deployment = new kplus.Deployment(folders[0], 'web', POD);
    folders.forEach((folder, i) => {
      const config = new kplus.ConfigMap(folder, 'config', { metadata: { name: `config-${i}` } });
      deployment.containers[0].mount(`/folder/${i}`, kplus.Volume.fromCsi(folder, 'volume', 'secrets-store.csi.k8s.io'));
      deployment.containers[0].mount(`/config/${i}`, kplus.Volume.fromCsi(config, 'volume', 'secrets-store.csi.k8s.io'));
    });
    return folders;
  });
  expect(new Set(files['apps/deployment-web.yaml'].spec!.template!.spec.volumes!.map(({ name }) => name)).size).toBe(4);
});

test('bindings of one role to subjects of one id in two folders have two names', () => {
  const { repository } = platform();
  const [folder, other] = two(repository);
  const role = new kplus.Role(folder, 'reader');
  const names = [folder, other].map((each, i) => role.bind(new kplus.ServiceAccount(each, 'runner', { metadata: { name: `runner-${i}` } })).name);
  expect(names[0]).not.toBe(names[1]);
});
