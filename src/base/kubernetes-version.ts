/** The minor versions of Kubernetes that objects are judged for, oldest first. */
export const KUBERNETES_MINORS: readonly string[] = ['1.34', '1.35', '1.36', '1.37'];

/** The minor version of `1.36`, `v1.36` or `1.36.3`; undefined where it is not one that is known. */
export function knownMinor(version: string): string | undefined {
  const [, minor] = /^v?(1\.\d+)(?:\.\d+(?:[-+].*)?)?$/.exec(version) ?? [];
  return KUBERNETES_MINORS.find((each) => each === minor);
}
