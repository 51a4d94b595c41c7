import { Duration } from 'cdk8s';
import type { Value } from './value';

/** A container image in which a job or a service runs. */
export interface ContainerOptions {
  /** Reference with a tag or, better, a digest: `docker.io/library/node:24`. */
  readonly image: string;
  /**
   * Environment variables of the container. Steps see those of the job's own container, too.
   *
   * @default - none
   */
  readonly env?: { [name: string]: Value };
  /**
   * Whether the image starts something else than a shell, so that GitLab must take its entry point away.
   *
   * @default false
   */
  readonly clearEntrypoint?: boolean;
}

/** How to tell whether a service is ready. */
export interface ServiceHealth {
  /**
   * Command that succeeds inside the container when the service is ready, such as `pg_isready -U postgres`: without double quotes, backslashes and `$`.
   * GitHub and Azure run it. GitLab and Gitea cannot: there, the job waits until the first of the service's `ports` takes connections.
   */
  readonly command: string;
  /**
   * Time between two attempts, in whole seconds.
   *
   * @default Duration.seconds(5)
   */
  readonly interval?: Duration;
  /**
   * Number of attempts after which the job fails.
   *
   * @default 12
   */
  readonly retries?: number;
}

/** A container beside the job's. Steps learn its host name by `Value.serviceHost`. */
export interface ServiceOptions extends ContainerOptions {
  /**
   * Ports of the service. GitHub publishes them on the runner where the job is in no container itself.
   *
   * @default - none
   */
  readonly ports?: number[];
  /**
   * When the service is ready; the steps of the job wait for it. Needs `ports`.
   *
   * @default - the steps start at once
   */
  readonly health?: ServiceHealth;
  /**
   * Arguments of the container's command. GitHub, Gitea and Azure cannot set them.
   *
   * @default - the image's
   */
  readonly command?: string[];
}
