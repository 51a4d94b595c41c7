import { ApiObject, Chart } from 'cdk8s';
import * as kplus28 from 'cdk8s-plus-28';
import * as kplus33 from 'cdk8s-plus-33';
import { Construct, IConstruct } from 'constructs';
import { App, ExternalObject, Secret, eso, flux } from '../../src';
import { errorsOf, platform } from '../program';

/** A platform whose one delivery runs as an account, and takes variables from a ConfigMap. */
function using(
  account: (scope: Construct) => IConstruct, configMap: (scope: Construct) => IConstruct,
): { readonly spec: { [field: string]: unknown }; readonly errors: readonly string[] } {
  const { app, repository, cluster } = platform();
  const folder = repository.folder('apps', { namespace: 'apps' });
  new kplus28.Namespace(folder, 'apps', { metadata: { name: 'apps' } });
  const delivery = new flux.Kustomization(folder, 'web', {
    path: './web',
    source: flux.GitRepository.fromGitRepositoryName(folder, 'source', { name: 'web' }),
    namespace: 'apps',
    serviceAccount: account(folder),
    substitutions: [flux.Substitution.fromConfigMap(configMap(folder))],
  } as flux.KustomizationProps);
  cluster.apply(folder);
  const { spec } = delivery.toJson() as { spec: { [field: string]: unknown } };
  return { spec, errors: errorsOf(app) };
}

describe.each([['28', kplus28], ['33', kplus33]] as [string, typeof kplus28][])('handles of cdk8s-plus-%s', (_, kplus) => {
  test('that the program creates', () => {
    const { spec, errors } = using((scope) => new kplus.ServiceAccount(scope, 'deployer'), (scope) => new kplus.ConfigMap(scope, 'settings', { data: { A: 'b' } }));
    expect(errors).toEqual([]);
    expect(spec).toMatchObject({ serviceAccountName: 'deployer', postBuild: { substituteFrom: [{ kind: 'ConfigMap', name: 'settings' }] } });
  });

  test('that it imports', () => {
    const { spec, errors } = using((scope) => kplus.ServiceAccount.fromServiceAccountName(scope, 'a', 'deployer'), (scope) => kplus.ConfigMap.fromConfigMapName(scope, 'c', 'settings'));
    expect(errors).toEqual([]);
    expect(spec).toMatchObject({ serviceAccountName: 'deployer', postBuild: { substituteFrom: [{ kind: 'ConfigMap', name: 'settings' }] } });
  });

  test('of another kind are refused, with what they are', () => {
    const { errors } = using((scope) => new kplus.ConfigMap(scope, 'settings'), (scope) => kplus.ServiceAccount.fromServiceAccountName(scope, 'a', 'deployer'));
    expect(errors).toEqual([
      expect.stringMatching(/^\[manifests\/apps\/web\] handle-kind substitutions is ServiceAccount deployer, which is not a valid ConfigMap — pass a ConfigMap/),
      expect.stringMatching(/^\[manifests\/apps\/web\] handle-kind serviceAccount is ConfigMap settings, which is not a valid ServiceAccount — pass a ServiceAccount/),
    ]);
  });

  test('read keys of our Secrets', () => {
    const { app, repository, cluster } = platform();
    const folder = repository.folder('apps', { namespace: 'apps' });
    new kplus.Namespace(folder, 'apps', { metadata: { name: 'apps' } });
    const secret = Secret.fromSecretName(folder, 'database', { name: 'database' });
    const store = eso.ClusterSecretStore.fromClusterSecretStoreName(folder, 'store', { name: 'store' });
    const settings = new eso.ExternalSecret(folder, 'settings', { store, data: { URL: eso.RemoteRef.of('a/b', 'url') } });
    const deployment = new kplus.Deployment(folder, 'web', {
      containers: [{
        image: 'harbor.example.com/org/web:1',
        envVariables: { PASSWORD: secret.envValue('password', { optional: true }), URL: settings.env('URL'), TOKEN: kplus.EnvValue.fromSecretValue({ secret, key: 'token' }) },
      }],
    });
    deployment.podMetadata.addLabel('a', 'b');
    cluster.apply(folder);
    expect(errorsOf(app)).toEqual([]);
    const { spec } = ApiObject.of(deployment).toJson() as { spec: { template: { spec: { containers: { env: object[] }[] } } } };
    expect(spec.template.spec.containers[0].env).toEqual([
      { name: 'PASSWORD', valueFrom: { secretKeyRef: { name: 'database', key: 'password', optional: true } } },
      { name: 'URL', valueFrom: { secretKeyRef: { name: 'settings', key: 'URL' } } },
      { name: 'TOKEN', valueFrom: { secretKeyRef: { name: 'database', key: 'token' } } },
    ]);
  });
});

test('handles are objects and references of cdk8s and of this library, too', () => {
  const { spec, errors } = using(
    (scope) => new ApiObject(scope, 'deployer', { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'deployer' } }),
    (scope) => new ExternalObject(scope, 'settings', { apiVersion: 'v1', kind: 'ConfigMap', name: 'settings' }));
  expect(errors).toEqual([]);
  expect(spec).toMatchObject({ serviceAccountName: 'deployer', postBuild: { substituteFrom: [{ name: 'settings' }] } });
});

test('what is not an object is refused, with its path', () => {
  const app = new App();
  const { errors } = using(() => new Chart(app, 'elsewhere'), (scope) => new ExternalObject(scope, 'settings', { apiVersion: 'v1', kind: 'ConfigMap', name: 'settings' }));
  expect(errors).toEqual([expect.stringMatching(/ handle-kind serviceAccount is the construct elsewhere, which is not a valid ServiceAccount/)]);
});
