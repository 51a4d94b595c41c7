import { IConstruct } from 'constructs';

/** Where an engine takes manifests or charts from: a Git repository, an OCI artifact, a bucket, a Helm repository. */
export interface ISource extends IConstruct {
  /** API version of the source object. */
  readonly apiVersion: string;
  /** Kind of the source object, such as `GitRepository`. */
  readonly kind: string;
  /** Name of the source object. */
  readonly name: string;
  /** Namespace of the source object; undefined where it is not known at synth. */
  readonly namespace?: string;
}
