import { MERGE_TYPES } from './tables.generated';
import { get, isMap, textOf, Value } from './value';

/** What is known of a value: the number of an object's type, a list (with the keys it is merged by), or a map of values of one kind. */
export type Schema = number | ListSchema | { readonly values: Schema };

export interface ListSchema {
  /** The type of the items. */
  readonly of?: number;
  /** The fields that tell the items apart; none where the items are scalars. Missing where a patch replaces the whole list. */
  readonly keys?: readonly string[];
}

let table: { readonly kinds: ReadonlyMap<string, number>; readonly types: ReadonlyArray<ReadonlyMap<string, Schema>> } | undefined;

function read(): NonNullable<typeof table> {
  if (table === undefined) {
    const { kinds, types } = JSON.parse(MERGE_TYPES) as { kinds: Record<string, number>; types: Array<Record<string, Schema>> };
    table = { kinds: new Map(Object.entries(kinds)), types: types.map((type) => new Map(Object.entries(type))) };
  }
  return table;
}

/** The schema of an object, by its apiVersion and kind. */
export function schemaOf(value: Value | undefined): Schema | undefined {
  if (!isMap(value)) return undefined;
  const kind = textOf(get(value, 'kind'));
  const apiVersion = textOf(get(value, 'apiVersion'));
  return kind === '' || apiVersion === '' ? undefined : read().kinds.get(`${apiVersion} ${kind}`);
}

export function fieldOf(schema: Schema, field: string): Schema | undefined {
  if (typeof schema === 'number') return read().types[schema].get(field);
  return 'values' in schema ? schema.values : undefined;
}
