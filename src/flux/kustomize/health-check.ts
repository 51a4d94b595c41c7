import { ApiObject, Chart } from 'cdk8s';
import { IConstruct } from 'constructs';
import { enclosingFolder } from '../../base/enclosing-folder';
import { problem } from '../../base/problem';
import { isClusterScoped } from '../../synth/yaml/cluster-scoped';

/** Attributes of an object. */
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
   * @default - that of the Kustomization
   */
  readonly namespace?: string;
}

/** Readiness of custom resources, as CEL expressions. Access to a missing field counts as not ready: guard it with `has()`. */
export interface HealthCheckExpr {
  /** API version; only its group is used. */
  readonly apiVersion: string;
  /**
   * Kind.
   *
   * @default - all kinds of the group
   */
  readonly kind?: string;
  /** Expression that is true when the object is ready. */
  readonly current: string;
  /**
   * Expression that is true while the object is being reconciled.
   *
   * @default - none
   */
  readonly inProgress?: string;
  /**
   * Expression that is true when the object has failed.
   *
   * @default - none
   */
  readonly failed?: string;
}

/** How a Kustomization changes the identity of the objects that it applies. */
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
   * An object of this program: an `ApiObject`, or a construct of this library or of cdk8s-plus. If it is in the folder that the
   * Kustomization applies, the Kustomization's target namespace, prefix and suffix are taken into account.
   */
  public static of(target: IConstruct): HealthCheck {
    const apiObject = target.node.findAll().find(ApiObject.isApiObject) as ApiObject | undefined;
    if (!apiObject) {
      problem(target, 'health-check', 'the construct of a health check has no Kubernetes object', 'use HealthCheck.named');
      return new HealthCheck(() => ({ kind: 'Unknown', name: target.node.id }));
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

  /** An object that this program does not create, such as the Deployment of a Helm chart. */
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
