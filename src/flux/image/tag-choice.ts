import { IConstruct } from 'constructs';
import { problem } from '../../base/problem';
import { checkSemverRange } from '../source/semver-range';

/** Order of tags: the last one is chosen. */
export enum TagOrder {
  /** The greatest tag is chosen. */
  ASCENDING = 'asc',
  /** The least tag is chosen. */
  DESCENDING = 'desc',
}

/**
 * How an ImagePolicy chooses one of the tags that its filter leaves. Flux does not know when an image was built: tags must say it, such as
 * `main-1f0c2b3a-1764576000` with `TagFilter.extracted('^main-[a-f0-9]+-(?P<ts>[0-9]+)$', '$ts')` and `TagChoice.numerical()`.
 *
 * @see https://fluxcd.io/flux/components/image/imagepolicies/#policy
 */
export class TagChoice {
  /** The greatest semantic version in a range, such as `>=1.0.0 <2.0.0`, `1.x` or `*`. Prereleases only if the range names one. */
  public static semver(versions: string): TagChoice {
    return new TagChoice('semver', { range: versions }, (construct) => {
      if (versions.trim() === '') problem(construct, 'semver-range', 'policy.semver.range is empty', 'use a range such as 1.x, or * for all releases');
      else checkSemverRange(construct, 'policy.semver.range', versions);
    });
  }

  /** The greatest (or least) number. Tags, or what the filter extracts of them, must be numbers. */
  public static numerical(order: TagOrder = TagOrder.ASCENDING): TagChoice {
    return new TagChoice('numerical', { order });
  }

  /** The last (or first) text in alphabetical order. Suits timestamps of one format: `RELEASE.2026-11-30T10-00-00Z`. */
  public static alphabetical(order: TagOrder = TagOrder.ASCENDING): TagChoice {
    return new TagChoice('alphabetical', { order });
  }

  private constructor(
    /** Name of the policy in Flux: `semver`, `numerical` or `alphabetical`. */
    public readonly type: string,
    private readonly _options: Record<string, string>,
    private readonly _check?: (construct: IConstruct) => void,
  ) {}

  /** @internal */
  public _render(construct: IConstruct): Record<string, unknown> {
    this._check?.(construct);
    return { [this.type]: this._options };
  }
}
