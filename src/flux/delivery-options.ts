import { IEngineOptions } from '../delivery';
import { ISource } from '../source';
import { KustomizationOptions } from './kustomization-options';

/** What `DeliveryOptions.of` takes. */
export interface DeliveryOptionsProps extends KustomizationOptions {
  /**
   * Source that has the folder: use it where it is not the folder's repository itself.
   *
   * @default - a source in the cluster's system folder that fetches the folder's repository; it is made where there is none
   */
  readonly source?: ISource;
}

/** What `cluster.apply` can say about a Flux Kustomization and not about deliveries in general: its `engineOptions`. */
export class DeliveryOptions implements IEngineOptions {
  /** Options for a cluster with a Flux engine. */
  public static of(options: DeliveryOptionsProps): DeliveryOptions {
    return new DeliveryOptions(options);
  }

  /** Name of the engine that takes these options. */
  public readonly engine = 'flux';

  /** @internal */
  public readonly _options: DeliveryOptionsProps;

  private constructor(options: DeliveryOptionsProps) {
    this._options = options;
  }
}
