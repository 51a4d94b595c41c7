import { IConstruct } from 'constructs';
import { problem } from '../../base/problem';
import { secretReference } from '../../base/secret-reference';
import { ISecret } from '../../secret';
import { checkGoExpression } from '../go-expression';

/** Who signed an artifact without a key. */
export interface OidcIdentity {
  /** Issuer of the identity: a regular expression of Go, such as `^https://token\.actions\.githubusercontent\.com$`. */
  readonly issuer: string;
  /** The identity: a regular expression of Go, such as `^https://github\.com/org/.*$`. */
  readonly subject: string;
}

/** Options of `Verification.keyless`. */
export interface KeylessOptions {
  /**
   * Secret whose key `trusted_root.json` describes a Sigstore of your own.
   *
   * @default - the public Sigstore
   */
  readonly trustedRootSecret?: ISecret;
}

type Owner = IConstruct & { readonly namespace?: string };

/**
 * Verification of signatures of OCI artifacts and of Helm charts in OCI registries.
 *
 * @see https://fluxcd.io/flux/components/source/ocirepositories/#verification
 */
export class Verification {
  /** Cosign with keys: a Secret with the public keys, each under a key that ends in `.pub`. */
  public static cosign(secret: ISecret): Verification {
    return new Verification((construct) => {
      checkSuffix(construct, secret, ['.pub']);
      return { provider: 'cosign', secretRef: secretReference(construct, 'verify', secret) };
    });
  }

  /** Cosign without keys: signed by one of these identities. Not in a HelmRelease's chart: use an OCIRepository or a HelmChart there. */
  public static keyless(identities: OidcIdentity[], options: KeylessOptions = {}): Verification {
    return new Verification((construct) => {
      if (identities.length === 0) {
        problem(construct, 'verify-identity', 'verify has no identities, so everybody\'s signature would do', 'say who signs: issuer and subject');
      }
      for (const { issuer, subject } of identities) {
        checkGoExpression(construct, 'verify.issuer', issuer);
        checkGoExpression(construct, 'verify.subject', subject);
      }
      const { trustedRootSecret: root } = options;
      return {
        provider: 'cosign',
        matchOIDCIdentity: identities.map(({ issuer, subject }) => ({ issuer, subject })),
        trustedRootSecretRef: root && secretReference(construct, 'verify.trustedRootSecret', root, { required: ['trusted_root.json'] }),
      };
    });
  }

  /** Notation: a Secret with the certificates (`….pem` or `….crt`) and the trust policy `trustpolicy.json`. */
  public static notation(secret: ISecret): Verification {
    return new Verification((construct) => {
      checkSuffix(construct, secret, ['.pem', '.crt']);
      return { provider: 'notation', secretRef: secretReference(construct, 'verify', secret, { required: ['trustpolicy.json'] }) };
    });
  }

  private constructor(private readonly _verify: (construct: Owner) => Record<string, unknown>) {}

  /** Parts that the object's kind does not have are problems of the construct. @internal */
  public _render(construct: Owner, lacking: string[] = []): Record<string, unknown> {
    const rendered = this._verify(construct);
    for (const part of lacking.filter((each) => rendered[each] !== undefined)) {
      problem(construct, 'verify-unsupported', `verify has ${part}, which ${construct.node.id} cannot check`,
        part === 'matchOIDCIdentity' ? 'name a HelmChart or an OCIRepository instead of a chart: they check identities' : 'use an OCIRepository');
    }
    return rendered;
  }
}

function checkSuffix(construct: IConstruct, { name, keys }: ISecret, suffixes: string[]): void {
  if (!keys || keys.some((key) => suffixes.some((suffix) => key.endsWith(suffix)))) return;
  problem(construct, 'verify-key', `verify: Secret ${name} has the keys ${keys.join(', ') || '(none)'}`, `name keys so that they end in ${suffixes.join(' or ')}`);
}
