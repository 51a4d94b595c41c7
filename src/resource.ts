import { ApiObject, ApiObjectMetadata } from 'cdk8s';
import { Construct, IConstruct } from 'constructs';
import { INamedObject } from './base/external';
import { showClassByPath } from './base/inspect';
import { traceOrigin } from './base/origin';
import { freeIds } from './base/own-key';
import { problem } from './base/problem';
import type { Parts } from './synth/yaml/emit-object';
import { objectParts, renderObject } from './synth/yaml/render';

/** Properties common to all Kubernetes objects of this library. */
export interface ResourceProps {
  /**
   * Name of the object: the same as `metadata.name`. Two different names are refused.
   *
   * @default - `metadata.name`, or what follows from the construct's id
   */
  readonly name?: string;
  /**
   * Name, namespace, labels, annotations and further metadata of the object.
   *
   * @default - name from the construct's id, namespace and labels from the chart or folder
   */
  readonly metadata?: ApiObjectMetadata;
}

/**
 * A Kubernetes object of this library. It is a `cdk8s.ApiObject`, so `addJsonPatch`, `addDependency` and `metadata` work as on any
 * other.
 */
export abstract class Resource extends ApiObject implements INamedObject {
  protected constructor(scope: Construct, id: string, apiVersion: string, kind: string, props: ResourceProps) {
    super(scope, id, { apiVersion, kind, metadata: namedMetadata(props) });
    freeIds(this);
    traceOrigin(this);
    checkOneName(this, props);
  }

  /** The object itself. The escape hatch has this name in every construct. */
  public get apiObject(): ApiObject {
    return this;
  }

  /** Namespace of the object; undefined where it is not known at synth. */
  public get namespace(): string | undefined {
    return this.metadata.namespace;
  }

  /** Renders the object to Kubernetes JSON. */
  public toJson(): any {
    return renderObject(this, () => this._body());
  }

  /** The parts from which the object is written, unless a subclass overrides rendering. @internal */
  public _parts(): Parts | undefined {
    return this.toJson === Resource.prototype.toJson ? objectParts(this, this._body()) : undefined;
  }

  /**
   * Everything except apiVersion, kind and metadata, as plain data. Evaluated at synthesis, so it includes what was added after the
   * construct was created. Undefined values are dropped; `null` is kept, because Helm values need it.
   *
   * @internal
   */
  protected abstract _body(): Record<string, unknown>;
}

/** The metadata of an object, with the name that is given beside it. */
export function namedMetadata({ name, metadata }: ResourceProps): ApiObjectMetadata | undefined {
  return name === undefined ? metadata : { ...metadata, name };
}

/** Reports an object that is given two names. */
export function checkOneName(construct: IConstruct, { name, metadata }: ResourceProps): void {
  if (name === undefined || metadata?.name === undefined || name === metadata.name) return;
  problem(construct, 'name-twice', `name is ${JSON.stringify(name)}, but metadata.name is ${JSON.stringify(metadata.name)}`, 'give one of them');
}

/** The options of an object, with a name where they give none. */
export function withDefaultName<T extends ResourceProps>(props: T | undefined, name: string): T | ResourceProps {
  return props?.name === undefined && props?.metadata?.name === undefined ? { ...props, name } : props;
}

showClassByPath(Resource);
