import { ApiObject, Chart, Duration } from 'cdk8s';
import { IConstruct } from 'constructs';
import { ReconcileOptions } from './reconcile-options';
import { IResourceSetInputProvider } from './resource-set-input-provider';
import { templateChart } from './resource-template';
import { externalOf } from '../../base/external';
import { problem } from '../../base/problem';
import { LabelSelector } from '../../label-selector';
import { CommonMetadata } from '../source/source-options';

/** How the inputs of several providers are combined. */
export enum InputStrategy {
  /** Each set of inputs gives the objects once. */
  FLATTEN = 'Flatten',
  /** Each combination of a set of each provider does. */
  PERMUTE = 'Permute',
}

/** When an object counts as there. */
export interface ResourceSetDependencyOptions {
  /**
   * Whether it must be ready, too.
   *
   * @default true
   */
  readonly ready?: boolean;
  /**
   * CEL expression over the object that is true when it is ready.
   *
   * @default - its condition `Ready`
   */
  readonly readyExpr?: string;
}

/** Attributes of an object that a ResourceSet waits for. */
export interface ResourceSetDependencyAttributes extends ResourceSetDependencyOptions {
  /** API version, such as `apiextensions.k8s.io/v1`. */
  readonly apiVersion: string;
  /** Kind. */
  readonly kind: string;
  /** Name of the object. */
  readonly name: string;
  /**
   * Namespace of the object.
   *
   * @default - none: the object has no namespace
   */
  readonly namespace?: string;
}

/**
 * An object that a ResourceSet waits for.
 *
 * @see https://fluxoperator.dev/docs/crd/resourceset/#dependency-management
 */
export class ResourceSetDependency {
  /** An object of this program: an `ApiObject`, a construct of cdk8s-plus, or an `ExternalObject`. */
  public static on(target: IConstruct, options: ResourceSetDependencyOptions = {}): ResourceSetDependency {
    return new ResourceSetDependency((owner) => {
      const found = identityOf(target);
      if (!found) problem(owner, 'resource-set-dependency', `dependsOn refers to ${target.node.path}, which has no Kubernetes object`, 'pass an object, or use ResourceSetDependency.named');
      return { ...found, ready: options.ready ?? true, readyExpr: options.readyExpr };
    });
  }

  /** Custom resources of a kind: their CustomResourceDefinition, such as `helmreleases.helm.toolkit.fluxcd.io`. */
  public static crd(name: string): ResourceSetDependency {
    return ResourceSetDependency.named({ apiVersion: 'apiextensions.k8s.io/v1', kind: 'CustomResourceDefinition', name, ready: true });
  }

  /** Any object. */
  public static named(attributes: ResourceSetDependencyAttributes): ResourceSetDependency {
    const { ready = true, ...others } = attributes;
    return new ResourceSetDependency(() => ({ ...others, ready }));
  }

  private constructor(private readonly _dependency: (owner: IConstruct) => Record<string, unknown>) {}

  /** @internal */
  public _render(owner: IConstruct): Record<string, unknown> {
    return this._dependency(owner);
  }
}

/** Options of a step. */
export interface ResourceSetStepOptions {
  /**
   * How long the objects of the step may take to become ready.
   *
   * @default - `timeout` of the ResourceSet
   */
  readonly timeout?: Duration;
  /**
   * Objects as a Go template of YAML with the delimiters `<<` and `>>`, in addition to those in `template`. For loops and conditions, which constructs cannot say.
   *
   * @default - none
   */
  readonly resourcesTemplate?: string;
}

/** One of the steps of a ResourceSet, which are done in order: the next one begins when all objects of this one are ready. */
export class ResourceSetStep {
  /** Scope to create the objects of the step in. */
  public readonly template: Chart;

  /** Creates a step that no ResourceSet has: use `ResourceSet.addStep`. */
  constructor(
    /** Name of the step. */
    public readonly name: string,
    /** @internal */
    public readonly _options: ResourceSetStepOptions,
    namespace?: string,
  ) {
    this.template = templateChart(namespace);
  }
}

/** Properties of a ResourceSet. */
export interface ResourceSetProps extends ReconcileOptions {
  /**
   * Sets of inputs of its own, each for one instance of the objects: texts, numbers, booleans, lists and maps. `input` reads them.
   *
   * @default - none
   */
  readonly inputs?: { [name: string]: any }[];
  /**
   * What gives further inputs. In its namespace.
   *
   * @default - none
   */
  readonly inputsFrom?: IResourceSetInputProvider[];
  /**
   * All ResourceSetInputProviders of its namespace with these labels give inputs, too.
   *
   * @default - none
   */
  readonly inputSelectors?: LabelSelector[];
  /**
   * How the inputs of several providers are combined.
   *
   * @default InputStrategy.FLATTEN
   */
  readonly strategy?: InputStrategy;
  /**
   * With `PERMUTE`, whether there are no objects while one of the providers has no inputs.
   *
   * @default - false: such a provider is left out
   */
  readonly includeEmptyProviders?: boolean;
  /**
   * Objects as a Go template of YAML with the delimiters `<<` and `>>`, in addition to those in `template`. For loops and conditions, which constructs cannot say.
   *
   * @default - none
   */
  readonly resourcesTemplate?: string;
  /**
   * Objects that must be there first.
   *
   * @default - none
   */
  readonly dependsOn?: ResourceSetDependency[];
  /**
   * Service account as which the objects are applied.
   *
   * @default - that of Flux Operator
   */
  readonly serviceAccount?: IConstruct;
  /**
   * Whether the ResourceSet becomes ready only when all objects are.
   *
   * @default - false, the operator's default
   */
  readonly wait?: boolean;
  /**
   * Labels and annotations for all objects.
   *
   * @default - none
   */
  readonly commonMetadata?: CommonMetadata;
}

function identityOf(construct: IConstruct): Record<string, unknown> | undefined {
  const external = externalOf(construct);
  if (external) return { apiVersion: external.apiVersion, kind: external.kind, name: external.name, namespace: external.namespace };
  let object: IConstruct | undefined = construct;
  while (object && !ApiObject.isApiObject(object)) object = object.node.defaultChild;
  const { apiVersion, kind, name, metadata } = (object ?? {}) as ApiObject;
  return object && { apiVersion, kind, name, namespace: metadata.namespace };
}
