import { ApiObject, Chart } from 'cdk8s';
import { IConstruct } from 'constructs';
import { enclosingFolder } from '../../base/enclosing-folder';
import { problem } from '../../base/problem';
import { isClusterScoped } from '../../synth/yaml/metadata';

/** An object by its name. */
export interface HealthCheckAttributes {
  /** API version, such as `apps/v1`. */
  readonly apiVersion: string;
  /** Kind, such as `Deployment`. */
  readonly kind: string;
  /** Name of the object. */
  readonly name: string;
  /**
   * Namespace of the object.
   *
   * @default - the Kustomization's
   */
  readonly namespace?: string;
}

/** When objects of a kind of your own are ready, in CEL. Reading a field that is not there counts as not ready: guard it with `has()`. */
export interface HealthCheckExpr {
  /** API version; only its group counts. */
  readonly apiVersion: string;
  /**
   * Kind.
   *
   * @default - all kinds of the group
   */
  readonly kind?: string;
  /** Is true when the object is ready. */
  readonly current: string;
  /**
   * Is true while the object is being worked on.
   *
   * @default - none
   */
  readonly inProgress?: string;
  /**
   * Is true when the object has failed.
   *
   * @default - none
   */
  readonly failed?: string;
}

/** How a Kustomization changes the identity of what it applies. */
interface Renaming {
  readonly folder?: Chart;
  readonly targetNamespace?: string;
  readonly namePrefix?: string;
  readonly nameSuffix?: string;
}

/**
 * An object that must be ready before a Kustomization is.
 *
 * @see https://fluxcd.io/flux/components/kustomize/kustomizations/#health-checks
 */
export class HealthCheck {
  /**
   * An object of this program: an `ApiObject`, one of our constructs or one of cdk8s-plus. Where it is in the folder that the
   * Kustomization applies, its target namespace, prefix and suffix are taken into account.
   */
  public static of(object: IConstruct): HealthCheck {
    const apiObject = object.node.findAll().find(ApiObject.isApiObject) as ApiObject | undefined;
    if (!apiObject) {
      problem(object, 'health-check', 'a health check is about something without a Kubernetes object', 'use HealthCheck.named');
      return new HealthCheck(() => ({ kind: 'Unknown', name: object.node.id }));
    }
    return new HealthCheck((renaming) => {
      const { apiVersion, kind, name, metadata, apiGroup } = apiObject;
      const isApplied = renaming.folder !== undefined && enclosingFolder(apiObject) === renaming.folder;
      if (!isApplied) return { apiVersion, kind, name, namespace: metadata.namespace };
      return {
        apiVersion,
        kind,
        name: `${renaming.namePrefix ?? ''}${name}${renaming.nameSuffix ?? ''}`,
        namespace: isClusterScoped(apiGroup, kind) ? undefined : renaming.targetNamespace ?? metadata.namespace,
      };
    });
  }

  /** An object that others make, such as the Deployment of a Helm chart. */
  public static named(attributes: HealthCheckAttributes): HealthCheck {
    const { apiVersion, kind, name, namespace } = attributes;
    return new HealthCheck(() => ({ apiVersion, kind, name, namespace }));
  }

  private constructor(private readonly _check: (renaming: Renaming) => Record<string, unknown>) {}

  /** @internal */
  public _render(renaming: Renaming): Record<string, unknown> {
    return this._check(renaming);
  }
}
