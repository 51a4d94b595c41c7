/** Where controllers of shards keep artifacts. */
export enum ShardStorage {
  /** In the pod. */
  EPHEMERAL = 'ephemeral',
  /** In a persistent volume as `storage` says. */
  PERSISTENT = 'persistent',
}

/** Controllers in several copies, each for a part of the objects. */
export interface FluxSharding {
  /** Names of the shards: values of the label `sharding.fluxcd.io/key`, and the `shard` of sources and Kustomizations. At least one. */
  readonly shards: string[];
  /**
   * Label that says the shard.
   *
   * @default sharding.fluxcd.io/key
   */
  readonly key?: string;
  /**
   * Where shards keep artifacts.
   *
   * @default ShardStorage.EPHEMERAL
   */
  readonly storage?: ShardStorage;
}
