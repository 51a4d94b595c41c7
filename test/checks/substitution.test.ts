import * as kplus from 'cdk8s-plus-28';
import { flux, Folder, Secret } from '../../src';
import { configMap, errorsOf, folderOf, platform, Platform } from '../program';

/** What is said of a ConfigMap with this text, applied with these variables. */
function said(text: string, substitutions: (platform: Platform, folder: Folder) => flux.Substitution[] = () => [flux.Substitution.literal('region', 'eu')],
  metadata: object = {}): string[] {
  const program = platform();
  const folder = folderOf(program.repository, 'a', JSON.stringify({
    apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'c', namespace: 'flux-system', ...metadata }, data: { script: text },
  }));
  new flux.Kustomization(program.cluster.system, 'a', { folder, substitutions: substitutions(program, folder) });
  return errorsOf(program.app);
}

test.each([
  ['a variable that nothing defines', 'echo ${regoin}', '${regoin}'],
  ['several of them', '${regoin} ${region} ${zone} ${zone}', '${regoin}; ${zone}'],
  ['a variable with an operation', 'echo ${regoin//x/y}', '${regoin//x/y}'],
  ['the length of one', 'echo ${#regoin}', '${#regoin}'],
  ['one in a default', 'echo ${host:=${regoin}}', '${regoin}'],
  ['positional parameters', 'echo ${1}', '${1}'],
  ['a default in the form of a shell', 'echo ${region-eu}', '${region-eu}, which is not a valid variable'],
  ['arrays of a shell', 'echo ${hosts[0]}', '${hosts[0]}, which is not a valid variable'],
  ['an open brace', 'echo "${"', '${", which is not a valid variable'],
  ['a name without end', 'echo ${region', '${region, which is not a valid variable'],
  ['expressions of pipelines', 'sha: ${{ github.sha }}', '${{ github.sha }, which is not a valid variable'],
  ['the escape of a container argument', 'exec $$(HOST)', '$$, which becomes $'],
  ['a process id', 'echo $$', '$$, which becomes $'],
  ['a variable behind an escaped dollar', 'echo $$${regoin}', '${regoin}'],
])('%s is refused', (_, text, value) => {
  const needed = [...new Set(['regoin', 'zone', '1'].filter((name) => new RegExp(`\\{#?${name}\\b`).test(value)))];
  const help = needed.length === 0 ? '' : `${needed[0] === 'regoin' ? 'did you mean region? ' : ''}Its variables are region: use one of them, `;
  expect(said(text)).toEqual([
    `[manifests/a/included/configmap-c-flux-system] substitution ConfigMap c: Kustomization a substitutes ${value} at data.script`
    + `${needed.length === 0 ? '' : `, but does not define ${needed.join(', ')}`} — ${help}`
    + 'define the variable, double the $ for a literal one, or annotate the object with kustomize.toolkit.fluxcd.io/substitute: disabled',
  ]);
});

test.each([
  ['a variable that is defined', 'echo ${region} ${region^^} ${#region} ${region:0:2}'],
  ['a default', 'echo ${zone:=a} ${zone:-b} ${zone=c} ${zone:=${region}} ${zone:=}'],
  ['an escaped one', 'echo $${zone} $${hosts[0]} $${{ github.sha }} $$$$ $$$$(HOST)'],
  ['what only looks like one', 'echo $zone $(zone) {{ zone }} $ {zone} $'],
])('%s is fine', (_, text) => expect(said(text)).toEqual([]));

test('a delivery to another cluster takes its variables from its own', () => {
  const { app, repository, cluster } = platform();
  const settings = new kplus.ConfigMap(cluster.system, 'settings', { data: { zone: 'a' } });
  const folder = folderOf(repository, 'a', configMap('a', 'default', { text: '${zone} ${region}' }));
  const kubeConfig = flux.KubeConfig.fromSecret(Secret.fromSecretName(app, 'remote', { name: 'remote' }));
  new flux.Kustomization(cluster.system, 'a', { folder, kubeConfig, substitutions: [flux.Substitution.fromConfigMap(settings)] });
  expect(errorsOf(app)).toEqual([expect.stringContaining('substitutes ${region} at data.text')]);
});

test('an object can be left alone by label or annotation', () => {
  const off = { 'kustomize.toolkit.fluxcd.io/substitute': 'disabled' };
  expect(said('${zone}', undefined, { annotations: off })).toEqual([]);
  expect(said('${zone}', undefined, { labels: off })).toEqual([]);
  expect(said('${zone}', undefined, { labels: { 'kustomize.toolkit.fluxcd.io/substitute': 'enabled' } })).toHaveLength(1);
});

test('without substitution nothing is replaced', () => {
  expect(said('${zone}', () => [])).toEqual([]);
});

describe('variables from elsewhere', () => {
  const fromConfigMap = ({ cluster }: Platform) => [flux.Substitution.fromConfigMap(
    new kplus.ConfigMap(cluster.system, 'settings', { data: { zone: 'a' } }))];
  const fromSecret = (keys?: string[]) => ({ app }: Platform) => [flux.Substitution.fromSecret(Secret.fromSecretName(app, 's', { name: 's', keys }))];

  test('are known where the keys are', () => {
    expect(said('${zone}', fromConfigMap)).toEqual([]);
    expect(said('${region}', fromConfigMap)).toEqual([expect.stringContaining('substitutes ${region} at')]);
    expect(said('${zone}', fromSecret(['zone']))).toEqual([]);
    expect(said('${zone}', fromSecret(['region']))).toEqual([expect.stringContaining('substitutes ${zone} at')]);
  });

  test('may be anything where the keys are not known, except what is no variable', () => {
    expect(said('${zone}', fromSecret())).toEqual([]);
    expect(said('${{ x }}', fromSecret())).toEqual([expect.stringContaining('which is not a valid variable')]);
  });
});

test('an object of another delivery is not concerned', () => {
  const { app, repository, cluster } = platform();
  cluster.apply(folderOf(repository, 'a', configMap('a', 'default', { text: '${zone}' })));
  new flux.Kustomization(cluster.system, 'b', {
    folder: folderOf(repository, 'b', configMap('b', 'default')), substitutions: [flux.Substitution.literal('region', 'eu')],
  });
  expect(errorsOf(app)).toEqual([]);
});
