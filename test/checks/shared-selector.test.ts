import * as kplus from 'cdk8s-plus-28';
import { found } from './found';
import { Folder, flux } from '../../src';
import { generatedSelector } from '../../src/checks/generated-selector';
import { sharedSelector } from '../../src/checks/shared-selector';
import { errorsFrom, Platform, platform } from '../program';

const MADE = 'cdk8s.io/metadata.addr: one-c8000000';

/** A workload as YAML. */
function workload(kind: string, name: string, selector: string, labels: string, namespace = 'default'): string {
  return `apiVersion: apps/v1\nkind: ${kind}\nmetadata: {name: ${name}, namespace: ${namespace}}\n`
    + `spec: {selector: {matchLabels: {${selector}}}, template: {metadata: {labels: {${labels}}}, spec: {containers: []}}}`;
}

function pod(name: string, labels: string, namespace = 'default'): string {
  return `apiVersion: v1\nkind: Pod\nmetadata: {name: ${name}, namespace: ${namespace}, labels: {${labels}}}\nspec: {containers: []}`;
}

function policy(spec: string): string {
  return `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: policy, namespace: default}\nspec: {${spec}}`;
}

function documents(...yaml: string[]): string {
  return yaml.join('\n---\n');
}

describe('workloads that select each other\'s pods', () => {
  test.each([
    ['by one selector', 'app: web', 'app: web', 'app: web', 'app: web'],
    ['by two selectors that overlap', 'app: web', 'app: web, tier: back', 'tier: back', 'app: web, tier: back'],
  ])('%s are found', (_, firstSelector, firstLabels, secondSelector, secondLabels) => {
    const lines = found(sharedSelector, documents(
      workload('Deployment', 'first', firstSelector, firstLabels), workload('StatefulSet', 'second', secondSelector, secondLabels)));
    expect(lines).toEqual([expect.stringMatching(/StatefulSet second selects the same pods as Deployment first \(.*\) in namespace default/)]);
  });

  test('by expressions alone are found', () => {
    const by = (name: string, key: string, operator: string, values = ''): string => workload('Deployment', name, '', `app: web, version: ${name}`)
      .replace('matchLabels: {}', `matchExpressions: [{key: ${key}, operator: ${operator}${values}}]`);
    const overlapping = documents(by('first', 'app', 'Exists'), by('second', 'app', 'In', ', values: [web, api]'));
    expect(found(sharedSelector, overlapping)).toEqual([expect.stringMatching(/Deployment second selects the same pods as Deployment first .*"matchExpressions":/)]);
    expect(found(sharedSelector, documents(by('first', 'version', 'In', ', values: [first]'), by('second', 'version', 'NotIn', ', values: [first]')))).toEqual([]);
  });

  test.each([
    ['in another namespace', workload('Deployment', 'second', 'app: web', 'app: web', 'other')],
    ['with another value', workload('Deployment', 'second', 'app: api', 'app: api')],
    ['with one more label in its selector, which its author wrote', workload('Deployment', 'second', 'app: web, tier: back', 'app: web, tier: back')],
  ])('are not what is %s', (_, second) => {
    expect(found(sharedSelector, documents(workload('Deployment', 'first', 'app: web', 'app: web'), second))).toEqual([]);
  });

  test('are found among pods of jobs, too, where cdk8s-plus created the label', () => {
    const job = 'apiVersion: batch/v1\nkind: CronJob\nmetadata: {name: job, namespace: default}\n'
      + `spec: {jobTemplate: {spec: {template: {metadata: {labels: {${MADE}}}, spec: {containers: []}}}}}`;
    expect(found(sharedSelector, documents(workload('Deployment', 'web', MADE, MADE), job))).toEqual([
      expect.stringContaining('Deployment web selects the same pods as CronJob job'),
    ]);
  });
});

