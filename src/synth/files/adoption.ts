import { isDeepStrictEqual } from 'node:util';
import { Manifest } from '../../base/manifest';
import { readManifests } from '../../base/yaml/manifests';

/**
 * What keeps a file of others from being taken over as it is written: the first object that is another one in what the program renders. Undefined where
 * both have the same objects in the same order, however they are written.
 */
export function adoptionFault(standing: string, rendered: string, path: string): string | undefined {
  const [theirs, ours] = [readManifests(standing, path), readManifests(rendered, path)];
  if (theirs.faults.length > 0) return theirs.faults[0].message;
  if (ours.faults.length > 0 || ours.objects.length === 0) return `${path} is not a manifest, and its content is another one`;
  const [have, want] = [theirs, ours].map(({ objects }) => objects.map(({ manifest }) => manifest));
  for (const [i, manifest] of have.entries()) {
    const at = want[i] === undefined ? '' : firstDifference(manifest, want[i], '');
    if (at === undefined) continue;
    return `${theirs.objects[i].at([])} ${nameOf(manifest)} ${want[i] === undefined ? 'is not rendered by the program' : nameOf(manifest) === nameOf(want[i]) ? `is rendered with another ${at}` : `is rendered as ${nameOf(want[i])}`}`;
  }
  return want.length > have.length ? `${path} lacks ${nameOf(want[have.length])}, which the program renders` : undefined;
}

function nameOf({ kind, metadata }: Manifest): string {
  return `${kind} ${String(metadata?.name)}`;
}

/** Path of the first field that is not the same. */
function firstDifference(a: unknown, b: unknown, path: string): string | undefined {
  if (isDeepStrictEqual(a, b)) return undefined;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null || Array.isArray(a) !== Array.isArray(b)) return path;
  const [theirs, ours] = [a, b] as Record<string, unknown>[];
  const key = [...Object.keys(theirs), ...Object.keys(ours)].find((each) => !isDeepStrictEqual(theirs[each], ours[each]))!;
  const below = Array.isArray(a) ? `${path}[${key}]` : path === '' ? key : `${path}.${key}`;
  return firstDifference(theirs[key], ours[key], below) ?? below;
}
