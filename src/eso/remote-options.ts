import { RemoteRefOptions } from './remote-ref';

/** The fields of a remote reference beside its key. */
export function remoteOptions({ store, ...options }: RemoteRefOptions): Record<string, unknown> {
  return { ...options };
}
