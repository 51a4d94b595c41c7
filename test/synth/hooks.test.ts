import * as fs from 'node:fs';
import { join } from 'node:path';
import { ApiObject, App as Cdk8sApp, Chart, JsonPatch, Testing } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { parse } from 'yaml';
import { makeRoot } from './tree-on-disk';
import { App, Cluster, flux, Folder, Repository } from '../../src';
import { Manifest as Json } from '../../src/base/manifest';
import { errorsOf, Platform, platform, refusal } from '../program';

function configMap(scope: Construct, id: string): ApiObject {
  return new ApiObject(scope, id, { apiVersion: 'v1', kind: 'ConfigMap', data: {} });
}

/** A folder that makes something of its objects. */
function folderThat({ repository, cluster }: Platform, make: (objects: Json[], folder: Folder) => unknown[]): Folder {
  class Making extends Folder {
    toJson(): unknown[] {
      return make(super.toJson() as Json[], this);
    }
  }
  const folder = new Making(repository, 'apps', { path: 'apps', namespace: 'default' });
  cluster.apply(folder);
  return folder;
}

/** The objects of a folder as they are written, in the order of its kustomization.yaml. */
function writtenIn(app: App, path: string): unknown[] {
  const at = join(app.outdir, 'manifests', path);
  const { resources } = parse(fs.readFileSync(join(at, 'kustomization.yaml'), 'utf8')) as { readonly resources: string[] };
  return resources.map((file) => parse(fs.readFileSync(join(at, file), 'utf8')) as unknown);
}

function namesOf(objects: unknown[]): unknown[] {
  return (objects as Json[]).map(({ metadata }) => metadata?.name);
}

describe('what a folder says of itself is what is written', () => {
  test.each<[string, (made: Platform) => Folder]>([
    ['a workload that cdk8s-plus spreads', ({ repository, cluster }) => {
      const folder = repository.folder('apps', { namespace: 'default' });
      new kplus.Deployment(folder, 'web', { containers: [{ image: 'web:1', portNumber: 80 }], spread: true }).exposeViaService();
      cluster.apply(folder);
      return folder;
    }],
    ['deliveries that wait for what their folders need', ({ repository, cluster }) => {
      const [namespaces, apps] = [repository.folder('namespaces'), repository.folder('apps', { namespace: 'shop' })];
      new kplus.Namespace(namespaces, 'shop', { metadata: { name: 'shop' } });
      configMap(apps, 'settings');
      [apps, namespaces].forEach((folder) => cluster.apply(folder));
      return cluster.system;
    }],
    ['a folder with a toJson() of its own', (made) => {
      const folder = folderThat(made, (objects) => objects.reverse().filter(({ kind }) => kind !== 'Secret')
        .map((json) => ({ ...json, metadata: { ...json.metadata, annotations: { seen: 'once' } } })));
      ['one', 'two'].forEach((id) => configMap(folder, id));
      new ApiObject(folder, 'secret', { apiVersion: 'v1', kind: 'Secret', stringData: { password: 'x' } });
      return folder;
    }],
    ['a chart in a folder with a toJson() of its own', ({ repository, cluster }) => {
      const folder = repository.folder('apps', { namespace: 'default' });
      configMap(folder, 'first');
      configMap(new (class extends Chart {
        toJson(): unknown[] {
          return (super.toJson() as Json[]).map((json) => ({ ...json, data: { from: 'chart' } }));
        }
      })(folder, 'chart'), 'second');
      configMap(folder, 'third');
      cluster.apply(folder);
      return folder;
    }],
    ['an object with a toJson() of its own, and patches', ({ repository, cluster }) => {
      const folder = repository.folder('apps', { namespace: 'default' });
      new (class extends ApiObject {
        toJson(): unknown {
          return { ...super.toJson() as object, data: { from: 'object' } };
        }
      })(folder, 'own', { apiVersion: 'v1', kind: 'ConfigMap' });
      configMap(folder, 'patched').addJsonPatch(JsonPatch.replace('/metadata/name', 'by-a-patch'));
      cluster.apply(folder);
      return folder;
    }],
  ])('%s', (_, build) => {
    const made = platform();
    const folder = build(made);
    const [first, second] = [Testing.synth(folder) as unknown[], folder.toJson() as unknown[]];
    made.app.synth();
    expect(second).toEqual(first);
    expect(writtenIn(made.app, folder.path)).toEqual(first);
    expect(folder.toJson()).toEqual(first);
  });
});

