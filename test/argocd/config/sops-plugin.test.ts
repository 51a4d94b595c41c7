import { spawnSync } from 'node:child_process';
import { Chart, Testing } from 'cdk8s';
import { parse } from 'yaml';
import { argocd } from '../../../src';
import { problemsOf } from '../../../src/base/problem';
import { missingPrograms } from '../../programs';

function plugin(props?: argocd.SopsPluginProps): argocd.SopsPlugin {
  return new argocd.SopsPlugin(new Chart(Testing.app(), 'chart', { namespace: 'argocd' }), 'sops', props);
}

test('is a ConfigMap with the plugin', () => {
  const made = plugin();
  const { kind, metadata, data } = made.toJson();
  expect({ kind, metadata }).toEqual({ kind: 'ConfigMap', metadata: { name: 'argocd-sops-plugin', namespace: 'argocd' } });
  expect(parse(data['plugin.yaml'])).toMatchObject({ kind: 'ConfigManagementPlugin', metadata: { name: made.pluginName }, spec: { generate: { command: ['bash', '-c', expect.any(String)] } } });
});

test('what it runs passes shellcheck', () => {
  if (missingPrograms('shellcheck').length > 0) return;
  const script = parse(plugin().toJson().data['plugin.yaml']).spec.generate.command[2] as string;
  expect(spawnSync('shellcheck', ['-s', 'bash', '-'], { input: script, encoding: 'utf8' }).stdout).toBe('');
});

test('the sidecar mounts the plugin, the identities and sops', () => {
  const { initContainers, extraContainers, volumes } = plugin({ name: 'p', identities: 'keys', identitiesKey: 'a.agekey', sopsImage: 'sops:1' }).chartValues.repoServer;
  expect(initContainers[0].image).toBe('sops:1');
  expect(volumes).toEqual(expect.arrayContaining([
    { name: 'sops-plugin', configMap: { name: 'p' } }, { name: 'sops-identities', secret: { secretName: 'keys', items: [{ key: 'a.agekey', path: 'keys.txt' }] } },
  ]));
  const ofChart = ['var-files', 'plugins'];
  const containers = [...initContainers, ...extraContainers] as { volumeMounts: { name: string }[] }[];
  const mounted = containers.flatMap(({ volumeMounts }) => volumeMounts.map(({ name }) => name));
  expect([...new Set(mounted)].sort()).toEqual([...volumes.map(({ name }: { name: string }) => name), ...ofChart].sort());
});

test('refuses a name that is not one of a plugin', () => {
  expect(problemsOf(plugin({ pluginName: 'My Plugin' }))).toMatchObject([{ check: 'argocd-config', message: 'pluginName "My Plugin" is not a valid name of a plugin' }]);
});