describe('a selector on a label of cdk8s-plus that two objects have', () => {
  const [one, two] = [pod('one', MADE), pod('two', MADE)];
  const selector = `matchLabels: {${MADE}}`;
  const affinity = (kind: string, term: string) => `apiVersion: v1\nkind: Pod\nmetadata: {name: p, namespace: default, labels: {app: x}}\nspec: {affinity: {${kind}: ${term}}}`;

  test.each([
    ['Service', `apiVersion: v1\nkind: Service\nmetadata: {name: s, namespace: default}\nspec: {selector: {${MADE}}}`],
    ['NetworkPolicy', policy(`podSelector: {${selector}}`)],
    ['NetworkPolicy', policy(`podSelector: {}, ingress: [{from: [{podSelector: {${selector}}}]}]`)],
    ['NetworkPolicy', policy(`podSelector: {}, egress: [{to: [{podSelector: {${selector}}, namespaceSelector: {}}]}]`)],
    ['PodDisruptionBudget', `apiVersion: policy/v1\nkind: PodDisruptionBudget\nmetadata: {name: p, namespace: default}\nspec: {selector: {${selector}}}`],
    ['Pod', affinity('podAffinity', `{requiredDuringSchedulingIgnoredDuringExecution: [{labelSelector: {${selector}}}]}`)],
    ['Pod', affinity('podAntiAffinity', `{preferredDuringSchedulingIgnoredDuringExecution: [{podAffinityTerm: {namespaces: [default], labelSelector: {${selector}}}}]}`)],
    ['Pod', `apiVersion: v1\nkind: Pod\nmetadata: {name: p, namespace: default, labels: {app: x}}\nspec: {topologySpreadConstraints: [{labelSelector: {${selector}}}]}`],
    ['PodMonitor', `apiVersion: monitoring.coreos.com/v1\nkind: PodMonitor\nmetadata: {name: p, namespace: other}\nspec: {selector: {${selector}}, namespaceSelector: {any: true}}`],
    ['PodMonitor', `apiVersion: monitoring.coreos.com/v1\nkind: PodMonitor\nmetadata: {name: p, namespace: other}\nspec: {selector: {${selector}}, namespaceSelector: {matchNames: [default]}}`],
  ])('is found in a %s', (kind, yaml) => {
    expect(found(generatedSelector, documents(one, two, yaml))).toEqual([expect.stringMatching(
      new RegExp(`${kind} .* selects by cdk8s\\.io/metadata\\.addr: one-c8000000, .* but Pod default/one \\(.*\\) and Pod default/two \\(.*\\) have it`))]);
    expect(found(generatedSelector, documents(one, yaml))).toEqual([]);
  });

  test('is found where two ClusterRoles aggregate by it, and not where one aggregates several', () => {
    const key = 'cdk8s.cluster-role/aggregate-to-all-c8000000';
    const role = (name: string, rest: string) => `apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {name: ${name}${rest}`;
    const labelled = (name: string) => role(name, `, labels: {${key}: "true"}}`);
    const all = (name: string) => role(name, `}\naggregationRule: {clusterRoleSelectors: [{matchLabels: {${key}: "true"}}]}`);
    expect(found(generatedSelector, documents(labelled('a'), labelled('b'), all('all')))).toEqual([]);
    expect(found(generatedSelector, documents(labelled('a'), all('all'), all('more')))).toEqual([
      expect.stringMatching(/ClusterRole more aggregates by cdk8s\.cluster-role\/aggregate-to-all-c8000000, as ClusterRole all \(.*\) does/),
    ]);
  });

  test.each([
    ['of other namespaces', documents(one, pod('two', MADE, 'other'), policy(`podSelector: {${selector}}`))],
    ['of the namespaces that are selected beside it', documents(
      one, pod('two', MADE, 'other'), policy(`podSelector: {}, ingress: [{from: [{podSelector: {${selector}}, namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: other}}}]}]`))],
    ['that the rest of the selector tells apart', documents(
      pod('one', `${MADE}, a: b`), two, policy(`podSelector: {matchLabels: {${MADE}}, matchExpressions: [{key: a, operator: Exists}]}`))],
    ['by a label that the author wrote', documents(pod('one', 'app: web'), pod('two', 'app: web'), policy('podSelector: {matchLabels: {app: web}}'))],
    ['by an empty selector', documents(one, two, policy('podSelector: {}, ingress: [{from: [{namespaceSelector: {}}]}]'))],
  ])('is not a selector %s', (_, yaml) => {
    expect(found(generatedSelector, yaml)).toEqual([]);
  });
});

describe('a folder of cdk8s-plus', () => {
  function program(apply: (made: Platform, folder: Folder) => void) {
    const made = platform();
    const folder = made.repository.folder('apps');
    for (const [i, namespace] of ['blue', 'green'].entries()) new kplus.Namespace(made.repository.folder('namespaces'), `n${i}`, { metadata: { name: namespace } });
    made.cluster.apply(made.repository.folder('namespaces'));
    const web = new kplus.Deployment(folder, 'web', { containers: [{ image: 'web:1', portNumber: 80 }], isolate: true });
    web.exposeViaService();
    web.connections.allowFrom(new kplus.CronJob(folder, 'job', { containers: [{ image: 'job:1' }], schedule: { expressionString: '0 0 * * *' } as never }));
    apply(made, folder);
    return [...errorsFrom(made.app, 'shared-selector'), ...errorsFrom(made.app, 'generated-selector')];
  }

  test('can be applied into two namespaces, and to two clusters', () => {
    expect(program(({ cluster }, folder) => {
      cluster.apply(folder, { name: 'blue', targetNamespace: 'blue' });
      cluster.apply(folder, { name: 'green', targetNamespace: 'green' });
    })).toEqual([]);
  });

  test('takes its own pods when it is applied twice into one namespace under other names', () => {
    expect(program(({ cluster }, folder) => {
      for (const namePrefix of ['a-', 'b-']) {
        new flux.Kustomization(cluster.system, `web-${namePrefix}x`, { folder, targetNamespace: 'blue', namePrefix });
      }
    })).toEqual(expect.arrayContaining([
      expect.stringContaining('Deployment b-web selects the same pods as Deployment a-web'),
      expect.stringContaining('Service a-web-service selects by cdk8s.io/metadata.addr'),
    ]));
  });
});
