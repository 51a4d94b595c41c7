import type { Finding } from './check';
import { isMap, Manifest } from '../base/manifest';
import { FilePlace } from '../program/place';
import type { Program } from '../program/program';
import { Scope, Selection, SELECTIONS, SOPS_DEFAULT } from '../sops/scope';

/**
 * Values in files that SOPS has encrypted which stand there as plain text, though the file says that they are encrypted: Flux cannot decrypt the file. And the data
 * of a Secret that no setting of the file selects: anybody can read it.
 */
export function* plainValues(program: Program): Iterable<Finding> {
  for (const { place, json, name, encrypted } of program.objects) {
    if (!encrypted || !(place instanceof FilePlace) || !isMap(json.sops)) continue;
    const found = coveredIn(json, json.sops) ?? [];
    for (const path of [...found, ...found.length === 0 && json.kind === 'Secret' ? wholeFields(json) : []]) {
      const at = path.join('.');
      yield {
        place,
        at,
        message: `${json.kind} ${name}: ${at} is not encrypted, though SOPS has encrypted the file`,
        fix: 'select it with encrypted_regex in .sops.yaml, encrypt the file again, and change the value if it was ever pushed',
      };
    }
  }
}

/** Paths of values that the file's own selection covers; undefined where that is no valid one. */
function coveredIn(json: Manifest, sops: Record<string, unknown>): string[][] | undefined {
  const kind = SELECTIONS.find((each) => typeof sops[each] === 'string');
  const selection: Selection = kind === undefined ? SOPS_DEFAULT : { kind, value: sops[kind] as string };
  let scope: Scope;
  try {
    scope = new Scope(selection);
  } catch {
    return undefined; // sops would have refused it
  }
  const { sops: _, ...rest } = json as unknown as Record<string, unknown>;
  return leavesOf(rest, []).filter((path) => scope.covers(path));
}

/** Paths of texts, numbers and booleans that are not encrypted, without indexes. What has a variable is put together later. */
function leavesOf(value: unknown, path: readonly string[]): string[][] {
  if (Array.isArray(value)) return value.flatMap((item) => leavesOf(item, path));
  if (isMap(value)) return Object.entries(value).flatMap(([key, item]) => leavesOf(item, [...path, key]));
  if (value === null || value === undefined || value === '') return [];
  return typeof value === 'string' && (/^ENC\[.*\]$/s.test(value) || value.includes('${')) ? [] : [[...path]];
}

/** Fields of a Secret's data in which nothing is encrypted. */
function wholeFields(json: Manifest): string[][] {
  return ['data', 'stringData'].filter((field) => {
    const data = json[field as keyof Manifest] as unknown;
    return isMap(data) && Object.keys(data).length > 0 && leavesOf(data, []).length === Object.keys(data).length;
  }).map((field) => [field]);
}
