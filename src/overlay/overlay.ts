import { Layer, LayerOptions } from './layer';
import { problem, problemsAtSynthesis } from '../base/problem';
import { Folder } from '../folder';
import type { Repository } from '../repository';

/** Properties of an overlay. */
export interface OverlayProps extends LayerOptions {
  /** Folders that it builds on, in the same repository: bases, other overlays, or plain folders. At least one. */
  readonly bases: Folder[];
  /**
   * Path in the repository. It is neither inside nor around the path of a base.
   *
   * @default - `overlays/<id>`
   */
  readonly path?: string;
}

/**
 * A variant of its bases, such as an environment: it adds objects and changes those of the bases. `cluster.apply` applies it as any folder, and all checks
 * judge what kustomize makes of it.
 *
 * @example
 * const base = new kustomize.Base(manifests, 'base');
 * const app = new kplus.Deployment(base, 'mon-app', { containers: [{ image: 'mon-app', portNumber: 8000 }] });
 * const overlay = new kustomize.Overlay(manifests, 'production', {
 *   bases: [base],
 *   namespace: 'production',
 *   replicas: [{ target: app, count: 10 }],
 *   images: [{ name: 'mon-app', newTag: '1.3.0' }],
 * });
 * production.apply(overlay);
 *
 * @see https://kubectl.docs.kubernetes.io/references/kustomize/glossary/#overlay
 */
export class Overlay extends Layer {
  constructor(repository: Repository, id: string, props: OverlayProps) {
    super(repository, id, { ...props, path: props.path ?? `overlays/${id}` });
    problemsAtSynthesis(this, () => (props.bases.length > 0 || this._isFilled
      ? []
      : [{ check: 'kustomize-base', message: `overlay ${this.path} has no bases`, fix: 'add at least one folder to bases, or use repository.folder' }]));
    for (const base of props.bases) this.addBase(base);
  }

  /** Whether something else than bases gives it objects. @internal */
  public get _isFilled(): boolean {
    return false;
  }

  /**
   * Adds a folder to build on.
   *
   * @param folder a folder of the same repository that does not build on this one
   */
  public addBase(folder: Folder): void {
    const obstacle = folder._kustomization()?.isComponent
      ? { message: `folder ${folder.path} is a component, which cannot be built by itself`, fix: 'add it to components instead of bases' }
      : this._obstacle(folder);
    if (obstacle) problem(this, 'kustomize-base', obstacle.message, obstacle.fix);
    else this._listBeside('resources', folder);
  }
}
