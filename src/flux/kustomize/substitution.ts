import type * as kplus from 'cdk8s-plus-28';
import { IConstruct } from 'constructs';
import { problem } from '../../base/problem';
import { secretReference } from '../../base/secret-reference';
import { ISecret } from '../../secret';

/** Whose `${…}` are replaced. */
export enum SubstituteStrategy {
  /** Replace only where there are variables. */
  WITH_VARIABLES = 'WithVariables',
  /** Replace also where there are none, so that `${name:=default}` takes its default. */
  ALWAYS = 'Always',
}

/** Options of variables from elsewhere. */
export interface SubstituteFromOptions {
  /**
   * Whether it may be absent.
   *
   * @default false
   */
  readonly optional?: boolean;
}

/** What a Kustomization's `postBuild` has. */
interface PostBuild {
  readonly substitute: Map<string, string>;
  readonly substituteFrom: Record<string, unknown>[];
}

type Owner = IConstruct & { readonly namespace?: string };
type Add = (construct: Owner, postBuild: PostBuild) => void;

/**
 * Variables that replace `${name}` in manifests after they are built. Values given here win over those from ConfigMaps and Secrets;
 * among these the later wins. A `${name}` without a variable and without a default fails the apply; `$${name}` stays as `${name}`.
 *
 * @see https://fluxcd.io/flux/components/kustomize/kustomizations/#post-build-variable-substitution
 */
export class Substitution {
  /**
   * One variable.
   *
   * @param name letters, digits and underscores, not beginning with a digit
   * @param value its value
   */
  public static literal(name: string, value: string): Substitution {
    return new Substitution((construct, { substitute }) => {
      checkName(construct, 'substitutions', name);
      if (substitute.has(name)) problem(construct, 'substitution-twice', `variable ${name} is given twice`, 'give it once');
      substitute.set(name, value);
    });
  }

  /** One variable for each key of a ConfigMap in the Kustomization's namespace. Line breaks in values are removed. */
  public static fromConfigMap(configMap: kplus.IConfigMap, options: SubstituteFromOptions = {}): Substitution {
    return new Substitution((construct, { substituteFrom }) => {
      const { data } = configMap as Partial<kplus.ConfigMap>;
      for (const key of Object.keys(data ?? {})) checkName(construct, `ConfigMap ${configMap.name}`, key);
      substituteFrom.push({ kind: 'ConfigMap', name: configMap.name, optional: options.optional });
    });
  }

  /** One variable for each key of a Secret in the Kustomization's namespace. Line breaks in values are removed. */
  public static fromSecret(secret: ISecret, options: SubstituteFromOptions = {}): Substitution {
    return new Substitution((construct, { substituteFrom }) => {
      for (const key of secret.keys ?? []) checkName(construct, `Secret ${secret.name}`, key);
      substituteFrom.push({ kind: 'Secret', ...secretReference(construct, 'substitutions', secret), optional: options.optional });
    });
  }

  /** What all of them make together. @internal */
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
  problem(construct, 'substitution-name', `${where} has the variable ${JSON.stringify(name)}`,
    'use letters, digits and underscores, not beginning with a digit');
}
