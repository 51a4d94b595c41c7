import { Duration } from 'cdk8s';
import { ResourceProps } from '../../resource';

/** Labels and annotations that all objects get; they replace what an object says itself. */
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

/** What all sources of manifests take. */
export interface SourceOptions extends ResourceProps {
  /**
   * How often the controller looks for something new. More than zero.
   *
   * @default Duration.minutes(1)
   */
  readonly interval?: Duration;
  /**
   * How long fetching may take. More than zero.
   *
   * @default - 60 seconds, the controller's default
   */
  readonly timeout?: Duration;
  /**
   * Lines in the syntax of `.gitignore`: what is left out of the artifact. They replace the controller's own list, which leaves
   * out CI files, `.sops.yaml`, images and archives, so repeat what of it is wanted.
   *
   * @default - the controller's own list
   * @see https://fluxcd.io/flux/components/source/gitrepositories/#ignore
   */
  readonly ignore?: string[];
  /**
   * Whether the controller suspends the source: nothing is fetched.
   *
   * @default false
   */
  readonly suspend?: boolean;
  /**
   * Shard whose controllers handle the source: the value of its label `sharding.fluxcd.io/key`. What uses the source goes into
   * the same shard by itself.
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

/** What identifies a source that this program does not make. */
export interface SourceAttributes {
  /** Name of the object. */
  readonly name: string;
  /**
   * Namespace of the object.
   *
   * @default - that of whoever refers to it
   */
  readonly namespace?: string;
}
