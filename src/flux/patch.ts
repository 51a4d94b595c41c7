import { JsonPatch, Yaml } from 'cdk8s';
import { Selector } from './selector';

/**
 * A change to manifests after they are built.
 *
 * @see https://fluxcd.io/flux/components/kustomize/kustomizations/#patches
 */
export class Patch {
  /**
   * A partial object that is merged into those that match.
   *
   * @param object the partial object: `apiVersion`, `kind`, `metadata.name` and what changes; `null` removes a field
   * @param target which objects; by default the one that the partial object names
   */
  public static strategicMerge(object: { [key: string]: any }, target?: Selector): Patch {
    return new Patch(object, target);
  }

  /**
   * Operations on the objects that match.
   *
   * @param operations such as `JsonPatch.add('/spec/replicas', 2)`
   * @param target which objects
   */
  public static json6902(operations: JsonPatch[], target: Selector): Patch {
    return new Patch(operations.map((operation) => operation._toJson()), target);
  }

  private constructor(private readonly _patch: unknown, private readonly _target?: Selector) {}

  /** @internal */
  public _render(): { patch: string; target?: Selector } {
    return { patch: Yaml.stringify(this._patch), target: this._target && { ...this._target } };
  }
}
