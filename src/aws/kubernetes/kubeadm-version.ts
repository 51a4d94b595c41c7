import type { Construct } from 'constructs';
import { problem } from '../../base/problem';

/** The minor versions of Kubernetes 1 that are supported, and so are their packages. */
const MINORS = [35, 36, 37];
/** The newest when this version of the library was made. */
export const NEWEST = '1.37.2';

/** The version to go on with: the newest where it is none. */
export function checkVersion(construct: Construct, version: string): string {
  const minor = minorOf(version);
  if (minor === undefined) {
    problem(construct, 'kubernetes-version', `${JSON.stringify(version)} is not a valid Kubernetes version`,
      `use three numbers without v, such as ${NEWEST}`);
    return NEWEST;
  }
  if (!MINORS.includes(minor)) {
    problem(construct, 'kubernetes-version', `Kubernetes ${version} is not supported`, `use 1.${MINORS[0]} to 1.${MINORS.at(-1)}`);
    return NEWEST;
  }
  return version;
}

/** The version of a kubelet to go on with: the control plane's where theirs do not go together. */
export function checkSkew(construct: Construct, kubelet: string, controlPlane: string): string {
  const checked = checkVersion(construct, kubelet);
  const [own, other] = [checked, controlPlane].map((version) => version.split('.').map(Number));
  const difference = own[1] - other[1];
  if (difference > 0 || (difference === 0 && own[2] > other[2])) {
    problem(construct, 'kubernetes-skew', `the kubelet ${checked} is newer than the control plane ${controlPlane}`,
      'upgrade the control plane first');
    return controlPlane;
  }
  return checked;
}

function minorOf(version: string): number | undefined {
  const match = /^1\.(\d+)\.\d+$/.exec(version);
  return match ? Number(match[1]) : undefined;
}