describe('a toJson() of a folder', () => {
  test('leaves out, changes, renames, adds, and orders', () => {
    const made = platform();
    const folder = folderThat(made, (objects) => [
      { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'added', namespace: 'default' } },
      ...objects.reverse().filter(({ metadata }) => metadata!.name !== 'b').map((json) => ({ ...json, metadata: { ...json.metadata, name: `x-${json.metadata!.name}` } })),
    ]);
    ['a', 'b', 'c'].forEach((id) => configMap(folder, id));
    made.app.synth();
    expect(namesOf(writtenIn(made.app, 'apps'))).toEqual(['added', 'x-c', 'x-a']);
  });

  test('changes objects and the tree before it asks for them', () => {
    const made = platform();
    class Early extends Folder {
      toJson(): unknown[] {
        for (const each of this.node.findAll()) if (ApiObject.isApiObject(each)) each.metadata.addLabel('team', 'web');
        if (!this.node.tryFindChild('late')) configMap(this, 'late');
        return super.toJson();
      }
    }
    const folder = new Early(made.repository, 'apps', { path: 'apps', namespace: 'default' });
    configMap(folder, 'a');
    made.cluster.apply(folder);
    made.app.synth();
    expect(writtenIn(made.app, 'apps')).toMatchObject([{ metadata: { name: 'a', labels: { team: 'web' } } }, { metadata: { name: 'late', labels: { team: 'web' } } }]);
  });

  test('is judged like everything in a repository', () => {
    const made = platform();
    folderThat(made, () => [{ apiVersion: 'v1', kind: 'Secret', metadata: { name: 's', namespace: 'default' }, stringData: { password: 'hunter2' } }]);
    expect(errorsOf(made.app)).toEqual([expect.stringMatching(/^\[manifests\/apps\] plaintext-secret Secret s has plaintext values/)]);
  });

  test('that fails, or returns something else, is named', () => {
    const [failing, wrong] = [() => { throw new Error('boom'); }, () => [undefined]].map((make) => {
      const made = platform();
      configMap(folderThat(made, make), 'a');
      return refusal(made.app)?.message;
    });
    expect(failing).toBe('[manifests/apps] toJson() of Making failed: boom');
    expect(wrong).toBe('[manifests/apps] toJson() of Making returned a value of type undefined at 0, which is not a Kubernetes object: return objects with apiVersion, '
      + 'kind and metadata.name');
  });
});

test('toJson() of a plain chart is called once, also beside repositories', () => {
  const { app, repository, cluster } = platform();
  cluster.apply(repository.folder('apps'));
  let calls = 0;
  configMap(new (class extends Chart {
    toJson(): unknown[] {
      calls++;
      return super.toJson();
    }
  })(app, 'plain'), 'a');
  app.synth();
  expect(calls).toBe(1);
});

test('a choice of charts without a folder is refused', () => {
  const { app, repository, cluster } = platform();
  cluster.apply(repository.folder('apps'));
  Object.defineProperty(app, 'charts', { value: [cluster.system] });
  expect(errorsOf(app)).toEqual([expect.stringMatching(/^\[manifests\/apps\] misplaced the app overrides charts and leaves out folder apps, which its repository writes/)]);
});

test('the list of constructs has the objects of folders by the names that are written', () => {
  const app = new App({ outdir: join(makeRoot(), 'out'), recordConstructMetadata: true });
  const repository = new Repository(app, 'manifests', { url: 'https://gitea.example.com/org/manifests.git' });
  const folder = repository.folder('apps', { namespace: 'default' });
  configMap(folder, 'settings').addJsonPatch(JsonPatch.replace('/metadata/name', 'patched'));
  new Cluster(app, 'production', { repository, engine: flux.Engine.rootSync() }).apply(folder);
  configMap(new Chart(app, 'plain'), 'a');
  app.synth();
  const { resources } = JSON.parse(fs.readFileSync(join(app.outdir, 'construct-metadata.json'), 'utf8')) as { readonly resources: object };
  expect(resources).toMatchObject({ patched: { path: 'manifests/apps/settings' }, apps: { path: expect.stringMatching(/^manifests\/clusters--production/) } });
  const plain = new Cdk8sApp();
  expect(Object.keys(resources)).toContain(configMap(new Chart(plain, 'plain'), 'a').name);
});
