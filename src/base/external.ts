import { Construct, IConstruct } from 'constructs';
import { traceOrigin } from './origin';

/** An object of the cluster, by its kind and name: a construct of this library that is one object, what `cluster.apply` returns, or an `ExternalObject`. */
export interface INamedObject {
  /** Kind of the object, such as `GitRepository`. */
  readonly kind: string;
  /** Name of the object. */
  readonly name: string;
  /** Namespace of the object; undefined where it is not known at synth. */
  readonly namespace?: string;
}

/** Source of manifests or charts for an engine: a Git repository, an OCI artifact, a bucket or a Helm repository. */
export interface ISource extends IConstruct, INamedObject {
  /** API version of the source object. */
  readonly apiVersion: string;
}

/** Properties of an object that this program does not create. */
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
   * @default - any: references from every namespace are valid
   */
  readonly namespace?: string;
  /**
   * Keys of a Secret or ConfigMap.
   *
   * @default - unknown: every key is assumed to exist
   */
  readonly keys?: string[];
}

const EXTERNAL = Symbol.for('cdk-gitops.external');

/**
 * Declares an object that exists outside the program, such as one created manually, by a Helm chart or by another program. References
 * to it are then valid. Writes nothing.
 *
 * @example
 * new ExternalObject(folder, 'issuer', { apiVersion: 'cert-manager.io/v1', kind: 'ClusterIssuer', name: 'letsencrypt' });
 * new ExternalObject(folder, 'ca', { apiVersion: 'v1', kind: 'ConfigMap', name: 'ca-bundle', namespace: 'myapp', keys: ['ca.crt'] });
 */
export class ExternalObject extends Construct implements INamedObject {
  /** API version of the object. */
  public readonly apiVersion: string;
  /** Kind of the object. */
  public readonly kind: string;
  /** Name of the object. */
  public readonly name: string;
  /** Namespace of the object; undefined where references from every namespace are valid. */
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

/** Marks a construct as a reference to an object outside the program. @internal */
export function declareExternal(construct: IConstruct, object: ExternalObjectProps): void {
  traceOrigin(construct);
  Object.defineProperty(construct, EXTERNAL, { value: object });
}

/** The object outside the program that a construct refers to, if any. @internal */
export function externalOf(construct: IConstruct): ExternalObjectProps | undefined {
  return (construct as IConstruct & { [EXTERNAL]?: ExternalObjectProps })[EXTERNAL];
}
