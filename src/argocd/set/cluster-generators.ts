import { Generating, Generator, GeneratorValuesOptions, PollingGeneratorOptions, parameterText, seconds } from './generator';
import { LabelSelector } from '../../label-selector';

/** Properties of a generator of clusters. */
export interface ClusterGeneratorProps extends GeneratorValuesOptions {
  /**
   * Labels of the clusters' Secrets. The cluster that Argo CD runs in has none unless it is registered, so any selector leaves it out.
   *
   * @default - all clusters, that of Argo CD included
   */
  readonly clusters?: LabelSelector;
  /**
   * Whether all clusters are one set of parameters, with the list `clusters`.
   *
   * @default false
   */
  readonly flatList?: boolean;
}

/**
 * One Application for each cluster that is registered in Argo CD.
 *
 * @example
 * const clusters = new argocd.ClusterGenerator({ clusters: { matchLabels: { stage: 'production' } } });
 * new argocd.ApplicationSet(folder, 'agents', {
 *   generators: [clusters],
 *   template: {
 *     name: `agent-${clusters.nameNormalized}`,
 *     source: argocd.ApplicationSource.git({ url: 'https://github.com/org/manifests.git', revision: 'main', path: `agents/${clusters.label('region')}` }),
 *     destination: argocd.Destination.server(clusters.server, 'agents'),
 *   },
 * });
 *
 * @see https://argo-cd.readthedocs.io/en/stable/operator-manual/applicationset/Generators-Cluster/
 */
export class ClusterGenerator extends Generator {
  /** Name of the cluster. */
  public readonly name = parameterText(['name']);
  /** Name of the cluster, as a name of an object may be. */
  public readonly nameNormalized = parameterText(['nameNormalized']);
  /** Address of the API server. */
  public readonly server = parameterText(['server']);
  /** Project that the cluster is registered for; empty where it is none. */
  public readonly project = parameterText(['project']);

  constructor(private readonly _props: ClusterGeneratorProps = {}) {
    super(_props);
  }

  /** A label of the cluster's Secret. */
  public label(name: string): string {
    return parameterText(['metadata', 'labels', name]);
  }

  /** An annotation of the cluster's Secret. */
  public annotation(name: string): string {
    return parameterText(['metadata', 'annotations', name]);
  }

  /** @internal */
  protected _body(): { readonly name: string; readonly fields: Record<string, unknown> } {
    const { clusters, flatList, values } = this._props;
    return { name: 'clusters', fields: { selector: clusters && { ...clusters }, flatList, values } };
  }
}

/** Properties of a generator of decisions. */
export interface ClusterDecisionGeneratorProps extends PollingGeneratorOptions {
  /** Name of the ConfigMap that describes the resource: its `apiVersion`, `kind`, `statusListKey` and `matchKey`. */
  readonly configMapName: string;
  /**
   * Name of the resource. Exclusive with `resources`.
   *
   * @default - those with the labels
   */
  readonly resourceName?: string;
  /**
   * Labels of the resources.
   *
   * @default - the resource of the name
   */
  readonly resources?: LabelSelector;
}

/**
 * One Application for each cluster that a resource of others decides on, such as a placement of Open Cluster Management.
 *
 * @example
 * const decision = new argocd.ClusterDecisionGenerator({ configMapName: 'placement-decisions', resourceName: 'web', interval: Duration.minutes(3) });
 * new argocd.ApplicationSet(folder, 'web', {
 *   generators: [decision],
 *   template: {
 *     name: `web-${decision.name}`,
 *     source: argocd.ApplicationSource.git({ url: 'https://github.com/org/manifests.git', revision: 'main', path: 'web' }),
 *     destination: argocd.Destination.server(decision.server, 'web'),
 *   },
 * });
 *
 * @see https://argo-cd.readthedocs.io/en/stable/operator-manual/applicationset/Generators-Cluster-Decision-Resource/
 */
export class ClusterDecisionGenerator extends Generator {
  /** Name of the cluster. */
  public readonly name = parameterText(['name']);
  /** Address of the API server. */
  public readonly server = parameterText(['server']);

  constructor(private readonly _props: ClusterDecisionGeneratorProps) {
    super(_props);
  }

  /** @internal */
  protected _body(construct: Generating): { readonly name: string; readonly fields: Record<string, unknown> } {
    const { configMapName, resourceName, resources, values, interval } = this._props;
    const labelSelector = resources && { ...resources };
    const fields = { configMapRef: configMapName, name: resourceName, labelSelector, values, requeueAfterSeconds: seconds(construct, interval) };
    return { name: 'clusterDecisionResource', fields };
  }
}
