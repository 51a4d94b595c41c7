import { Construct } from 'constructs';
import { ExternalObject } from '../../base/external';

/** Attributes of the FluxReport. */
export interface FluxReportAttributes {
  /**
   * Namespace of Flux Operator.
   *
   * @default flux-system
   */
  readonly namespace?: string;
}

/**
 * The report of Flux Operator about the Flux of a cluster: its components and their readiness, its distribution, and its sync. The operator creates one, with the name `flux`.
 *
 * @example
 * const report = flux.FluxReport.fromFluxReport(folder, 'report');
 * new flux.ResourceSet(folder, 'addons', { dependsOn: [flux.ResourceSetDependency.on(report)], resourcesTemplate: 'apiVersion: v1\nkind: Namespace\nmetadata: { name: addons }\n' });
 *
 * @see https://fluxoperator.dev/docs/crd/fluxreport/
 */
export class FluxReport {
  /** Declares the FluxReport of a cluster: something can depend on it, and tools can look for it. */
  public static fromFluxReport(scope: Construct, id: string, attributes: FluxReportAttributes = {}): ExternalObject {
    return new ExternalObject(scope, id, { apiVersion: 'fluxcd.controlplane.io/v1', kind: 'FluxReport', name: 'flux', namespace: attributes.namespace ?? 'flux-system' });
  }

  private constructor() {}
}
