import { Duration } from 'cdk8s';
import { ResourceProps } from '../../resource';

/** Labels and annotations for all objects; they override those of the objects. */
export interface CommonMetadata {
  /**
   * Labels.
   *
   * @default - none
   */
  readonly labels?: { [name: string]: string };
  /**
   * Annotations.
   *
   * @default - none
   */
  readonly annotations?: { [name: string]: string };
}

/** Options common to all sources of manifests. */
export interface SourceOptions extends ResourceProps {
  /**
   * How often the controller checks for changes. More than zero.
   *
   * @default Duration.minutes(1)
   */
  readonly interval?: Duration;
  /**
   * Timeout of fetching. More than zero.
   *
   * @default - 60 seconds, the controller's default
   */
  readonly timeout?: Duration;
  /**
   * Patterns in `.gitignore` syntax of files to exclude from the artifact. They replace the controller's default list, which excludes CI
   * files, `.sops.yaml`, images and archives; repeat its entries where needed.
   *
   * @default - the controller's default list
   * @see https://fluxcd.io/flux/components/source/gitrepositories/#ignore
   */
  readonly ignore?: string[];
  /**
   * Suspends reconciliation of the source.
   *
   * @default false
   */
  readonly suspend?: boolean;
  /**
   * Shard whose controllers handle the source: the value of its label `sharding.fluxcd.io/key`. Objects that use the
   * source are assigned to the same shard automatically.
   *
   * @default - none: the main controllers
   * @see https://fluxcd.io/flux/installation/configuration/sharding/
   */
  readonly shard?: string;
  /**
   * Whether fields that are not given are left out of the manifest, so that Flux's own defaults hold instead of this library's: `ref` of a
   * GitRepository (branch `master`). For repositories that exist already and must not change. `interval` stays, because the API server
   * requires it.
   *
   * @default false
   */
  readonly engineDefaults?: boolean;
}

/** Attributes of a source that this program does not create. */
export interface SourceAttributes {
  /** Name of the object. */
  readonly name: string;
  /**
   * Namespace of the object.
   *
   * @default - that of the referring object
   */
  readonly namespace?: string;
}
