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

/** A container beside the job's, reachable by its name. */
export interface ServiceOptions extends ContainerOptions {
  /**
   * Ports of the service. GitHub publishes them on the runner where the job is in no container itself.
   *
   * @default - none
   */
  readonly ports?: number[];
  /**
   * Arguments of the container's command. GitHub, Gitea and Azure cannot set them.
   *
   * @default - the image's
   */
  readonly command?: string[];
}
