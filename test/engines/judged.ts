import { Kube, KubeObject } from './kube';

/** Why the API server refuses an object; undefined where it takes it with strict validation. Its namespace must exist. */
export async function refusal(kube: Kube, object: KubeObject): Promise<string | undefined> {
  const { status, body } = await kube.dryRun(object);
  // What exists is judged before it is found to exist.
  return status >= 200 && status < 300 || body.reason === 'AlreadyExists' ? undefined : body.message as string;
}

/** Makes the namespaces that objects are in, as far as the API server takes their names. */
export async function makeNamespaces(kube: Kube, objects: KubeObject[]): Promise<void> {
  const names = new Set(objects.flatMap(({ metadata: { namespace } = { name: '' } }) => namespace ? [namespace] : []));
  for (const name of names) {
    if (/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/.test(name)) await kube.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
  }
}

/** Does it for all items, some at a time, and keeps their order. */
export async function forAll<T, R>(items: T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results = new Array<R>(items.length);
  const queue = items.entries();
  await Promise.all(Array.from({ length: 8 }, async () => {
    for (const [index, item] of queue) results[index] = await work(item);
  }));
  return results;
}

/** Columns of text, aligned. */
export function table(rows: string[][]): string {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  return rows.map((row) => row.map((cell, column) => cell.padEnd(widths[column])).join('  ').trimEnd()).join('\n');
}
