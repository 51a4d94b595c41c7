import { Layer, LayerOptions } from './layer';
import type { Folder } from '../folder';
import type { Repository } from '../repository';

/** Properties of a component. */
export interface ComponentProps extends LayerOptions {
  /**
   * Path in the repository. It is neither inside nor around the path of a folder that uses the component.
   *
   * @default - `components/<id>`
   */
  readonly path?: string;
}

/**
 * A change that several overlays share, such as a sidecar or a cache: it adds objects to the overlays that use it, and changes what they build. The targets of its
 * patches must be in the bases of each of them.
 *
 * @example
 * const web = new kplus.Deployment(base, 'web', { containers: [{ image: 'ghcr.io/org/web:1.0.0' }] });
 * const spread = new kustomize.Component(manifests, 'spread', {
 *   patches: [kustomize.Patch.strategicMerge(web, { spec: { template: { spec: { priorityClassName: 'high' } } } })],
 * });
 * new kustomize.Overlay(manifests, 'production', { bases: [base], components: [spread] });
 *
 * @see https://kubectl.docs.kubernetes.io/guides/config_management/components/
 */
export class Component extends Layer {
  /** The layers that use it. @internal */
  public readonly _users = new Set<Layer>();

  constructor(repository: Repository, id: string, props: ComponentProps = {}) {
    super(repository, id, { ...props, path: props.path ?? `components/${id}` });
  }

  /** @internal */
  public override get _isComponent(): boolean {
    return true;
  }

  /** It changes what its users build. @internal */
  public override get _scopes(): ReadonlyMap<Folder, ReadonlySet<Folder>> {
    return new Map([...this._users].flatMap((user) => [...user._scopes]));
  }
}
