import { AppliedObject } from './cluster-contents';
import { isThere, valuesAt } from './json-path';
import { kindByName } from './kind';
import { REFERENCES, Row } from './reference-table';
import type { KeySet } from '../flux/notification/provider-facts';
import { isClusterScoped } from '../synth/yaml/cluster-scoped';

/** One object naming another. */
export interface Reference {
  readonly from: AppliedObject;
  /** Path of the reference in the manifest. */
  readonly at: string;
  /** Path of the name in it. Default: that of the reference. */
  readonly nameAt?: string;
  /** Path of the key in it. */
  readonly keyAt?: string;
  /** `group/Kind` of the target. */
  readonly kind: string;
  /** Namespace of the target; empty for kinds that have none. */
  readonly namespace: string;
  readonly name: string;
  /** The reference says no namespace: it is the object's own. */
  readonly isLocal: boolean;
  /** Key of the Secret or ConfigMap that is read. */
  readonly key?: string;
  /** Sets of keys of which the Secret must have one; undefined or empty where it may have any. */
  readonly keySets?: readonly KeySet[];
  /** Types of Secrets that are read; undefined: any. */
  readonly types?: readonly string[];
  /** Number or name of the port that is meant. */
  readonly port?: number | string;
  /** Name of the listener that is meant. */
  readonly section?: string;
  /** The object works without the target. */
  readonly optional: boolean;
  /** A chart or an operator often creates the target. */
  readonly isOftenMade?: boolean;
  /** The target must be there first. */
  readonly orders: boolean;
}

/** The rows of one kind by the steps of their paths: an object is walked once, and only where a row leads. */
interface Branch {
  readonly rows: Row[];
  readonly fields: Map<string, Branch>;
  items?: Branch;
}

const trees = new Map<string, Branch>();

/** Everything that an object names, by the reference table. Wildcards and label selectors name nothing. */
export function referencesOf(applied: AppliedObject): Reference[] {
  const { kind, json } = applied.object;
  const tree = trees.get(kind) ?? grow(kind);
  const found: Reference[] = [];
  if (tree.fields.size > 0) walk(json, tree, '', applied, found);
  return found;
}

function grow(kind: string): Branch {
  const root: Branch = { rows: [], fields: new Map() };
  for (const row of REFERENCES[kind] ?? []) {
    let branch = root;
    for (const step of row.at.split(/\.|(?=\[\])/)) {
      if (step === '[]') {
        branch = branch.items ??= { rows: [], fields: new Map() };
      } else {
        const next = branch.fields.get(step) ?? { rows: [], fields: new Map() };
        branch.fields.set(step, next);
        branch = next;
      }
    }
    branch.rows.push(row);
  }
  trees.set(kind, root);
  return root;
}

function walk(value: unknown, branch: Branch, at: string, applied: AppliedObject, found: Reference[]): void {
  for (const row of branch.rows) {
    const reference = read(value, row, at, applied);
    if (reference) found.push(reference);
  }
  if (typeof value !== 'object' || value === null) return;
  if (branch.items && Array.isArray(value)) {
    value.forEach((item, i) => isThere(item) && walk(item, branch.items!, `${at}[${i}]`, applied, found));
  }
  for (const [field, below] of branch.fields) {
    const child = (value as Record<string, unknown>)[field];
    if (isThere(child)) walk(child, below, at === '' ? field : `${at}.${field}`, applied, found);
  }
}

function read(value: unknown, row: Row, at: string, applied: AppliedObject): Reference | undefined {
  const fields = (typeof value === 'object' ? value : {}) as Record<string, unknown>;
  const name = row.name === '' ? value : fields[row.name ?? 'name'];
  if (typeof name !== 'string' || name === '' || name === '*' || row.isNone?.(value, applied.object.json)) return undefined;
  const kind = row.to ?? ownKind(fields, row) ?? row.toDefault;
  if (!kind || (row.unless && valuesAt(applied.object.json, row.unless).length > 0)) return undefined;
  const key = row.key && (fields[row.key] ?? row.keyDefault);
  const section = row.section && fields[row.section];
  const named = fields[row.namespace ?? 'namespace'];
  return {
    from: applied,
    at,
    nameAt: row.name === '' ? at : `${at}.${row.name ?? 'name'}`,
    keyAt: typeof key === 'string' ? `${at}.${row.key}` : undefined,
    kind,
    namespace: clusterScoped(kind) ? '' : typeof named === 'string' ? named : applied.namespace,
    name,
    isLocal: typeof named !== 'string',
    key: typeof key === 'string' ? key : undefined,
    keySets: row.keySets?.(applied.object.json, value),
    types: row.types,
    port: row.port && portIn(value, row.port),
    section: typeof section === 'string' ? section : undefined,
    optional: fields.optional === true,
    isOftenMade: row.isOftenMade,
    orders: row.orders === true,
  };
}

function portIn(value: unknown, paths: readonly string[]): number | string | undefined {
  const port = paths.flatMap((path) => valuesAt(value, path))[0]?.value;
  return typeof port === 'number' || typeof port === 'string' ? port : undefined;
}

function ownKind(fields: Record<string, unknown>, { kind: field = 'kind', apiVersionDefault }: Row): string | undefined {
  const named = fields[field];
  if (typeof named !== 'string') return undefined;
  const apiVersion = fields.apiVersion ?? apiVersionDefault;
  if (typeof apiVersion === 'string') return kindByName(named, apiVersion);
  for (const group of [fields.apiGroup, fields.group]) if (typeof group === 'string' && group !== '') return `${group}/${named}`;
  const kind = kindByName(named);
  return kind.startsWith('unknown/') ? undefined : kind;
}

function clusterScoped(kind: string): boolean {
  const slash = kind.lastIndexOf('/');
  return isClusterScoped(kind.slice(0, slash), kind.slice(slash + 1));
}
