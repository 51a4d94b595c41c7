import { IConstruct } from 'constructs';
import { filterFault } from './filter-fault';
import { problem } from '../../base/problem';

/**
 * Which tags an ImagePolicy chooses from, and which part of them it compares. Expressions are Go's (RE2), which have no look-ahead, look-behind and
 * back-references, and match anywhere in a tag unless `^` and `$` anchor them.
 *
 * @see https://fluxcd.io/flux/components/image/imagepolicies/#filter-tags
 */
export class TagFilter {
  /** Only tags that match, such as `^main-[a-f0-9]+$`. Whole tags are compared. */
  public static matching(pattern: string): TagFilter {
    return new TagFilter(pattern);
  }

  /**
   * Only tags that match, compared by a part of them.
   *
   * @param pattern such as `^main-[a-f0-9]+-(?P<ts>[0-9]+)$`
   * @param extract what is compared, by groups of the pattern: `$ts`, `${ts}` or `$1`
   */
  public static extracted(pattern: string, extract: string): TagFilter {
    return new TagFilter(pattern, extract);
  }

  /**
   * Tags of images that a pipeline pushes with `ci.ImageTag.timestamped()`, such as `main-1f0c2b3a-1764576000`, compared by their time. For `TagChoice.numerical()`.
   *
   * @param branch branch of the pipeline
   */
  public static timestamped(branch: string): TagFilter {
    const legal = branch.replace(/[^A-Za-z0-9_.]+/g, '-').replace(/^[.-]*/, '').replace(/-$/, '').slice(0, 80).replace(/\./g, '\\.');
    return new TagFilter(`^${legal || 'branch'}-[0-9a-f]{8}-(?P<time>[0-9]+)$`, '$time');
  }

  private constructor(
    /** Pattern of tags. */
    public readonly pattern: string,
    /** What is compared. */
    public readonly extract?: string,
  ) {}

  /** @internal */
  public _render(construct: IConstruct): Record<string, unknown> {
    const { pattern, extract } = this;
    const fault = filterFault(pattern, extract);
    if (fault) problem(construct, 'image-filter', fault.message, fault.fix);
    return { pattern, extract };
  }
}
