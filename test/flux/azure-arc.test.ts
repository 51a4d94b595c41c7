import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Duration } from 'cdk8s';
import { App, Cluster, flux, Repository } from '../../src';
import { configMap, folderOf } from '../program';
import { mistakesOf } from '../said';
import { makeRoot } from '../synth/tree-on-disk';

function arc(options: Partial<flux.AzureArcOptions> = {}, url = 'https://dev.azure.com/example/arc/_git/gitops') {
  const app = new App({ outdir: join(makeRoot(), 'out') });
  const repository = new Repository(app, 'gitops', { url });
  const cluster = new Cluster(app, 'arc', { repository, engine: flux.Engine.azureArc({ resourceGroup: 'shop rg', clusterName: 'arc-1', ...options }) });
  return { app, repository, cluster };
}

test('a cluster of Azure Arc follows the repository by a Flux configuration, as a command and as an ARM template', () => {
  const { app, repository, cluster } = arc({ resourceGroup: 'shop', interval: Duration.minutes(2) });
  const delivery = cluster.apply(folderOf(repository, 'apps', configMap('settings', 'default'))) as flux.Kustomization;
  expect(delivery.toJson().spec.sourceRef).toEqual({ kind: 'GitRepository', name: 'arc' });
  app.synth();
  const text = (file: string): string => readFileSync(join(app.outdir, 'gitops', file), 'utf8');
  expect(JSON.parse(text('azure/arc.json')).resources).toEqual([{
    type: 'Microsoft.KubernetesConfiguration/fluxConfigurations',
    apiVersion: '2023-05-01',
    scope: 'Microsoft.Kubernetes/connectedClusters/arc-1',
    name: 'arc',
    properties: {
      scope: 'cluster',
      namespace: 'flux-system',
      sourceKind: 'GitRepository',
      suspend: false,
      gitRepository: { url: 'https://dev.azure.com/example/arc/_git/gitops', timeoutInSeconds: 600, syncIntervalInSeconds: 120, repositoryRef: { branch: 'main' } },
      kustomizations: { system: { path: './clusters/arc', timeoutInSeconds: 600, syncIntervalInSeconds: 120, prune: true, force: false } },
    },
  }]);
  expect(text('azure/arc.sh')).toBe(`#!/bin/sh
# Creates or changes the Flux configuration by which the cluster follows this repository.
set -eu
az k8s-configuration flux create \\
  --resource-group shop \\
  --cluster-name arc-1 \\
  --cluster-type connectedClusters \\
  --name arc \\
  --namespace flux-system \\
  --scope cluster \\
  --url https://dev.azure.com/example/arc/_git/gitops \\
  --branch main \\
  --interval 120s \\
  --kustomization name=system path=./clusters/arc prune=true sync_interval=120s
`);
});

test('what Azure rejects is refused', () => {
  const { cluster } = arc({ configurationName: 'Arc', clusterName: '-', interval: Duration.seconds(5) }, 'oci://registry.example.com/gitops');
  expect(mistakesOf(cluster)).toEqual([
    'azure-arc "Arc" is not a valid name of a Flux configuration — set configurationName to at most 30 lower-case letters, digits and dashes, with none of them at an end',
    'azure-arc "shop rg" is not a valid resource group — use at most 90 letters, digits, underscores, dashes, dots and parentheses',
    'azure-arc "-" is not a valid name of a cluster — use at most 63 letters, digits, underscores and dashes',
    'azure-arc a Flux configuration cannot fetch oci://registry.example.com/gitops from Git — use a repository with an https or ssh address',
    'azure-arc interval is 5 seconds, which is not valid — use whole seconds, at least 60',
  ]);
});
