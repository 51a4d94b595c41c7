import { checkRegexp } from './alternatives';
import { generatorReference, IGenerator } from './generators/generator';
import { MetadataPolicy, remoteOptions, RemoteRefOptions, RemoteValueOptions } from './remote-ref';
import { Rewrite } from './rewrite';
import { ISecretStore } from './stores/secret-store';
import { storeReference, StoreUser } from './stores/store-reference';
import { problem } from '../base/problem';

/** Which part of a secret to read, and how to rewrite its keys. */
export interface ExtractOptions extends RemoteRefOptions {
  /**
   * Name of an object in the secret whose values to read.
   *
   * @default - all values of the secret
   */
  readonly property?: string;
  /**
   * Rewrites of the keys, applied in order.
   *
   * @default - none
   */
  readonly rewrite?: Rewrite[];
}

/** Which secrets to read. At least one of `name` and `tags`; most providers ignore `tags` if `name` is set. */
export interface FindOptions extends RemoteValueOptions {
  /**
   * Regular expression (Go) that the names match.
   *
   * @default - any name
   */
  readonly name?: string;
  /**
   * Tags of the secrets, with their values.
   *
   * @default - any tags
   */
  readonly tags?: { [name: string]: string };
  /**
   * Path below which to search.
   *
   * @default - anywhere
   */
  readonly path?: string;
  /**
   * Rewrites of the keys, applied in order.
   *
   * @default - none
   */
  readonly rewrite?: Rewrite[];
}

/** How to rewrite the keys of a generator. */
export interface DataFromGeneratorOptions {
  /**
   * Rewrites of the keys, applied in order.
   *
   * @default - none
   */
  readonly rewrite?: Rewrite[];
}

/**
 * Several values at once: all values of a secret, all secrets that match a name or tags, or the values of a generator.
 *
 * @example
 * eso.DataFrom.extract('myapp/production')
 *
 * @see https://external-secrets.io/latest/guides/all-keys-one-secret/
 */
export class DataFrom {
  /**
   * All values of one secret.
   *
   * @param key name or path of the secret in the store
   * @param options version, decoding, and rewrites of the keys
   */
  public static extract(key: string, options: ExtractOptions = {}): DataFrom {
    const { rewrite, ...extract } = options;
    return new DataFrom(rewrite, { store: extract.store, key, metadataPolicy: extract.metadataPolicy },
      () => ({ extract: { key, ...remoteOptions(extract) } }));
  }

  /**
   * All secrets that match a name or tags; each becomes one key.
   *
   * @param options which secrets
   * @see https://external-secrets.io/latest/guides/getallsecrets/
   */
  public static find(options: FindOptions): DataFrom {
    const { rewrite, name, ...find } = options;
    return new DataFrom(rewrite, { store: find.store }, (user, prop) => {
      if (name !== undefined) checkRegexp(user.construct, `${prop}.name`, name);
      if (name === undefined && !Object.keys(find.tags ?? {}).length) {
        problem(user.construct, 'find-nothing', `${prop} has neither name nor tags, so it selects no secrets`,
          'set name to a regular expression, or set tags');
      }
      return { find: { ...remoteOptions(find), name: name === undefined ? undefined : { regexp: name } } };
    });
  }

  /**
   * The values of a generator. It generates new ones at each refresh.
   *
   * @param generator the generator
   * @param options rewrites of the keys
   * @see https://external-secrets.io/latest/guides/generator/
   */
  public static generator(generator: IGenerator, options: DataFromGeneratorOptions = {}): DataFrom {
    return new DataFrom(options.rewrite, { generator }, (user, prop) => ({ sourceRef: { generatorRef: generatorReference(user, prop, generator) } }));
  }

  private constructor(
    private readonly rewrites: Rewrite[] | undefined,
    private readonly source: DataFromSource,
    private readonly renderer: (user: StoreUser, prop: string) => Record<string, unknown>,
  ) {}

  /** @internal */
  public get _source(): DataFromSource {
    return this.source;
  }

  /** Keys that it yields, if known. @internal */
  public get _keys(): string[] | undefined {
    return this.rewrites?.length ? undefined : this.source.generator?.keys;
  }

  /** @internal */
  public _render(user: StoreUser, prop: string): Record<string, unknown> {
    const { store } = this.source;
    return {
      ...this.renderer(user, prop),
      ...store && { sourceRef: { storeRef: storeReference(user, `${prop}.store`, store) } },
      rewrite: this.rewrites?.map((rewrite, i) => rewrite._render(user.construct, `${prop}.rewrite[${i}]`)),
    };
  }
}

/** Where values come from. */
interface DataFromSource {
  readonly store?: ISecretStore;
  readonly generator?: IGenerator;
  /** Key of the secret, where it is one. */
  readonly key?: string;
  readonly metadataPolicy?: MetadataPolicy;
}
