/** A Kubernetes object as JSON. */
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata?: { readonly name?: string; readonly namespace?: string; readonly [key: string]: unknown };
  readonly [key: string]: unknown;
}

/** Whether a value of JSON or YAML is a map. */
export function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Keys of a Secret or ConfigMap. */
export function dataKeys(manifest: Manifest): string[] {
  return [manifest.data, manifest.binaryData, manifest.stringData].flatMap((data) => (isMap(data) ? Object.keys(data) : []));
}
