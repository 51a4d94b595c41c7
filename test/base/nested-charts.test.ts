import * as fs from 'node:fs';
import { join } from 'node:path';
import { Stack } from 'aws-cdk-lib';
import { ApiObject, App as PlainApp, Chart, Testing } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { parse } from 'yaml';
import { eso, Folder, Repository } from '../../src';
import { errorsFrom, platform } from '../program';

interface Manifest {
  readonly metadata: { readonly name: string; readonly namespace?: string; readonly labels?: { [name: string]: string } };
}

/** A folder of a platform that applies it. */
function appliedFolder() {
  const { app, repository, cluster } = platform();
  const folder = repository.folder('apps', { namespace: 'default', labels: { team: 'web' } });
  cluster.apply(folder);
  const written = (): { [file: string]: Manifest } => {
    app.synth();
    const at = join(app.outdir, 'manifests', 'apps');
    return Object.fromEntries(fs.readdirSync(at).map((file) => [file, parse(fs.readFileSync(join(at, file), 'utf8')) as Manifest]));
  };
  return { app, folder, written };
}

function configMap(scope: Construct, id = 'settings'): ApiObject {
  return new ApiObject(scope, id, { apiVersion: 'v1', kind: 'ConfigMap' });
}

/** The files that a folder's kustomization.yaml lists, in their order. */
function listed(files: { [file: string]: unknown }): string[] {
  return (files['kustomization.yaml'] as { resources: string[] }).resources;
}

describe('a chart of cdk8s in a folder', () => {
  test('belongs to the folder: its objects have its namespace, labels and names, and are listed there', () => {
    const { app, folder, written } = appliedFolder();
    const object = configMap(new Chart(new Construct(folder, 'data'), 'db'));
    expect(object.name).toBe('data-db-settings');
    const files = written();
    expect(listed(files)).toEqual(['configmap-data-db-settings.yaml']);
    expect(files['configmap-data-db-settings.yaml'].metadata).toEqual({ name: 'data-db-settings', namespace: 'default', labels: { team: 'web' } });
    expect(fs.readdirSync(app.outdir)).toEqual(['manifests']);
  });

  test('keeps what it sets itself, and passes it on to charts in it', () => {
    class Named extends Chart {
      generateObjectName(object: ApiObject): string {
        return `own-${object.node.id}`;
      }
    }
    const { folder, written } = appliedFolder();
    const outer = new Named(folder, 'db', { namespace: 'kube-system', labels: { team: 'data', tier: 'back' } });
    configMap(outer);
    configMap(new Chart(outer, 'inner', { labels: { tier: 'deep' } }), 'deep');
    const files = written();
    expect(files['configmap-own-settings_kube-system.yaml'].metadata).toMatchObject({ namespace: 'kube-system', labels: { team: 'data', tier: 'back' } });
    expect(files['configmap-own-deep_kube-system.yaml'].metadata).toMatchObject({ namespace: 'kube-system', labels: { team: 'data', tier: 'deep' } });
  });

  test('orders its objects by dependencies of charts and objects, within and across charts', () => {
    const { folder, written } = appliedFolder();
    const [first, second] = [new Chart(folder, 'first'), new Chart(folder, 'second')];
    configMap(first);
    const needed = configMap(second);
    first.addDependency(second);
    folder.addDependency(second); // as every chart depends on those in it
    needed.addDependency(configMap(folder, 'own'));
    expect(listed(written())).toEqual(['configmap-own.yaml', 'configmap-second-settings.yaml', 'configmap-first-settings.yaml']);
  });

  test('is where constructs find their namespace, also while they are created', () => {
    const { folder } = appliedFolder();
    const store = eso.SecretStore.fromSecretStoreName(folder, 'vault', { name: 'vault' });
    const secret = new eso.ExternalSecret(new Chart(folder, 'db'), 'password', { store, data: { password: eso.RemoteRef.of('db', 'password') } });
    expect(secret.namespace).toBe('default');
    expect(Chart.of(secret).namespace).toBe('default');
  });

  test('is checked as the folder is', () => {
    const { app, folder } = appliedFolder();
    new ApiObject(new Chart(folder, 'db'), 'password', { apiVersion: 'v1', kind: 'Secret', stringData: { password: 'x' } });
    expect(errorsFrom(app, 'plaintext-secret')).toHaveLength(1);
  });

  test('stays what it is outside folders', () => {
    const names = [new PlainApp(), platform().app].map((app) => {
      const inner = new Chart(new Chart(app, 'outer', { namespace: 'a' }), 'inner');
      return [configMap(inner).name, inner.namespace];
    });
    expect(names[1]).toEqual(names[0]);
  });
});

test('Testing.synth of a folder shows what is written', () => {
  const { folder, written } = appliedFolder();
  configMap(new Chart(folder, 'db'));
  new kplus.Deployment(folder, 'web', { containers: [{ image: 'web:1', portNumber: 80 }] }).exposeViaService();
  const shown = Testing.synth(folder) as Manifest[];
  const files = written();
  expect(shown).toEqual(listed(files).map((file) => files[file]));
});

describe('refused is', () => {
  test('a chart in a repository beside its folders', () => {
    const { app, repository } = platform();
    configMap(new Chart(new Construct(repository, 'group'), 'db'));
    expect(errorsFrom(app, 'misplaced')).toEqual([expect.stringMatching(
      /^\[manifests\/group\/db\] misplaced chart db is in repository manifests, but not in one of its folders.*create it in a folder, as in new Chart\(repository\.folder\('path'\), 'db'\)$/)]);
  });

  test('a chart in a cluster', () => {
    const { app, cluster } = platform();
    configMap(new Chart(cluster, 'db'));
    expect(errorsFrom(app, 'misplaced')).toEqual([expect.stringContaining('chart db is in cluster production, which applies folders')]);
  });

  test('an object in a repository', () => {
    expect(() => configMap(platform().repository)).toThrow(
      'cannot find a parent chart (directly or indirectly) of [manifests/settings]: create it in a folder of a repository (repository.folder(path)), or in a chart');
  });

  test('a folder outside repositories', () => {
    const { app, repository } = platform();
    for (const scope of [app, repository.folder('a'), undefined]) {
      expect(() => new Folder(scope as unknown as Repository, 'f', { path: 'f' })).toThrow(/the scope of a folder must be a repository, not (App|Folder|undefined): use repository\.folder\(path\)/);
    }
  });

  test('a second repository of one id', () => {
    const { app } = platform();
    new Repository(new Construct(app, 'other'), 'Manifests', { url: 'https://gitea.example.com/org/other.git' });
    expect(errorsFrom(app, 'repository-twice')).toEqual([expect.stringContaining('repository other/Manifests is written to the same output folder as manifests')]);
  });

  test('what belongs into the other tree: charts and repositories among stacks, stacks among charts', () => {
    const { app } = platform();
    const stack = new Stack(app.cloud, 'inside');
    new Chart(stack, 'db');
    new Repository(stack, 'lost', { url: 'https://gitea.example.com/org/lost.git' });
    new Stack(app, 'outside');
    expect(errorsFrom(app, 'misplaced')).toEqual([
      expect.stringContaining('[outside] misplaced CloudFormation stack outside is outside app.cloud'),
      expect.stringContaining('[inside/db] misplaced Chart db is among the CloudFormation stacks'),
      expect.stringContaining('[inside/lost] misplaced Repository lost is among the CloudFormation stacks'),
    ]);
  });
});
