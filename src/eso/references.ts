import { IConstruct } from 'constructs';
import { namedObject } from '../base/handle';
import { isDataKey } from '../base/kubernetes-names';
import { problem } from '../base/problem';
import { secretReference } from '../base/secret-reference';
import { ISecret } from '../secret';

/** A TLS client certificate. */
export interface ClientCertificate {
  /** The certificate. */
  readonly certificate: SecretKey;
  /** Its private key. */
  readonly privateKey: SecretKey;
}

/** One key of a Kubernetes Secret with credentials of a store or generator. */
export interface SecretKey {
  /** The Secret. If its keys are known at synth, it must have the key. */
  readonly secret: ISecret;
  /** Key of the Secret: letters, digits, dots, dashes and underscores. */
  readonly key: string;
}

/** A service account whose token the operator requests. */
export interface ServiceAccountOptions {
  /**
   * The service account; `kplus.ServiceAccount.fromServiceAccountName` refers to an existing one. Its namespace is taken
   * from it (set `namespaceName` there; it is `default` otherwise).
   */
  readonly serviceAccount: IConstruct;
  /**
   * Audiences of the token, in addition to those that the operator sets.
   *
   * @default - none
   */
  readonly audiences?: string[];
}

/** Where the operator looks for the Secrets and service accounts that an object refers to. @internal */
export enum Lookup {
  /** In the object's own namespace. */
  OWN,
  /** In the namespace of the reference, which is required. */
  NAMED,
  /** In the namespace of the reference, or else in that of the store's user. */
  NAMED_OR_USER,
  /** In the namespace of the generator's user. */
  USER,
}

/** Renders the references of a store or generator, by the rules of its scope. @internal */
export class References {
  private user = false;

  /**
   * @param namespace the object's own namespace, where it has one and it is known at synth
   */
  constructor(readonly construct: IConstruct, private readonly lookup: Lookup, private readonly namespace?: string) {}

  /** Whether a reference was left to the user of the store. */
  public get leftToUser(): boolean {
    return this.user;
  }

  /** For references that must say their namespace even where others may leave it to the user of a cluster-wide store. */
  public get named(): References {
    return this.lookup === Lookup.NAMED_OR_USER ? new References(this.construct, Lookup.NAMED) : this;
  }

  /** `{ name, key, namespace }` of a key of a Secret. */
  public secretKey(prop: string, ref: SecretKey | undefined): Record<string, unknown> | undefined {
    if (!ref) return undefined;
    checkKeyName(this.construct, `${prop}.key`, ref.key);
    return { ...this.secret(prop, ref.secret, [ref.key]), key: ref.key };
  }

  /** `{ name, namespace }` of a Secret. */
  public secret(prop: string, secret: ISecret, required: string[] = []): Record<string, unknown> {
    const { name } = secretReference(this.construct, prop, secret, { required, namespace: this._expected(secret.namespace) });
    return { name, namespace: this._namespace(prop, `Secret ${name}`, secret.namespace) };
  }

  /** `{ name, namespace }` of a ConfigMap. */
  public configMap(prop: string, configMap: IConstruct, namespace?: string): Record<string, unknown> {
    const { name, namespace: known } = namedObject(this.construct, prop, configMap, 'ConfigMap');
    return { name, namespace: this._namespaced(prop, `ConfigMap ${name}`, namespace ?? known) };
  }

  /** `{ name, audiences, namespace }` of a service account. */
  public serviceAccount(prop: string, account: IConstruct | undefined, audiences?: string[]): Record<string, unknown> | undefined {
    if (!account) return undefined;
    const { name, namespace } = namedObject(this.construct, prop, account, 'ServiceAccount');
    return { name, audiences, namespace: this._namespaced(prop, `service account ${name}`, namespace) };
  }

  private _namespaced(prop: string, what: string, namespace: string | undefined): string | undefined {
    const expected = this._expected(namespace);
    if (namespace !== undefined && expected !== undefined && namespace !== expected) {
      problem(this.construct, 'cross-namespace', `${prop} refers to ${what} in namespace ${namespace}`,
        `the operator reads it from namespace ${expected}: create it there`);
    }
    return this._namespace(prop, what, namespace);
  }

  private _expected(namespace: string | undefined): string | undefined {
    return this.lookup === Lookup.OWN ? this.namespace : namespace;
  }

  private _namespace(prop: string, what: string, namespace: string | undefined): string | undefined {
    if (this.lookup === Lookup.NAMED && namespace === undefined) {
      problem(this.construct, 'reference-namespace', `${prop} refers to ${what}, whose namespace is not known`,
        'a cluster-wide store needs the namespace: set it on the handle, or set referentAuth to read it from the namespace of each user');
      return 'default'; // anything: synthesis fails, so it is not reported again
    }
    if (this.lookup === Lookup.NAMED_OR_USER && namespace === undefined) this.user = true;
    return this.lookup === Lookup.NAMED || this.lookup === Lookup.NAMED_OR_USER ? namespace : undefined;
  }
}

/** Whether Kubernetes takes a text as key of a Secret. Another one is a problem of the construct. @internal */
export function checkKeyName(construct: IConstruct, prop: string, key: string): void {
  if (!isDataKey(key)) {
    problem(construct, 'secret-key-name', `${prop} is ${JSON.stringify(key)}, which is not a valid Secret key`,
      'use 1 to 253 letters, digits, dots, dashes and underscores');
  }
}

/** Location of a ConfigMap with certificates. */
export interface CaConfigMapOptions {
  /**
   * Namespace of the ConfigMap.
   *
   * @default - that of the ConfigMap, if the program creates it
   */
  readonly namespace?: string;
}

/**
 * The CA certificates that a store's server is verified with: literal, or in a Secret or ConfigMap.
 *
 * @see https://external-secrets.io/latest/provider/hashicorp-vault/
 */
export class CertificateAuthority {
  /**
   * Literal certificates. They are public; do not include a private key.
   *
   * @param certificates one or more certificates in PEM form
   */
  public static pem(certificates: string): CertificateAuthority {
    return new CertificateAuthority((refs, prop) => {
      if (!certificates.includes('-----BEGIN CERTIFICATE-----') || certificates.includes('PRIVATE KEY-----')) {
        problem(refs.construct, 'ca-certificate', `${prop} is not a valid PEM certificate`,
          'give the text starting at "-----BEGIN CERTIFICATE-----", without a private key');
      }
      return { caBundle: Buffer.from(certificates).toString('base64') };
    });
  }

  /**
   * Certificates in a Secret.
   *
   * @param key the Secret and its key
   */
  public static fromSecret(key: SecretKey): CertificateAuthority {
    return new CertificateAuthority((refs, prop) => ({ caProvider: { type: 'Secret', ...refs.secretKey(prop, key) } }));
  }

  /**
   * Certificates in a ConfigMap.
   *
   * @param configMap the ConfigMap
   * @param key key of the ConfigMap
   * @param options its namespace, unless the program creates it
   */
  public static fromConfigMap(configMap: IConstruct, key: string, options?: CaConfigMapOptions): CertificateAuthority {
    return new CertificateAuthority((refs, prop) => ({ caProvider: { type: 'ConfigMap', ...refs.configMap(prop, configMap, options?.namespace), key } }));
  }

  private constructor(private readonly renderer: (refs: References, prop: string) => Record<string, unknown>) {}

  /** @internal */
  public _render(refs: References, prop: string): Record<string, unknown> {
    return this.renderer(refs.named, prop);
  }
}
