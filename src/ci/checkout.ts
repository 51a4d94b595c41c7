/** What a checkout has beside the files. */
export interface CheckoutOptions {
  /**
   * How many commits of history.
   *
   * @default 1
   */
  readonly depth?: number;
  /**
   * Whether submodules are checked out.
   *
   * @default false
   */
  readonly submodules?: boolean;
  /**
   * Whether files in Git LFS are fetched.
   *
   * @default false
   */
  readonly lfs?: boolean;
}

/** How a job gets the files of the repository. No credentials are left in the checkout, where the platform leaves that choice. */
export class Checkout {
  /** The commit's files, with little history. */
  public static shallow(options: CheckoutOptions = {}): Checkout {
    return new Checkout({ ...options, depth: options.depth ?? 1 });
  }

  /** The files with all history and tags, as analysers and version tools want it. */
  public static full(options: CheckoutOptions = {}): Checkout {
    return new Checkout({ ...options, depth: 0 });
  }

  /** No files. */
  public static none(): Checkout {
    return new Checkout(undefined);
  }

  /** @internal */
  public readonly _options?: CheckoutOptions;

  private constructor(options: CheckoutOptions | undefined) {
    this._options = options;
  }
}
