import { ArcClusterType } from './arc-cluster-type';
import type { AzureArcOptions } from './engine';
import { problem } from '../base/problem';
import { shell } from '../base/shell';
import type { Cluster } from '../cluster';

/** The Kustomization of a Flux configuration that applies the system folder; Azure puts the name of the configuration before it. */
export const ARC_KUSTOMIZATION = 'system';

const PROVIDERS: { readonly [type in ArcClusterType]: string } = {
  connectedClusters: 'Microsoft.Kubernetes/connectedClusters',
  managedClusters: 'Microsoft.ContainerService/managedClusters',
};

/** Adds the files that create the Flux configuration of a cluster. Returns its name. */
export function addArcConfiguration(cluster: Cluster, namespace: string, options: AzureArcOptions): string {
  const { resourceGroup, clusterName, clusterType = ArcClusterType.CONNECTED_CLUSTERS, configurationName = cluster.node.id, interval } = options;
  const { repository, system } = cluster;
  const say = (message: string, fix: string): void => problem(cluster, 'azure-arc', message, fix);
  if (!/^[a-z0-9](?:[a-z0-9-]{0,28}[a-z0-9])?$/.test(configurationName)) {
    say(`${JSON.stringify(configurationName)} is not a valid name of a Flux configuration`, 'set configurationName to at most 30 lower-case letters, digits and dashes, with none of them at an end');
  }
  if (!/^[\w.()-]{0,89}[\w()-]$/.test(resourceGroup)) say(`${JSON.stringify(resourceGroup)} is not a valid resource group`, 'use at most 90 letters, digits, underscores, dashes, dots and parentheses');
  if (!/^[A-Za-z0-9][\w-]{0,62}$/.test(clusterName)) say(`${JSON.stringify(clusterName)} is not a valid name of a cluster`, 'use at most 63 letters, digits, underscores and dashes');
  if (!/^(?:https?|ssh):\/\//.test(repository.url)) say(`a Flux configuration cannot fetch ${repository.url} from Git`, 'use a repository with an https or ssh address');
  const seconds = interval?.toSeconds({ integral: false }) ?? 600;
  if (!Number.isInteger(seconds) || seconds < 60) say(`interval is ${seconds} seconds, which is not valid`, 'use whole seconds, at least 60');
  const file = `azure/${cluster.node.id}`;
  const { url, branch } = repository;
  const known = { name: configurationName, namespace, resourceGroup, clusterName, clusterType, url, branch, path: system.path, seconds };
  repository._addFile({ path: `${file}.json`, content: () => `${JSON.stringify(template(known), null, 2)}\n`, seeded: false }, cluster);
  repository._addFile({ path: `${file}.sh`, content: () => command(known), seeded: false }, cluster);
  return configurationName;
}

interface Configuration {
  readonly name: string;
  readonly namespace: string;
  readonly resourceGroup: string;
  readonly clusterName: string;
  readonly clusterType: ArcClusterType;
  readonly url: string;
  readonly branch: string;
  readonly path: string;
  readonly seconds: number;
}

/** An ARM template for the resource group of the cluster. */
function template({ name, namespace, clusterName, clusterType, url, branch, path, seconds }: Configuration): object {
  return {
    $schema: 'https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#',
    contentVersion: '1.0.0.0',
    resources: [{
      type: 'Microsoft.KubernetesConfiguration/fluxConfigurations',
      apiVersion: '2023-05-01',
      scope: `${PROVIDERS[clusterType]}/${clusterName}`,
      name,
      properties: {
        scope: 'cluster',
        namespace,
        sourceKind: 'GitRepository',
        suspend: false,
        gitRepository: { url, timeoutInSeconds: 600, syncIntervalInSeconds: seconds, repositoryRef: { branch } },
        kustomizations: { [ARC_KUSTOMIZATION]: { path: `./${path}`, timeoutInSeconds: 600, syncIntervalInSeconds: seconds, prune: true, force: false } },
      },
    }],
  };
}

function command({ name, namespace, resourceGroup, clusterName, clusterType, url, branch, path, seconds }: Configuration): string {
  const option = (flag: string, value: string): string => `  --${flag} ${quoted(value)} \\`;
  return shell`#!/bin/sh
# Creates or changes the Flux configuration by which the cluster follows this repository.
set -eu
az k8s-configuration flux create \
${[
  option('resource-group', resourceGroup), option('cluster-name', clusterName), option('cluster-type', clusterType), option('name', name), option('namespace', namespace),
  option('scope', 'cluster'), option('url', url), option('branch', branch), option('interval', `${seconds}s`),
].join('\n')}
  --kustomization name=${ARC_KUSTOMIZATION} path=${quoted(`./${path}`)} prune=true sync_interval=${seconds}s
`;
}

function quoted(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replace(/'/g, '\'\\\'\'')}'`;
}
