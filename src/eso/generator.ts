import { Construct } from 'constructs';
import { Resource, ResourceProps } from '../resource';
import { GENERATORS_API_VERSION } from './api-versions';
import { IGenerator } from './generator-handle';
import { GeneratorType } from './generator-type';
import { ImportedGenerator } from './imported-generator';
import { Lookup, References } from './references';

/** Properties of a generator. */
export interface GeneratorProps extends ResourceProps {
  /** What it makes. */
  readonly type: GeneratorType;
}

/** What identifies a generator that the program does not make. */
export interface GeneratorAttributes {
  /** Kind of the generator, such as `Password`. */
  readonly kind: string;
  /** Name of the generator. */
  readonly name: string;
  /**
   * Namespace of the generator.
   *
   * @default - that of whoever refers to it
   */
  readonly namespace?: string;
  /**
   * Keys that it makes.
   *
   * @default - not known
   */
  readonly keys?: string[];
}

/**
 * Makes secret values for the ExternalSecrets and PushSecrets of its own namespace: an object of kind `Password`, `SSHKey` and so on.
 * What it authenticates with is in that namespace too.
 *
 * @example
 * const password = new Generator(folder, 'database-password', { type: GeneratorType.password({ length: 32, allowRepeat: true }) });
 * new ExternalSecret(folder, 'database', { dataFrom: [DataFrom.generator(password)], refreshPolicy: RefreshPolicy.CREATED_ONCE });
 *
 * @see https://external-secrets.io/latest/guides/generator/
 */
export class Generator extends Resource implements IGenerator {
  /**
   * Declares a generator that this program does not make.
   *
   * @param scope where the handle lives
   * @param id id of the handle
   * @param attributes kind, name and namespace
   */
  public static fromGeneratorName(scope: Construct, id: string, attributes: GeneratorAttributes): IGenerator {
    return new ImportedGenerator(scope, id, attributes);
  }

  /** Keys that it makes; undefined where they are not known at synth. */
  public readonly keys?: string[];
  private readonly spec: Record<string, unknown>;

  constructor(scope: Construct, id: string, props: GeneratorProps) {
    super(scope, id, GENERATORS_API_VERSION, props.type.kind, props);
    this.keys = props.type.keys;
    this.spec = props.type._render(new References(this, Lookup.OWN, this.namespace));
  }

  /** @internal */
  protected _body(): Record<string, unknown> {
    return { spec: this.spec };
  }
}
