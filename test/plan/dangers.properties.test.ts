import type { Manifest } from '../../src/base/manifest';
import { asHtml } from '../../src/plan/formats/html';
import { asJson } from '../../src/plan/formats/json';
import { asMarkdown } from '../../src/plan/formats/markdown';
import { asText } from '../../src/plan/formats/text';
import { plan } from '../../src/plan/plan';
import { ClusterContents } from '../../src/program/cluster-contents';
import { FilePlace } from '../../src/program/place';
import { Program, ProgramObject, programObject } from '../../src/program/program';
import { fc, runs } from '../properties';

const PLACE = new FilePlace('x.yaml', () => 'x.yaml:1:1');

class OneCluster extends Program {
  public readonly contents: ClusterContents[] = [new ClusterContents('production', true)];
  constructor(objects: readonly Manifest[]) {
    super();
    for (const json of objects) {
      const object = programObject(PLACE, json) as ProgramObject | undefined;
      if (object) this.contents[0].addBuilt(object, undefined, object.name);
    }
  }
}

const KINDS = [
  ['v1', 'Namespace'], ['v1', 'PersistentVolumeClaim'], ['v1', 'PersistentVolume'], ['v1', 'Secret'], ['v1', 'ConfigMap'], ['v1', 'Service'], ['v1', 'Pod'], ['apps/v1', 'Deployment'], ['apps/v1', 'StatefulSet'],
  ['batch/v1', 'CronJob'], ['apiextensions.k8s.io/v1', 'CustomResourceDefinition'], ['helm.toolkit.fluxcd.io/v2', 'HelmRelease'], ['kustomize.toolkit.fluxcd.io/v1', 'Kustomization'],
  ['networking.k8s.io/v1', 'Ingress'], ['gateway.networking.k8s.io/v1', 'Gateway'], ['rbac.authorization.k8s.io/v1', 'Role'], ['rbac.authorization.k8s.io/v1', 'ClusterRoleBinding'],
  ['autoscaling/v2', 'HorizontalPodAutoscaler'], ['source.toolkit.fluxcd.io/v1', 'OCIRepository'], ['external-secrets.io/v1', 'ExternalSecret'],
] as const;

/** Fields that the rules look at, in whatever shape. */
const names = fc.constantFrom('spec', 'template', 'containers', 'env', 'envFrom', 'volumes', 'volumeMounts', 'securityContext', 'image', 'rules', 'subjects', 'roleRef', 'ports', 'listeners', 'hostnames', 'replicas', 'selector', 'chart',
  'version', 'dependsOn', 'ignore', 'paths', 'target', 'prune', 'suspend', 'names', 'metadata', 'labels', 'name', 'value', 'resources', 'verbs', 'apiGroups', 'ref', 'url', 'data', 'volumeClaimTemplates', 'requests', 'storage', '__proto__');
const values: fc.Arbitrary<unknown> = fc.letrec((tie) => ({
  value: fc.oneof({ depthSize: 'medium', withCrossShrink: true }, fc.constantFrom<unknown>(null, true, false, 0, -1, 1.5, '', 'x', '1.2.3', '2.0.0', 'app:1.2.3', 'a/b:c@d', '${X}', 'ENC[AES256_GCM,data:x]', 'line\nline\n'),
    fc.array(tie('value'), { maxLength: 3 }), fc.dictionary(names, tie('value'), { maxKeys: 6 })),
})).value;
const objects = fc.array(fc.record({ kind: fc.constantFrom(...KINDS), name: fc.constantFrom('a', 'b'), metadata: values, rest: fc.dictionary(names, values, { maxKeys: 5 }) })
  .map(({ kind: [apiVersion, kind], name, metadata, rest }): Manifest =>
    ({ ...rest, apiVersion, kind, metadata: { labels: metadata, annotations: metadata, name, namespace: 'n' } }) as unknown as Manifest), { maxLength: 6 });

test('whatever shape objects have, a plan is made of them and written in every format', () => {
  fc.assert(fc.property(objects, objects, (before, after) => {
    const set = plan(new OneCluster(after), new OneCluster(before), { builtImages: ['r.example.com/o/app'] });
    const report = { from: 'a', to: 'b', set, newFindings: [], repaired: [], oldFindings: 0, unknown: [] };
    for (const text of [asText(report, true), asMarkdown(report, 2000), asJson(report), asHtml(report)]) expect(text).not.toContain('[object Object]');
  }), { numRuns: runs(300) });
});
