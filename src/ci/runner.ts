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

/** On which machine a job runs. */
export class Runner {
  /**
   * A runner with all of these labels (GitLab: tags; Azure: the name of an image of Microsoft's).
   *
   * @param labels at least one; Gitea takes one only. Labels of own runners are listed at the platform (`Platform.github({ runners })`)
   */
  public static labels(...labels: string[]): Runner {
    return new Runner(labels);
  }

  /**
   * A pool of own agents of Azure Pipelines; elsewhere it is a label.
   *
   * @param name name of the pool
   */
  public static pool(name: string): Runner {
    return new Runner([name], name);
  }

  private constructor(public readonly runnerLabels: string[], public readonly poolName?: string) {}
}

/** A language. @internal */
export type ToolchainLanguage = 'node' | 'python' | 'go' | 'java';

/**
 * A language that a job's steps use. GitHub, Gitea and Azure install it; on GitLab the job runs in the language's image, where it names no other
 * container.
 */
export class Toolchain {
  /**
   * Node.js.
   *
   * @param version a number such as `24`: ranges and names are refused, as for all languages
   */
  public static node(version: string): Toolchain {
    return new Toolchain('node', version);
  }

  /** Python, such as `3.13`. */
  public static python(version: string): Toolchain {
    return new Toolchain('python', version);
  }

  /** Go, such as `1.26`. */
  public static go(version: string): Toolchain {
    return new Toolchain('go', version);
  }

  /** A JDK of Eclipse Temurin, such as `25`. */
  public static java(version: string): Toolchain {
    return new Toolchain('java', version);
  }

  /** @internal */
  public readonly _language: ToolchainLanguage;

  private constructor(language: ToolchainLanguage, public readonly version: string) {
    this._language = language;
  }
}
