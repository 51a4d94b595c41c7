import { withoutLookAround } from '../base/expressions/look-around';

/** What a filter of tags of Flux v1 becomes. */
export interface TagPolicy {
  /** A range of versions, where the filter has one. */
  readonly semver?: string;
  /** An expression of RE2; undefined for all tags. */
  readonly pattern?: string;
  /** Flux v1 takes the newest image; Flux v2 does not know when an image was built. */
  readonly isByAge: boolean;
  /** What else changes. */
  readonly changes: readonly string[];
}

/** The policy for a filter: `semver:~1.0`, `glob:main-*`, `regexp:^v`, `regex:^v`; without a prefix, it is a glob. */
export function tagPolicy(filter: string): TagPolicy {
  const [, kind = 'glob', value = ''] = /^(?:(semver|glob|regexp|regex):)?(.*)$/s.exec(filter) ?? [];
  if (kind === 'semver') return { semver: value, isByAge: false, changes: [] };
  if (kind === 'glob') return { pattern: value === '*' || value === '' ? undefined : `^${globExpression(value)}$`, isByAge: true, changes: [] };
  if (isExpression(value)) return { pattern: value, isByAge: true, changes: [] };
  const pattern = withoutLookAround(value);
  return {
    pattern,
    isByAge: true,
    changes: [
      `\`${value}\` is not a valid expression of Go (RE2 has no look-around). Flux v1 ignored it without a word and took **every** tag; Flux v2 refuses it. ${pattern === undefined
        ? 'No expression of RE2 that people can read matches the same tags: say which tags are meant.' : `\`${pattern}\` matches the tags that it means.`}`,
    ],
  };
}

function isExpression(text: string): boolean {
  const { RE2JS } = require('re2js') as typeof import('re2js'); // on demand
  try {
    RE2JS.compile(text);
    return true;
  } catch {
    return false;
  }
}

/** A glob of Flux v1, which knows `*` alone. */
function globExpression(glob: string): string {
  return glob.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&')).join('.*');
}
