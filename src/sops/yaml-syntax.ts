import type { YAMLParseError, YAMLWarning } from 'yaml';
import type { Fault } from '../base/refusal';

/** Messages that do not repeat the text, which may be a secret. */
const MESSAGES: { readonly [code: string]: string } = {
  BAD_ALIAS: 'an alias without its anchor',
  BAD_DQ_ESCAPE: 'an invalid escape sequence in a double-quoted string',
  BAD_INDENT: 'wrong indentation',
  BAD_SCALAR_START: 'a plain string cannot start with this character: quote it',
  BLOCK_AS_IMPLICIT_KEY: 'a nested mapping on the same line as its key',
  BLOCK_IN_FLOW: 'a block inside { } or [ ]',
  DUPLICATE_KEY: 'a duplicate key in a mapping',
  MISSING_CHAR: 'a quote, bracket, colon or space is missing',
  MULTILINE_IMPLICIT_KEY: 'a key that spans lines, often because the line above has wrong indentation',
  TAB_AS_INDENT: 'a tab as indentation: use spaces',
  TAG_RESOLVE_FAILED: 'an unknown tag',
};

/** A syntax error. */
export function syntaxProblem(error: YAMLParseError | YAMLWarning, at: (offset: number) => string): Fault {
  return malformed(MESSAGES[error.code] ?? 'unexpected text', at(error.pos[0]));
}

export function malformed(why: string, place: string): Fault {
  return { check: 'malformed-yaml', message: `malformed YAML: ${why}`, fix: 'correct the syntax', place };
}
