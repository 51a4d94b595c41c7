import type * as manifests from './manifests';
import type * as faults from './marker-faults';
import type * as textFile from './text-file';

// Most programs read no YAML: what does is loaded when something is read.

/** `readManifests` of `manifests.ts`. */
export function readManifests(text: string, name: string): ReturnType<typeof manifests.readManifests> {
  return (require('./manifests') as typeof manifests).readManifests(text, name);
}

/** `markerFaults` of `marker-faults.ts`. */
export function markerFaults(text: string): ReturnType<typeof faults.markerFaults> {
  return (require('./marker-faults') as typeof faults).markerFaults(text);
}

/** `readTextFile` of `text-file.ts`. */
export function readTextFile(path: string): string {
  return (require('./text-file') as typeof textFile).readTextFile(path);
}
