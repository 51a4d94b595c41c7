import type { App, Chart } from 'cdk8s';
import type { ISource } from '../src';

/** Makes object number `i` of a chart. */
export type ObjectMaker = (chart: Chart, i: number) => void;

/** Shape of a tree: charts side by side, or each depending on the one before it. */
export type Shape = 'wide' | 'chain';

/** Fills an app with charts of `objects` objects each. */
export function grow(app: App, shape: Shape, charts: number, objects: number, make: ObjectMaker): void {
  const { Chart: ChartClass } = cdk8s();
  let before: Chart | undefined;
  for (let c = 0; c < charts; c++) {
    const chart = new ChartClass(app, `chart-${c}`, { namespace: 'flux-system' });
    for (let i = 0; i < objects; i++) make(chart, i);
    if (before && shape === 'chain') chart.addDependency(before);
    before = chart;
  }
}

/** The same objects made by cdk8s and by us. */
export interface Content {
  readonly cdk8s: ObjectMaker;
  readonly ours: ObjectMaker;
}

/** What the trees are made of, by name. */
export const CONTENTS: { readonly [name: string]: Content } = {
  plain: { cdk8s: plainDeployment, ours: plainDeployment },
  ours: { cdk8s: plainKustomization, ours: ourKustomization },
};

/** A Deployment that no check finds fault with, so that both sides only synthesize. */
function plainDeployment(chart: Chart, i: number): void {
  const { ApiObject } = cdk8s();
  const labels = { 'app.kubernetes.io/name': `app-${i}`, 'app.kubernetes.io/part-of': chart.node.id };
  new ApiObject(chart, `app-${i}`, {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { labels },
    spec: {
      replicas: 2,
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: {
          containers: [{
            name: 'main',
            image: `registry.example.com/org/app-${i}:1.2.${i}`,
            ports: [{ name: 'http', containerPort: 8080 }],
            env: [{ name: 'LOG_LEVEL', value: 'info' }],
            resources: { requests: { cpu: '100m', memory: '128Mi' }, limits: { memory: '256Mi' } },
          }],
        },
      },
    },
  });
}

function plainKustomization(chart: Chart, i: number): void {
  const { ApiObject } = cdk8s();
  new ApiObject(chart, `app-${i}`, {
    apiVersion: 'kustomize.toolkit.fluxcd.io/v1',
    kind: 'Kustomization',
    spec: {
      sourceRef: { kind: 'GitRepository', name: 'manifests' },
      path: `./overlays/app-${i}`,
      interval: '5m',
      timeout: '3m',
      retryInterval: '2m',
      prune: true,
      wait: true,
      targetNamespace: `app-${i}`,
      postBuild: { substitute: { CLUSTER: `production-${i}`, REGION: 'eu-west-1' } },
    },
  });
}

function ourKustomization(chart: Chart, i: number): void {
  const { Duration } = cdk8s();
  const { flux } = require('cdk-gitops') as typeof import('../src');
  new flux.Kustomization(chart, `app-${i}`, {
    source: sourceOf(chart),
    path: `./overlays/app-${i}`,
    interval: Duration.minutes(5),
    targetNamespace: `app-${i}`,
    substitutions: [flux.Substitution.literal('CLUSTER', `production-${i}`), flux.Substitution.literal('REGION', 'eu-west-1')],
  });
}

/** The source that the Kustomizations of a chart share; it is made outside the program. */
function sourceOf(chart: Chart): ISource {
  const { flux } = require('cdk-gitops') as typeof import('../src');
  const made = chart.node.tryFindChild('source');
  return (made as ISource | undefined)
    ?? flux.GitRepository.fromGitRepositoryName(chart, 'source', { name: 'manifests', namespace: chart.namespace });
}

/** Loaded when a tree is grown, so that a process which measures loading has nothing loaded yet. */
function cdk8s(): typeof import('cdk8s') {
  return require('cdk8s') as typeof import('cdk8s');
}
