import { CrossplaneBackend, CrossplaneOptions } from './crossplane';
import type { Harbor } from './harbor';
import type { ProjectMember } from './member';
import type { Project } from './project';
import { Reconciler, ReconcilerOptions } from './reconciler';
import type { Registry } from './registry';
import type { Robot } from './robot';
import type { Webhook } from './webhook';

/** Renders each resource of Harbor for a backend. Called once for each, when it is constructed. @internal */
export interface Renderer {
  bindHarbor(harbor: Harbor): void;
  bindRegistry(registry: Registry): void;
  bindProject(project: Project): void;
  bindMember(project: Project, member: ProjectMember): void;
  bindWebhook(webhook: Webhook): void;
  bindRobot(robot: Robot): void;
}

/** Says where a key of a Secret is mounted, below the folder of Secrets, and remembers that it must be. @internal */
export type Mount = (secret: { readonly name: string }, key: string) => string;

/** Applies the desired state to Harbor, which has no Kubernetes API of its own. */
export class Backend {
  /**
   * A Job for each change and a CronJob against drift. Both run a short, idempotent script against Harbor's API: it leaves what is
   * correct, and deletes only rules for immutable tags. What you remove from the program remains in Harbor, and the
   * script reports such robots.
   *
   * The Job keeps its name; when the desired state changes, the engine recreates it (`kustomize.toolkit.fluxcd.io/force`). It is not
   * removed after it finishes, since Flux would recreate it. The folder is ready when the Job has succeeded; until then it retries
   * at least every five minutes, for a week, and its log shows the reason: `kubectl logs job/<harbor>-reconcile`.
   *
   * The exit code of its container says what kind of reason it is: 2 (a Secret, or a program of the image, is missing or unusable), 3 (Harbor
   * refuses the credentials), 4 (Harbor refuses what is asked, or something else answers in its place), 70 (a fault of the script), 75 (Harbor
   * was not reachable, overloaded or failing for the whole `timeout`).
   *
   * @param options image, schedule, trust
   */
  public static reconciler(options: ReconcilerOptions = {}): Backend {
    return new Backend(new Reconciler(options));
  }

  /**
   * Objects of Crossplane's provider-harbor (`harbor.m.crossplane.io`), for clusters that have it. It has no immutable tags, proxy
   * caches, SBOMs and system robots, and generates the secrets of robots: each is a problem that states the alternative.
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
