import { Chart, Testing } from 'cdk8s';
import { problemsOf } from '../../src/base/problem';
import { ISecretStore, RemoteRef, SecretStore } from '../../src/eso';
import { Harbor, ProjectAccess } from '../../src/harbor';
import { Secret } from '../../src/secret';

it('makes the Docker configuration of a robot from the store of its password', () => {
  const app = Testing.app();
  const registry = new Chart(app, 'registry', { namespace: 'harbor' });
  const credentials = Secret.fromSecretName(registry, 'admin', { name: 'admin' });
  const harbor = new Harbor(registry, 'harbor', { url: 'https://harbor.example.com:8443', credentials });
  const secret = Secret.fromSecretName(registry, 'ci', { name: 'ci' });
  const robot = harbor.addProject('org').addRobot('ci-puller', { access: [ProjectAccess.REPOSITORY_PULL], secret });

  const apps = new Chart(app, 'apps', { namespace: 'production' });
  const store: ISecretStore = SecretStore.fromSecretStoreName(apps, 'vault', { name: 'vault' });
  const pull = robot.imagePullSecret(apps, 'harbor-pull', { password: RemoteRef.of('ci/harbor', 'password'), store, secretName: 'harbor' });

  expect(pull).toMatchObject({ name: 'harbor', namespace: 'production', keys: ['.dockerconfigjson'] });
  expect(apps.node.findAll().flatMap(problemsOf)).toEqual([]);
  const [{ kind, metadata, spec }] = Testing.synth(apps);
  expect([kind, metadata.namespace, spec.secretStoreRef.name, spec.refreshInterval]).toEqual(['ExternalSecret', 'production', 'vault', '1h']);
  expect(spec.data).toMatchObject([{ secretKey: 'password', remoteRef: { key: 'ci/harbor', property: 'password' } }]);
  expect(spec.target).toMatchObject({ name: 'harbor', template: { type: 'kubernetes.io/dockerconfigjson', engineVersion: 'v2' } });
  const text: string = spec.target.template.data['.dockerconfigjson'];
  const rendered = JSON.parse(text.replace('{{ .password | toJson }}', JSON.stringify('p"w')));
  expect(rendered).toEqual({ auths: { 'harbor.example.com:8443': { username: 'robot$org+ci-puller', password: 'p"w' } } });
});
