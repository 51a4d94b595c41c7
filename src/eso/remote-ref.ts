import { ISecretStore } from './stores/secret-store';

/** How names that are not valid Kubernetes keys are converted. */
export enum ConversionStrategy {
  /** Characters that are not allowed become underscores. */
  DEFAULT = 'Default',
  /** Characters that are not allowed become their code, `_U0000_`, so that names stay distinct. */
  UNICODE = 'Unicode',
}

/** How values are decoded. */
export enum DecodingStrategy {
  /** Base64 if a value looks like it. This corrupts passwords that happen to look like it: prefer the others. */
  AUTO = 'Auto',
  /** Base64. */
  BASE64 = 'Base64',
  /** Base64 for URLs. */
  BASE64_URL = 'Base64URL',
  /** Not at all. */
  NONE = 'None',
}

/** Whether to read a secret's metadata instead of its value. */
export enum MetadataPolicy {
  /** The value. */
  NONE = 'None',
  /** Its tags or labels, as the provider calls them. */
  FETCH = 'Fetch',
}

/** What happens to values that contain a null byte, which environment variables cannot hold. */
export enum NullBytePolicy {
  /** They are used unchanged. */
  IGNORE = 'Ignore',
  /** The ExternalSecret fails. */
  FAIL = 'Fail',
}

/** How names and values are read. */
export interface RemoteValueOptions {
  /**
   * How names that are not valid Kubernetes keys are converted.
   *
   * @default ConversionStrategy.DEFAULT
   */
  readonly conversionStrategy?: ConversionStrategy;
  /**
   * How values are decoded.
   *
   * @default DecodingStrategy.NONE
   */
  readonly decodingStrategy?: DecodingStrategy;
  /**
   * What happens to values that contain a null byte.
   *
   * @default NullBytePolicy.IGNORE
   */
  readonly nullBytePolicy?: NullBytePolicy;
  /**
   * Store to read from.
   *
   * @default - the ExternalSecret's `store`
   */
  readonly store?: ISecretStore;
}

/** Which version of a secret to read, and how. */
export interface RemoteRefOptions extends RemoteValueOptions {
  /**
   * Version of the secret, in the provider's numbering.
   *
   * @default - the latest
   */
  readonly version?: string;
  /**
   * Whether to read the secret's metadata instead of its value.
   *
   * @default MetadataPolicy.NONE
   */
  readonly metadataPolicy?: MetadataPolicy;
}

/**
 * One value in a store.
 *
 * @example
 * eso.RemoteRef.of('myapp/production', 'database_url')
 *
 * @see https://external-secrets.io/latest/api/externalsecret/
 */
export class RemoteRef {
  /**
   * A value of a secret.
   *
   * @param key name or path of the secret in the store. In Vault it is the path below the store's mount, `myapp/production`, without
   *     `data/` or `metadata/`
   * @param property name of the value in the secret, where a secret holds several, as in Vault; by default the whole secret
   * @param options version, decoding, and another store
   */
  public static of(key: string, property?: string, options?: RemoteRefOptions): RemoteRef {
    return new RemoteRef(key, property, options ?? {});
  }

  private constructor(
    /** Name or path of the secret in the store. */
    public readonly key: string,
    /** Name of the value in the secret; undefined for the whole secret. */
    public readonly property: string | undefined,
    private readonly options: RemoteRefOptions,
  ) {}

  /** @internal */
  public get _store(): ISecretStore | undefined {
    return this.options.store;
  }

  /** @internal */
  public get _metadataPolicy(): MetadataPolicy | undefined {
    return this.options.metadataPolicy;
  }

  /** @internal */
  public _render(): Record<string, unknown> {
    return { key: this.key, property: this.property, ...remoteOptions(this.options) };
  }
}

/** The fields of a remote reference beside its key. @internal */
export function remoteOptions({ store, ...options }: RemoteRefOptions): Record<string, unknown> {
  return { ...options };
}
