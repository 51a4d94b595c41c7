import { IConstruct } from 'constructs';
import { namedObject } from '../../base/handle';
import { problem } from '../../base/problem';
import { secretReference } from '../../base/secret-reference';
import { ISecret } from '../../secret';

/** When `${…}` is replaced. */
export enum SubstituteStrategy {
  /** Only if variables are defined. */
  WITH_VARIABLES = 'WithVariables',
  /** Always: without variables, `${name:=default}` is replaced by its default. */
  ALWAYS = 'Always',
}

/** Options of variables from a ConfigMap or Secret. */
export interface SubstituteFromOptions {
  /**
   * Whether the ConfigMap or Secret may be missing.
   *
   * @default false
   */
  readonly optional?: boolean;
}

/** Content of a Kustomization's `postBuild`. */
interface PostBuild {
  readonly substitute: Map<string, string>;
  readonly substituteFrom: Record<string, unknown>[];
}

type Owner = IConstruct & { readonly namespace?: string };
type Add = (construct: Owner, postBuild: PostBuild) => void;

/**
 * Variables that replace `${name}` in the built manifests. Literal values take precedence over those from ConfigMaps and Secrets; among
 * these, later ones take precedence. A `${name}` without a variable and without a default fails the apply; `$${name}` yields a literal `${name}`.
 *
 * @see https://fluxcd.io/flux/components/kustomize/kustomizations/#post-build-variable-substitution
 */
export class Substitution {
  /**
   * One variable.
   *
   * @param name letters, digits and underscores, not starting with a digit
   * @param value value of the variable
   */
  public static literal(name: string, value: string): Substitution {
    return new Substitution((construct, { substitute }) => {
      checkName(construct, 'substitutions', name);
      if (substitute.has(name)) problem(construct, 'substitution-twice', `variable ${name} is defined twice`, 'define it once');
      substitute.set(name, value);
    });
  }

  /** One variable for each key of a ConfigMap in the Kustomization's namespace. Line breaks in values are removed. */
  public static fromConfigMap(configMap: IConstruct, options: SubstituteFromOptions = {}): Substitution {
    return new Substitution((construct, { substituteFrom }) => {
      const { name } = namedObject(construct, 'substitutions', configMap, 'ConfigMap');
      const { data } = configMap as { readonly data?: object }; // that of cdk8s-plus
      for (const key of Object.keys(data ?? {})) checkName(construct, `ConfigMap ${name}`, key);
      substituteFrom.push({ kind: 'ConfigMap', name, optional: options.optional });
    });
  }

  /** One variable for each key of a Secret in the Kustomization's namespace. Line breaks in values are removed. */
  public static fromSecret(secret: ISecret, options: SubstituteFromOptions = {}): Substitution {
    return new Substitution((construct, { substituteFrom }) => {
      for (const key of secret.keys ?? []) checkName(construct, `Secret ${secret.name}`, key);
      substituteFrom.push({ kind: 'Secret', ...secretReference(construct, 'substitutions', secret), optional: options.optional });
    });
  }

  /** Renders all substitutions of a Kustomization. @internal */
  public static _render(construct: Owner, all: Substitution[] | undefined, strategy: SubstituteStrategy | undefined): unknown {
    if (!all?.length && strategy === undefined) return undefined;
    const postBuild: PostBuild = { substitute: new Map(), substituteFrom: [] };
    for (const each of all ?? []) each._add(construct, postBuild);
    return {
      substitute: postBuild.substitute.size > 0 ? Object.fromEntries(postBuild.substitute) : undefined,
      substituteFrom: postBuild.substituteFrom.length > 0 ? postBuild.substituteFrom : undefined,
      substituteStrategy: strategy,
    };
  }

  private constructor(private readonly _add: Add) {}
}

function checkName(construct: IConstruct, where: string, name: string): void {
  if (/^[_a-zA-Z][_a-zA-Z0-9]*$/.test(name)) return;
  problem(construct, 'substitution-name', `${where}: ${JSON.stringify(name)} is not a valid variable name`,
    'use letters, digits and underscores, not starting with a digit');
}
