import { fieldAt, readFieldPath, withField } from './field-path';
import type { Settings } from './scenario';
import type { Manifest } from '../base/manifest';
import { KUSTOMIZATION } from '../plan/cluster-state';
import { differences, FieldChange, Ignored } from '../plan/difference';
import type { AppliedObject } from '../program/cluster-contents';
import { valuesAt } from '../program/json-path';

/** An object in a cluster. */
export class LiveObject {
  /** Values that somebody has set by hand, by their paths. */
  private edits = new Map<string, unknown>();
  /** When it was first other than in Git, while it is. */
  driftedAt?: number;
  /** From when on it is healthy. */
  healthyAt = 0;
  /** From when on it counts as failed, and waiting for it ends. */
  failsAt = Infinity;

  /** Name of the delivery that it is, if it is a Kustomization. */
  readonly delivery?: string;

  /** @param owner the delivery that has applied it; undefined where somebody has created it by hand */
  constructor(public applied: AppliedObject, public owner: string | undefined) {
    if (applied.object.kind === KUSTOMIZATION) this.delivery = `${applied.namespace}/${applied.name}`;
  }

  /** The object as it is, with what was done by hand. */
  get json(): Manifest {
    let { json } = this.applied.object;
    for (const [path, value] of this.edits) json = (withField(json, readFieldPath(path)!, value) ?? json) as Manifest;
    return json;
  }

  get isEdited(): boolean {
    return this.edits.size > 0;
  }

  /** Whether Git has one of some fields, and Flux does not ignore it. */
  isOfGit(paths: Iterable<string>, ignored: Ignored): boolean {
    return [...paths].map((path) => readFieldPath(path)!)
      .some((steps) => fieldAt(this.applied.object.json, steps) !== undefined && !ignored(steps.map(({ key }) => key)));
  }

  /** @returns what differs now; nothing where the path leads nowhere */
  edit(path: string, value: unknown): readonly FieldChange[] {
    const before = this.json;
    const after = withField(before, readFieldPath(path)!, value);
    if (after === undefined) return [];
    this.edits.set(path, value);
    return differences(before, after as Manifest);
  }

  /**
   * Applies what Git has. Fields that Git does not have stay as somebody has set them, as in server-side apply.
   *
   * @returns what changes
   */
  apply(desired: AppliedObject, ignored: Ignored): readonly FieldChange[] {
    const before = this.json;
    for (const path of this.edits.keys()) {
      const steps = readFieldPath(path)!;
      const isGits = fieldAt(desired.object.json, steps) !== undefined || fieldAt(this.applied.object.json, steps) !== undefined;
      if (isGits && !ignored(steps.map(({ key }) => key))) this.edits.delete(path);
    }
    this.applied = desired;
    const after = this.json;
    return before === after ? [] : differences(before, after, ignored);
  }
}

/** How long it takes until an object is healthy that was created or changed. */
export function timeToHealth({ object }: AppliedObject, settings: Settings): number {
  switch (object.kind) {
    case 'apps/Deployment': case 'apps/StatefulSet':
      return valuesAt(object.json, 'spec.replicas')[0]?.value === 0 ? Math.min(settings.rollout, 1000) : settings.rollout;
    case 'apps/DaemonSet': return settings.rollout;
    case 'batch/Job': return settings.job;
    default: return 0;
  }
}

/** After what time Kubernetes says of a workload that does not become healthy that it has failed. */
export function timeToFailure({ object }: AppliedObject): number {
  if (object.kind !== 'apps/Deployment') return Infinity;
  const seconds = valuesAt(object.json, 'spec.progressDeadlineSeconds')[0]?.value;
  return (typeof seconds === 'number' ? seconds : 600) * 1000;
}
