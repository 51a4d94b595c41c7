import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isKubernetes, kubernetesList } from './kubernetes';
import { FieldList, LISTS, parse } from './notation';

const cache = new Map<string, FieldList>();
let known: Set<string> | undefined;

/** The names of all lists, such as `kustomize.toolkit.fluxcd.io_v1_Kustomization`. */
export function listNames(): string[] {
  return readdirSync(LISTS).filter((file) => file.endsWith('.txt')).map((file) => file.replace(/\.txt$/, '')).sort();
}

/** The name of an object's list, or undefined where the kind has none. */
export function listNameOf(object: { readonly apiVersion?: string; readonly kind?: string }): string | undefined {
  const name = `${object.apiVersion?.replace('/', '_')}_${object.kind}`;
  known ??= new Set(listNames());
  return known.has(name) || isKubernetes(name) ? name : undefined;
}

/** Reads a list. Throws where there is none of that name. */
export function readList(name: string): FieldList {
  let list = cache.get(name);
  if (!list) {
    const file = join(LISTS, `${name}.txt`);
    list = kubernetesList(name);
    if (list) {
      cache.set(name, list);
      return list;
    }
    if (!existsSync(file)) {
      const similar = listNames().filter((other) => other.endsWith(name.slice(name.lastIndexOf('_'))));
      throw new Error(`there is no list of fields ${name} in src/schema/lists; ${similar.join(', ') || 'docs/fields.md says how to make one'}`);
    }
    cache.set(name, list = parse(readFileSync(file, 'utf8')));
  }
  return list;
}

