import { IConstruct } from 'constructs';
import { problem } from '../../base/problem';
import { secretReference } from '../../base/secret-reference';
import { ISecret } from '../../secret';
import { checkGoExpression } from '../go-expression';

/** Identity of a keyless signer. */
export interface OidcIdentity {
  /** Issuer of the identity: a Go regular expression, such as `^https://token\.actions\.githubusercontent\.com$`. */
  readonly issuer: string;
  /** The identity: a Go regular expression, such as `^https://github\.com/org/.*$`. */
  readonly subject: string;
}

/** Options of `Verification.keyless`. */
export interface KeylessOptions {
  /**
   * Secret whose key `trusted_root.json` contains the trust root of a private Sigstore.
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
  /** Cosign with keys: a Secret with the public keys, under keys ending in `.pub`. */
  public static cosign(secret: ISecret): Verification {
    return new Verification((construct) => {
      checkSuffix(construct, secret, ['.pub']);
      return { provider: 'cosign', secretRef: secretReference(construct, 'verify', secret) };
    });
  }

  /** Keyless Cosign: signed by one of these identities. Not supported by `ChartSource.from`: use an OCIRepository or a HelmChart instead. */
  public static keyless(identities: OidcIdentity[], options: KeylessOptions = {}): Verification {
    return new Verification((construct) => {
      if (identities.length === 0) {
        problem(construct, 'verify-identity', 'verify has no identities, so any signature would be accepted', 'add the issuer and subject of each trusted signer');
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

  /** Fields that the object's kind does not support are problems of the construct. @internal */
  public _render(construct: Owner, lacking: string[] = []): Record<string, unknown> {
    const rendered = this._verify(construct);
    for (const part of lacking.filter((each) => rendered[each] !== undefined)) {
      problem(construct, 'verify-unsupported', `verify has ${part}, which ${construct.node.id} does not support`,
        part === 'matchOIDCIdentity' ? 'use ChartSource.ref with a HelmChart or an OCIRepository, which verify identities' : 'use an OCIRepository');
    }
    return rendered;
  }
}

function checkSuffix(construct: IConstruct, { name, keys }: ISecret, suffixes: string[]): void {
  if (!keys || keys.some((key) => suffixes.some((suffix) => key.endsWith(suffix)))) return;
  problem(construct, 'verify-key', `verify: Secret ${name} has no public key or certificate; its keys are ${keys.join(', ') || '(none)'}`, `use keys ending in ${suffixes.join(' or ')}`);
}
