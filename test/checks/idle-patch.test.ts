import { JsonPatch } from 'cdk8s';
import * as flux from '../../src/flux';
import { configMap, folderOf, platform } from '../program';

function warningsWith(...targets: flux.Selector[]): string[] {
  const { app, repository, cluster } = platform();
  new flux.Kustomization(cluster.system, 'apps', {
    folder: folderOf(repository, 'apps', configMap('settings', 'default')),
    patches: targets.map((target) => flux.Patch.json6902([JsonPatch.add('/data/more', '1')], target)),
  });
  app.synth();
  return app.synthesis!.warnings.filter((line) => line.includes('[idle-patch]'));
}

test('a patch whose target selects nothing is said, with its number', () => {
  expect(warningsWith({ kind: 'ConfigMap' }, { kind: 'ConfigMap', name: 'setings' })).toEqual([
    expect.stringMatching(/^warning\[idle-patch\]: Kustomization apps patches\[1\] selects no object: kind ConfigMap, name setings$/m),
  ]);
});

test('one that selects something is not', () => {
  expect(warningsWith({ name: 'set.*' }, { namespace: 'default' }, {})).toEqual([]);
});
