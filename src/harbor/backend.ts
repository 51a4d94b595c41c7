import { CrossplaneBackend, CrossplaneOptions } from './crossplane';
import { Reconciler, ReconcilerOptions } from './reconciler';
import { Renderer } from './renderer';

/** What brings the desired state into Harbor, which has no Kubernetes API of its own. */
export class Backend {
  /**
   * A Job for each change and a CronJob against drift. Both run a short script against Harbor's API, as often as you like: what is
   * right is not touched, and nothing but rules for immutable tags is ever deleted. What leaves the program stays in Harbor, and the
   * script says so of robots.
   *
   * The Job keeps its name; when the desired state changes, the engine makes it anew (`kustomize.toolkit.fluxcd.io/force`). It is not
   * removed after it has finished, since Flux would make it again. The folder is ready when the Job has succeeded; until then it tries
   * again, at least every five minutes, and its log says what is wrong: `kubectl logs job/<harbor>-reconcile`.
   *
   * @param options image, schedule, trust
   */
  public static reconciler(options: ReconcilerOptions = {}): Backend {
    return new Backend(new Reconciler(options));
  }

  /**
   * Objects of Crossplane's provider-harbor (`harbor.m.crossplane.io`), for clusters that have it. It has no immutable tags, proxy
   * caches, SBOMs, system robots, and chooses the secrets of robots itself: each is refused with the alternative.
   *
   * @param options the provider's configuration
   * @see https://github.com/rossigee/provider-harbor
   */
  public static crossplane(options: CrossplaneOptions = {}): Backend {
    return new Backend(new CrossplaneBackend(options));
  }

  private constructor(
    /** @internal */
    public readonly _renderer: Renderer,
  ) {}
}
