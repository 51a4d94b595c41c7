import { join } from 'node:path';

/** A field of a kind: one line of its list (docs/fields.md explains the notation). */
export interface Field {
  /** Where it is, with `[]` for each list and `{}` for each map on the way: `spec.dependsOn[].name`. */
  readonly path: string;
  /** Its own name, without `[]` and `{}`. */
  readonly name: string;
  /** The lists and maps around its element, outermost first: `['{}', '[]']` is a map of lists. */
  readonly containers: string[];
  /** `object` has only the fields below it; `object+` has others as well; `any` is not described further. */
  readonly type: 'string' | 'boolean' | 'integer' | 'number' | 'int-or-string' | 'quantity' | 'object' | 'object+' | 'any';
  readonly required: boolean;
  readonly deprecated: boolean;
  readonly nullable: boolean;
  /** The `keyword=value` columns: `enum`, `pattern`, `minLength`, `keys`, `default` … */
  readonly constraints: Readonly<Record<string, string>>;
  /** CEL rules of the field, each with its message, if it has one, after ` // `. */
  readonly rules: string[];
  /** Those of each element of its list or map. */
  readonly elementRules: string[];
  readonly children: Map<string, Field>;
  /** Of a kind of Kubernetes itself, whose server takes an empty value for none. */
  readonly isBuiltIn?: boolean;
  /** What the object is, such as `core/v1.PodSpec`, in a kind of Kubernetes itself. */
  readonly definition?: string;
}

/** What is wrong with one field. */
export interface SchemaProblem {
  /** Path of the field, or of what lacks it. */
  readonly at: string;
  readonly message: string;
}

/** The fields of one kind. */
export interface FieldList {
  readonly kind: string;
  readonly apiVersion: string;
  readonly scope: 'Namespaced' | 'Cluster';
  /** Every heading: `kind`, `apiVersion`, `plural`, `scope`, `versions`, `source`, sometimes `shortNames` and `supplement`. */
  readonly header: Readonly<Record<string, string>>;
  /** The fields beside `metadata`, by name; mostly only `spec`. */
  readonly roots: Map<string, Field>;
  /** Every field by path, in the order of the file. */
  readonly byPath: Map<string, Field>;
  /** What the object is, in a kind of Kubernetes itself. */
  readonly definition?: string;
}

/** Where the lists are. */
export const LISTS = join(__dirname, 'lists');

/** Reads the text of a list; parents stand before their children in it. */
export function parse(text: string): FieldList {
  const header: Record<string, string> = {};
  const roots = new Map<string, Field>();
  const byPath = new Map<string, Field>();
  for (const line of text.split('\n').filter((each) => each !== '')) {
    const heading = /^# (\w+): (.*)$/.exec(line);
    if (heading) {
      header[heading[1]] = heading[2];
      continue;
    }
    const field = parseLine(line);
    const dot = field.path.lastIndexOf('.');
    const siblings = dot < 0 ? roots : byPath.get(field.path.slice(0, dot))?.children;
    if (!siblings) { throw new Error(`${header.kind}: ${field.path} has no line for its parent`); }
    siblings.set(field.name, field);
    byPath.set(field.path, field);
  }
  return { kind: header.kind, apiVersion: header.apiVersion, scope: header.scope as FieldList['scope'], header, roots, byPath };
}

/** Reads a line. */
export function parseLine(line: string): Field {
  const [path, typed, ...columns] = line.split('\t');
  // eslint-disable-next-line regexp/no-super-linear-move -- of our own lists
  const [, name, suffix] = /([^.[{]+)((?:\[\]|\{\})*)$/.exec(path)!;
  const constraints: Record<string, string> = {};
  const rules: string[] = [];
  const elementRules: string[] = [];
  for (const column of columns.filter((each) => each.includes('='))) {
    const equals = column.indexOf('=');
    const [keyword, value] = [column.slice(0, equals), column.slice(equals + 1)];
    if (keyword === 'cel[]') { elementRules.push(value); } else if (keyword === 'cel') { rules.push(value); } else { constraints[keyword] = value; }
  }
  if (columns.includes('set')) { constraints.set = ''; }
  return {
    path,
    name,
    constraints,
    rules,
    elementRules,
    containers: suffix.match(/\[\]|\{\}/g) ?? [],
    type: typed.replace(/!$/, '') as Field['type'],
    required: typed.endsWith('!'),
    deprecated: columns.includes('DEPRECATED'),
    nullable: columns.includes('nullable'),
    children: new Map(),
  };
}
