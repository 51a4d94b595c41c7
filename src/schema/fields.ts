import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isKubernetes, kubernetesList } from './kubernetes';
import { FieldList, LISTS, parse } from './notation';

const cache = new Map<string, FieldList>();
const OTHERS = join(LISTS, 'others');
let known: Set<string> | undefined;
let others: Set<string> | undefined;

/** The names of all lists, such as `kustomize.toolkit.fluxcd.io_v1_Kustomization`. */
export function listNames(): string[] {
  return namesIn(LISTS);
}

/** The names of the lists of kinds that the library does not emit, such as `cert-manager.io_v1_Certificate`. */
export function otherListNames(): string[] {
  return namesIn(OTHERS);
}

function namesIn(folder: string): string[] {
  return readdirSync(folder).filter((file) => file.endsWith('.txt')).map((file) => file.replace(/\.txt$/, '')).sort();
}

/** The name of an object's list, or undefined where the kind has none. */
export function listNameOf(object: { readonly apiVersion?: string; readonly kind?: string }): string | undefined {
  const name = `${object.apiVersion?.replace('/', '_')}_${object.kind}`;
  known ??= new Set(listNames());
  others ??= new Set(otherListNames());
  return known.has(name) || isKubernetes(name) || others.has(name) ? name : undefined;
}

/** Reads a list. Throws where there is none of that name. */
export function readList(name: string): FieldList {
  let list = cache.get(name);
  if (!list) {
    list = kubernetesList(name);
    if (list) {
      cache.set(name, list);
      return list;
    }
    const file = [LISTS, OTHERS].map((folder) => join(folder, `${name}.txt`)).find(existsSync);
    if (file === undefined) {
      const similar = listNames().filter((other) => other.endsWith(name.slice(name.lastIndexOf('_'))));
      throw new Error(`there is no list of fields ${name} in src/schema/lists; ${similar.join(', ') || 'docs/fields.md says how to make one'}`);
    }
    cache.set(name, list = parse(readFileSync(file, 'utf8')));
  }
  return list;
}

