import { withoutLookAround } from '../../base/expressions/look-around';

/** What is wrong with a filter of tags, and what to do; undefined where nothing is. */
export function filterFault(pattern: string, extract?: string): { readonly message: string; readonly fix: string } | undefined {
  const { RE2JS } = require('re2js') as typeof import('re2js'); // on demand: few programs need it
  let groups: Record<string, number>;
  let count: number;
  try {
    const compiled = RE2JS.compile(pattern);
    groups = compiled.namedGroups() as Record<string, number>;
    count = compiled.groupCount();
  } catch (e) {
    const equivalent = extract === undefined ? withoutLookAround(pattern) : undefined; // it has no groups
    const why = LOOK_AROUND.test(pattern) ? 'it looks around, which RE2 does not support' : (e as Error).message;
    return {
      message: `filterTags.pattern ${JSON.stringify(pattern)} is not a valid Go regular expression: ${why}`,
      fix: equivalent === undefined
        ? 'use Go syntax (https://github.com/google/re2/wiki/Syntax), and say which tags are meant, such as ^main-[a-f0-9]+-(?P<ts>[0-9]+)$'
        : `the pattern ${equivalent} matches the same tags`,
    };
  }
  for (const group of groupsIn(extract ?? '')) {
    const isThere = /^\d+$/.test(group) ? Number(group) <= count : Object.hasOwn(groups, group);
    if (isThere) continue;
    const there = [...Object.keys(groups), ...Array.from({ length: count }, (_, i) => `${i + 1}`)];
    return {
      message: `filterTags.extract ${JSON.stringify(extract)} refers to group ${group}, which filterTags.pattern ${JSON.stringify(pattern)} does not have: Flux extracts an empty text`,
      fix: there.length > 0 ? `the groups are ${there.map((each) => `$${each}`).join(', ')}` : `put what is compared into a group: (?P<${/^\d/.test(group) ? 'ts' : group}>…)`,
    };
  }
  return undefined;
}

const LOOK_AROUND = /\(\?(?:[=!]|<[=!])/;

/** The groups that a template of Go's `Expand` names: `$name` takes all letters, digits and underscores. */
function groupsIn(extract: string): string[] {
  return [...extract.replace(/\$\$/g, '').matchAll(/\$(?:\{(\w+)\}|(\w+))/g)].map(([, braced, bare]) => braced ?? bare);
}
