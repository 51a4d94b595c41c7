import { valuesAt } from './json-path';
import { kindByName } from './kind';
import { REFERENCES } from './reference-table';
import { Placed } from './world';
import { isClusterScoped } from '../synth/metadata';

/** One object naming another. */
export interface Reference {
  readonly from: Placed;
  /** Path of the reference in the manifest. */
  readonly at: string;
  /** `group/Kind` of the target. */
  readonly kind: string;
  /** Namespace of the target; empty for kinds that have none. */
  readonly namespace: string;
  readonly name: string;
  /** Key of the Secret or ConfigMap that is read. */
  readonly key?: string;
  /** The object works without the target. */
  readonly optional: boolean;
  /** The target must be there first. */
  readonly orders: boolean;
}

/** Everything that an object names, by the reference table. Wildcards and label selectors name nothing. */
export function referencesOf(placed: Placed): Reference[] {
  const rows = REFERENCES[placed.object.kind];
  if (!rows) return [];
  const found: Reference[] = [];
  for (const row of rows) {
    if (row.unless && valuesAt(placed.object.json, row.unless).length > 0) continue;
    for (const { at, value } of valuesAt(placed.object.json, row.at)) {
      const fields = (typeof value === 'object' ? value : {}) as Record<string, unknown>;
      const name = row.name === '' ? value : fields[row.name ?? 'name'];
      if (typeof name !== 'string' || name === '' || name === '*') continue;
      const kind = row.to ?? ownKind(fields, row.kind) ?? row.toDefault;
      if (!kind) continue;
      const key = row.key && fields[row.key];
      found.push({
        from: placed,
        at,
        kind,
        namespace: clusterScoped(kind) ? '' : namespaceOf(fields[row.namespace ?? 'namespace'], placed),
        name,
        key: typeof key === 'string' ? key : undefined,
        optional: fields.optional === true,
        orders: row.orders === true,
      });
    }
  }
  return found;
}

function ownKind(fields: Record<string, unknown>, field = 'kind'): string | undefined {
  const named = fields[field];
  if (typeof named !== 'string') return undefined;
  if (typeof fields.apiVersion === 'string') return kindByName(named, fields.apiVersion);
  for (const group of [fields.apiGroup, fields.group]) if (typeof group === 'string' && group !== '') return `${group}/${named}`;
  const kind = kindByName(named);
  return kind.startsWith('unknown/') ? undefined : kind;
}

function namespaceOf(named: unknown, from: Placed): string {
  return typeof named === 'string' ? named : from.namespace;
}

function clusterScoped(kind: string): boolean {
  const slash = kind.lastIndexOf('/');
  return isClusterScoped(kind.slice(0, slash), kind.slice(slash + 1));
}
