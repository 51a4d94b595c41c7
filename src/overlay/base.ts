import { Layer, LayerOptions } from './layer';
import type { Repository } from '../repository';

/** Properties of a base. */
export interface BaseProps extends LayerOptions {
  /**
   * Path in the repository.
   *
   * @default - the construct's id
   */
  readonly path?: string;
}

/**
 * What all environments have in common. Overlays build on it. Clusters can apply it by itself, too.
 *
 * @example
 * const base = new kustomize.Base(manifests, 'base', { selectorLabels: { app: 'mon-app' } });
 * new kplus.Deployment(base, 'mon-app', { containers: [{ image: 'mon-app', portNumber: 8000 }] })
 *   .exposeViaService({ name: 'mon-app', ports: [{ port: 80, targetPort: 8000 }] });
 *
 * @see https://kubectl.docs.kubernetes.io/references/kustomize/glossary/#base
 */
export class Base extends Layer {
  constructor(repository: Repository, id: string, props: BaseProps = {}) {
    super(repository, id, { ...props, path: props.path ?? id });
  }
}
