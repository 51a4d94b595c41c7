import { IConstruct } from 'constructs';
import { problem } from '../base/problem';
import { ISecret } from '../secret';
import { Lookup, References } from './references';
import { DecodingStrategy } from './remote-ref';
import { StoreUser } from './stores/store-reference';

/** How keys of a ConfigMap or Secret are used as templates. */
export enum TemplateScope {
  /** Their values are templates. */
  VALUES = 'Values',
  /** Their values are templates that output YAML with keys and values. */
  KEYS_AND_VALUES = 'KeysAndValues',
}

/** What a template produces. */
export interface TemplateSourceOptions {
  /**
   * `Data`, `Annotations` or `Labels` of the Secret. For another kind of object, a path in it, such as `spec.config`.
   *
   * @default 'Data'
   */
  readonly target?: string;
  /**
   * How the values of the template are decoded.
   *
   * @default DecodingStrategy.NONE
   */
  readonly valuesDecodingStrategy?: DecodingStrategy;
}

/** Which keys of a ConfigMap or Secret are templates. */
export interface TemplateKeysOptions extends TemplateSourceOptions {
  /** Keys that are templates; each becomes a key of the result. */
  readonly keys: string[];
  /**
   * How they are used.
   *
   * @default TemplateScope.VALUES
   */
  readonly templateAs?: TemplateScope;
}

/**
 * Go templates outside the ExternalSecret's `template.data`.
 *
 * @see https://external-secrets.io/latest/guides/templating/#templatefrom
 */
export class TemplateSource {
  /**
   * Keys of a ConfigMap in the ExternalSecret's namespace.
   *
   * @param configMap the ConfigMap
   * @param options its keys, and what they produce
   */
  public static fromConfigMap(configMap: IConstruct, options: TemplateKeysOptions): TemplateSource {
    return new TemplateSource(options, (user) => ({ configMap: { ...references(user).configMap('template.sources', configMap), items: items(options) } }));
  }

  /**
   * Keys of a Secret in the ExternalSecret's namespace.
   *
   * @param secret the Secret
   * @param options its keys, and what they produce
   */
  public static fromSecret(secret: ISecret, options: TemplateKeysOptions): TemplateSource {
    return new TemplateSource(options, (user) => ({ secret: { ...references(user).secret('template.sources', secret, options.keys), items: items(options) } }));
  }

  /**
   * A template that outputs YAML with keys and values.
   *
   * @param template the template
   * @param options what it produces
   */
  public static literal(template: string, options: TemplateSourceOptions = {}): TemplateSource {
    return new TemplateSource(options, () => ({ literal: template }));
  }

  private constructor(
    private readonly options: TemplateSourceOptions,
    private readonly renderer: (user: StoreUser) => Record<string, unknown>,
  ) {}

  /** @internal */
  public get _makesData(): boolean {
    return !['annotations', 'labels'].includes((this.options.target ?? 'Data').toLowerCase());
  }

  /** @internal */
  public _render(user: StoreUser, hasManifest: boolean): Record<string, unknown> {
    const { target, valuesDecodingStrategy } = this.options;
    if (target !== undefined && !hasManifest && !TARGETS.includes(target)) {
      problem(user.construct, 'template-target', `target is ${JSON.stringify(target)}, which is not a valid target in a Secret`,
        `use ${TARGETS.join(', ')}; for a path in another kind of object, set manifest`);
    }
    return { ...this.renderer(user), target, valuesDecodingStrategy };
  }
}

const TARGETS = ['Data', 'Annotations', 'Labels'];

function references({ construct, namespace, everywhere }: StoreUser): References {
  return everywhere ? new References(construct, Lookup.USER) : new References(construct, Lookup.OWN, namespace);
}

function items({ keys, templateAs }: TemplateKeysOptions): Record<string, unknown>[] {
  return keys.map((key) => ({ key, templateAs }));
}
