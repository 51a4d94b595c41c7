import { IConstruct } from 'constructs';
import { problem } from '../problem';
import { checkGoExpression } from './go-expression';
import { checkSemverRange } from './semver-range';

type Check = (construct: IConstruct) => void;

/**
 * Which artifact of an OCI repository is fetched.
 *
 * @see https://fluxcd.io/flux/components/source/ocirepositories/#reference
 */
export class OCIReference {
  /** A tag, such as `latest`. */
  public static tag(tag: string): OCIReference {
    return new OCIReference({ tag }, (construct) => {
      if (/^\w[\w.-]{0,127}$/.test(tag)) return;
      problem(construct, 'oci-reference', `ref.tag is ${JSON.stringify(tag)}`, 'use at most 128 letters, digits, dots, dashes and underscores');
    });
  }

  /** A digest, such as `sha256:…`. */
  public static digest(digest: string): OCIReference {
    return new OCIReference({ digest }, (construct) => {
      if (/^sha256:[0-9a-f]{64}$|^sha512:[0-9a-f]{128}$/.test(digest)) return;
      problem(construct, 'oci-reference', `ref.digest is ${JSON.stringify(digest)}`, 'use sha256: and 64 hexadecimal digits');
    });
  }

  /**
   * The newest tag in a range of versions.
   *
   * @param range such as `>=1.0.0 <2.0.0`
   * @param filter regular expression of Go that tags must match to be looked at
   */
  public static semver(range: string, filter?: string): OCIReference {
    return new OCIReference({ semver: range, semverFilter: filter }, (construct) => {
      checkSemverRange(construct, 'ref.semver', range);
      checkGoExpression(construct, 'ref.semverFilter', filter);
    });
  }

  private constructor(private readonly _ref: Record<string, string | undefined>, private readonly _check: Check) {}

  /** @internal */
  public _render(construct: IConstruct): Record<string, string | undefined> {
    this._check(construct);
    return this._ref;
  }
}
