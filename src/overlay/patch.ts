import { ApiObject, JsonPatch } from 'cdk8s';
import { IConstruct } from 'constructs';
import { emit } from '../synth/yaml/emit';

/**
 * A change of one object of a base. Its target is the construct of the object, so it exists.
 *
 * @example
 * const web = new kplus.Deployment(base, 'web', { containers: [{ image: 'ghcr.io/org/web:1.0.0' }] });
 * new kustomize.Overlay(manifests, 'production', {
 *   bases: [base],
 *   patches: [
 *     kustomize.Patch.strategicMerge(web, { spec: { template: { spec: { priorityClassName: 'high' } } } }),
 *     kustomize.Patch.json6902(web, [JsonPatch.add('/spec/minReadySeconds', 10)]),
 *   ],
 * });
 *
 * @see https://kubectl.docs.kubernetes.io/references/kustomize/kustomization/patches/
 */
export class Patch {
  /**
   * Merges a partial object into the target: lists of containers, ports and the like are merged by name, `null` removes a field.
   *
   * @param target the object: an `ApiObject`, or a construct that has one, such as those of cdk8s-plus
   * @param changes the changed fields, without `apiVersion`, `kind` and `metadata.name`
   */
  public static strategicMerge(target: IConstruct, changes: { [key: string]: any }): Patch {
    const { apiVersion: _version, kind: _kind, metadata, ...rest } = changes as { apiVersion?: unknown; kind?: unknown; metadata?: object };
    return new Patch(target, (identity) => ({
      patch: emit(withoutUndefined({ ...identity, metadata: { ...metadata, ...identity.metadata }, ...rest })),
    }));
  }

  /**
   * Applies JSON Patch operations to the target. An operation on a field that does not exist is an error.
   *
   * @param target the object: an `ApiObject`, or a construct that has one, such as those of cdk8s-plus
   * @param operations such as `JsonPatch.replace('/spec/type', 'NodePort')`
   */
  public static json6902(target: IConstruct, operations: JsonPatch[]): Patch {
    return new Patch(target, (identity) => ({ target: selectorOf(identity), patch: emit(operations.map((operation) => operation._toJson())) }));
  }

  /**
   * Removes the target.
   *
   * @param target the object: an `ApiObject`, or a construct that has one, such as those of cdk8s-plus
   */
  public static remove(target: IConstruct): Patch {
    return new Patch(target, (identity) => ({ patch: emit({ ...identity, $patch: 'delete' }) }));
  }

  /** Operations that are known when the object is complete. @internal */
  public static _of(target: IConstruct, operations: (object: ApiObject) => JsonPatch[]): Patch {
    return new Patch(target, (identity, object) => ({ target: selectorOf(identity), patch: emit(operations(object).map((each) => each._toJson())) }));
  }

  private constructor(
    /** The construct of the object. @internal */
    public readonly _target: IConstruct,
    private readonly _rendered: (identity: Identity, object: ApiObject) => Record<string, unknown>,
  ) {}

  /** An entry of `patches`. @internal */
  public _render(): Record<string, unknown> | undefined {
    const object = objectOf(this._target);
    return object && this._rendered(identityOf(object), object);
  }
}

/** kustomize removes a field that is null; one that is undefined is not meant at all. */
function withoutUndefined(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}

/** What tells an object from others before anything is changed. */
interface Identity {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
}

/** The object that a construct is or has; undefined where it has none. */
export function objectOf(construct: IConstruct): ApiObject | undefined {
  let object: IConstruct | undefined = construct;
  while (object && !ApiObject.isApiObject(object)) object = object.node?.defaultChild;
  return object as ApiObject | undefined;
}

function identityOf({ apiVersion, kind, name, metadata: { namespace } }: ApiObject): Identity {
  return { apiVersion, kind, metadata: namespace === undefined ? { name } : { name, namespace } };
}

/** Names are regular expressions there. */
function selectorOf({ apiVersion, kind, metadata: { name, namespace } }: Identity): Record<string, string> {
  const slash = apiVersion.indexOf('/');
  return {
    ...slash < 0 ? {} : { group: apiVersion.slice(0, slash) },
    version: apiVersion.slice(slash + 1),
    kind,
    name: literally(name),
    ...namespace === undefined ? {} : { namespace: literally(namespace) },
  };
}

function literally(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
