import { Size } from 'cdk8s';

/** How much a project may store. */
export class Quota {
  /**
   * At most this much. What is pushed beyond it is refused.
   *
   * @param size at least one kibibyte
   */
  public static of(size: Size): Quota {
    return new Quota(size.toKibibytes() * 1024);
  }

  /** Without limit. */
  public static unlimited(): Quota {
    return new Quota(-1);
  }

  private constructor(
    /** The limit in bytes; -1 where there is none. @internal */
    public readonly _bytes: number,
  ) {}
}
