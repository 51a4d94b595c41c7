import { Construct, IConstruct } from 'constructs';
import { traceOrigin } from './origin';

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

/** What identifies an object that this program does not make. */
export interface ExternalObjectProps {
  /** API version, such as `v1` or `source.toolkit.fluxcd.io/v1`. */
  readonly apiVersion: string;
  /** Kind, such as `Secret`. */
  readonly kind: string;
  /** Name of the object. */
  readonly name: string;
  /**
   * Namespace of the object.
   *
   * @default - any namespace: references from every namespace find it
   */
  readonly namespace?: string;
  /**
   * Keys of a Secret or ConfigMap.
   *
   * @default - not known; every key is taken to exist
   */
  readonly keys?: string[];
}

const EXTERNAL = Symbol.for('cdk-gitops.external');

/**
 * Declares an object that lives outside the program: made by hand, by a Helm chart or by another program. References to it are
 * then not dangling. Nothing is written.
 */
export class ExternalObject extends Construct {
  /** API version of the object. */
  public readonly apiVersion: string;
  /** Kind of the object. */
  public readonly kind: string;
  /** Name of the object. */
  public readonly name: string;
  /** Namespace of the object; undefined where references from every namespace find it. */
  public readonly namespace?: string;

  constructor(scope: Construct, id: string, props: ExternalObjectProps) {
    super(scope, id);
    this.apiVersion = props.apiVersion;
    this.kind = props.kind;
    this.name = props.name;
    this.namespace = props.namespace;
    declareExternal(this, props);
  }
}

/** Marks a construct as the handle of an object outside the program. @internal */
export function declareExternal(construct: IConstruct, object: ExternalObjectProps): void {
  traceOrigin(construct);
  Object.defineProperty(construct, EXTERNAL, { value: object });
}

/** The object outside the program for which a construct stands, if it does. @internal */
export function externalOf(construct: IConstruct): ExternalObjectProps | undefined {
  return (construct as IConstruct & { [EXTERNAL]?: ExternalObjectProps })[EXTERNAL];
}
