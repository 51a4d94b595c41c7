import { IConstruct } from 'constructs';
import { problem } from '../base/problem';

/** A cluster that Argo CD knows: by its Secret, created by this program or elsewhere. */
export interface IRegisteredCluster extends IConstruct {
  /** Name of the cluster in Argo CD. */
  readonly clusterName: string;
}

/** The cluster that Argo CD runs in, as Applications name it. */
const IN_CLUSTER = 'https://kubernetes.default.svc';

/**
 * The cluster and namespace that an Application applies its objects to.
 *
 * @see https://argo-cd.readthedocs.io/en/stable/operator-manual/declarative-setup/#clusters
 */
export class Destination {
  /**
   * The cluster that Argo CD runs in.
   *
   * @param namespace namespace of objects that have none; default: none, so each namespaced object needs its own
   */
  public static inCluster(namespace?: string): Destination {
    return new Destination({ server: IN_CLUSTER, namespace });
  }

  /**
   * A cluster that is registered in Argo CD.
   *
   * @param cluster the cluster, such as `new argocd.ClusterRegistration(…)`
   * @param namespace namespace of objects that have none; default: none
   */
  public static cluster(cluster: IRegisteredCluster, namespace?: string): Destination {
    return new Destination({ name: cluster.clusterName, namespace });
  }

  /**
   * A cluster by its name in Argo CD, which may be a parameter of an ApplicationSet.
   *
   * @param name name of the cluster
   * @param namespace namespace of objects that have none; default: none
   */
  public static named(name: string, namespace?: string): Destination {
    return new Destination({ name, namespace });
  }

  /**
   * A cluster by the address of its API server, which may be a parameter of an ApplicationSet.
   *
   * @param url address, such as `https://10.0.0.1:6443`
   * @param namespace namespace of objects that have none; default: none
   */
  public static server(url: string, namespace?: string): Destination {
    return new Destination({ server: url, namespace });
  }

  private constructor(private readonly _place: { readonly server?: string; readonly name?: string; readonly namespace?: string }) {}

  /** Namespace of objects that have none. @internal */
  public get _namespace(): string | undefined {
    return this._place.namespace;
  }

  /** The same cluster, with a namespace where it has none. @internal */
  public _in(namespace: string | undefined): Destination {
    return new Destination({ ...this._place, namespace: this._place.namespace ?? namespace });
  }

  /** @internal */
  public _render(construct: IConstruct): Record<string, unknown> {
    const { server } = this._place;
    if (server !== undefined && !server.includes('{{') && !/^https?:\/\//.test(server)) {
      problem(construct, 'argocd-destination', `destination ${JSON.stringify(server)} is not a valid address of an API server`, 'use https://host:port, or Destination.named for the name of a cluster');
    }
    return { ...this._place };
  }
}
