import type { Revision } from './revision';
import { readGoDuration } from '../base/duration';
import { isTrue } from '../plan/cluster-state';
import { textAt } from '../program/json-path';

/** A GitRepository, OCIRepository or Bucket in a cluster. */
export class Source {
  interval = 60_000;
  isSuspended = false;
  hasFinalizer = false;
  /** What it has fetched last. */
  artifact?: Revision;

  /**
   * @param key `Kind/namespace/name`
   * @param head what is in Git at the moment
   */
  constructor(readonly key: string, public head: Revision) {}

  read(json: unknown): void {
    this.interval = readGoDuration(textAt(json, 'spec.interval') ?? '') ?? this.interval;
    this.isSuspended = isTrue(json, 'spec.suspend');
  }
}

/** `Kind/namespace/name` of a source, by the key of its object. */
export function sourceKeyOf(key: string): string | undefined {
  const [, kind, namespace, name] = /^source\.toolkit\.fluxcd\.io\/(GitRepository|OCIRepository|Bucket)\|([^|]*)\|(.*)$/.exec(key) ?? [];
  return kind === undefined ? undefined : `${kind}/${namespace}/${name}`;
}
