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
