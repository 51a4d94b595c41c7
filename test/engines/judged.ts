import { Answer, Kube, KubeObject } from './kube';

/** Why the API server refuses to create or to apply an object; undefined where it does both with strict validation. Its namespace must exist. */
export async function refusal(kube: Kube, object: KubeObject): Promise<string | undefined> {
  const created = await kube.dryCreate(object);
  // What exists is judged before it is found to exist.
  if (!isDone(created) && created.body.reason !== 'AlreadyExists') return created.body.message as string;
  const applied = await kube.dryApply(object);
  return isDone(applied) ? undefined : applied.body.message as string;
}

function isDone({ status }: Answer): boolean {
  return status >= 200 && status < 300;
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
