import { IConstruct } from 'constructs';
import type { Application } from './application';
import type { ApplicationOptions } from './application-options';
import { Cluster } from '../cluster';

/** What every delivery of a cluster gets where it does not say it. */
export type DeliveryDefaults = Pick<ApplicationOptions, 'project' | 'destination'> & { readonly sopsPlugin?: string };

const systems = new WeakMap<Cluster, ArgoSystem>();

/** Argo CD in one cluster: what an Application in its system folder gets where it does not say it. */
export class ArgoSystem {
  /** The system whose folder a construct is in; undefined elsewhere, and where the cluster has another engine. */
  public static of(construct: IConstruct): ArgoSystem | undefined {
    const cluster = Cluster._of(construct);
    return cluster && systems.get(cluster);
  }

  /** The Application that applies the system folder; undefined while it is made. */
  public root?: Application;
  private readonly _deliveries = new Map<string, Application>();

  constructor(public readonly cluster: Cluster, public readonly defaults: DeliveryDefaults) {
    systems.set(cluster, this);
  }

  /** The delivery of this name in the namespace of the system folder. */
  public delivery(name: string): Application | undefined {
    return this._deliveries.get(name);
  }

  public addDelivery(delivery: Application): void {
    this._deliveries.set(delivery.name, delivery);
    this.cluster._addDelivery(delivery);
  }
}
