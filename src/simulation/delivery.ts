import type { Content, Revision } from './revision';
import { readGoDuration } from '../base/duration';
import { deletesWithItself, isTrue } from '../plan/cluster-state';
import { textAt, valuesAt } from '../program/json-path';

/** What a Kustomization says that it is. */
export interface DeliverySpec {
  /** `Kind/namespace/name` of its source. */
  readonly source: string;
  readonly interval: number;
  readonly retryInterval: number;
  readonly timeout: number;
  /** `namespace/name` of each. */
  readonly dependsOn: readonly string[];
  readonly isSuspended: boolean;
  readonly prunes: boolean;
  readonly deletesWithItself: boolean;
  readonly waits: boolean;
  /** What is waited for instead of everything: `group/Kind|namespace|name`. */
  readonly healthChecks: readonly string[];
  readonly json: unknown;
}

/** Reads a Kustomization as kustomize-controller does. */
export function deliverySpec(json: unknown, namespace: string): DeliverySpec {
  const millis = (path: string): number | undefined => readGoDuration(textAt(json, path) ?? '');
  const interval = millis('spec.interval') ?? 10 * 60_000;
  const kind = textAt(json, 'spec.sourceRef.kind') ?? 'GitRepository';
  return {
    source: `${kind}/${textAt(json, 'spec.sourceRef.namespace') ?? namespace}/${textAt(json, 'spec.sourceRef.name') ?? 'flux-system'}`,
    interval,
    retryInterval: millis('spec.retryInterval') ?? interval,
    timeout: Math.max(millis('spec.timeout') ?? interval - 30_000, 30_000),
    dependsOn: valuesAt(json, 'spec.dependsOn[]').map(({ value }) => `${textAt(value, 'namespace') ?? namespace}/${textAt(value, 'name') ?? ''}`),
    isSuspended: isTrue(json, 'spec.suspend'),
    prunes: isTrue(json, 'spec.prune'),
    deletesWithItself: deletesWithItself(json),
    waits: isTrue(json, 'spec.wait'),
    healthChecks: valuesAt(json, 'spec.healthChecks[]').map(({ value }) => healthCheckKey(value)),
    json,
  };
}

function healthCheckKey(check: unknown): string {
  const version = textAt(check, 'apiVersion') ?? '';
  const group = version.includes('/') ? version.slice(0, version.indexOf('/')) : 'core';
  return `${group}/${textAt(check, 'kind') ?? ''}|${textAt(check, 'namespace') ?? ''}|${textAt(check, 'name') ?? ''}`;
}

/** A Kustomization in a cluster. */
export class Delivery {
  isReady = false;
  /** Why it is not ready, as a sentence without a dot. */
  reason = 'it has not been reconciled yet';
  generation = 1;
  observedGeneration = 0;
  isBegun = false;
  isReconciling = false;
  isDeleting = false;
  hasFinalizer = false;
  lastApplied?: Revision;
  lastAttempted?: Revision;
  /** What it has applied last. */
  content?: Content;
  inventory: ReadonlySet<string> = new Set();
  /** What it applies, as long as all of that is known to be healthy. */
  healthy?: Content['objects'];
  /** Keys of its objects that somebody has changed since. */
  readonly drifted = new Set<string>();
  /** What it waits for, since when. */
  waiting?: { readonly on: string; readonly why: string; readonly since: number };

  constructor(readonly name: string, readonly label: string, readonly namespace: string, public spec: DeliverySpec) {}
}
