import * as path from 'path';
import { IConstruct } from 'constructs';
import { FOLDER } from './enclosing-folder';
import { originOf } from './origin';
import type { Folder } from '../folder';

/** What is wrong, and what to do about it: of constructs, of what checks find, of texts. */
export interface Diagnostic {
  /** What is wrong, with the offending value. */
  readonly message: string;
  /** What is allowed, or what to do. */
  readonly fix: string;
}

/** A diagnostic with all that its reader needs. */
export interface Rendered extends Diagnostic {
  /** Id of the check. */
  readonly check: string;
  readonly isWarning: boolean;
  /** What it is called instead of `error` and `warning`. */
  readonly word?: string;
  /** Where it is; undefined where the surrounding text says it. */
  readonly place?: string;
}

/** The part of `process.stderr` that tells whether it is a terminal. */
interface Stream {
  readonly isTTY?: boolean;
}

/**
 * A diagnostic as people read it:
 * ```
 * error[check]: what is wrong
 *   --> place
 *   help: what to do
 * ```
 */
export function renderDiagnostic({ check, isWarning, word, message, place, fix }: Rendered, colours = false): string {
  const paint = (style: string, text: string): string => (colours ? `\u001b[${style}m${text}\u001b[0m` : text);
  const head = `${paint(isWarning ? '1;33' : '1;31', `${word ?? (isWarning ? 'warning' : 'error')}[${check}]`)}${paint('1', `: ${visible(message)}`)}`;
  const where = place === undefined ? [] : [`  ${paint('1;34', '-->')} ${visible(place)}`];
  return [head, ...where, `  ${paint('1;36', 'help')}: ${visible(fix)}`].join('\n');
}

/**
 * Whether text for a stream has colours: on a terminal. `NO_COLOR` with any text switches them off, else `FORCE_COLOR` on, and `FORCE_COLOR=0` off.
 *
 * @see https://no-color.org
 */
export function hasColours(stream: Stream, env: { readonly [name: string]: string | undefined } = process.env): boolean {
  if (env.NO_COLOR) return false;
  const forced = env.FORCE_COLOR;
  if (forced !== undefined) return forced !== '0' && forced !== 'false';
  return stream.isTTY === true && env.TERM !== 'dumb';
}

/** Line in the program and path of a construct: `main.ts:42 (manifests/apps/web)`. */
export function placeOf(construct: IConstruct): string {
  const origin = originOf(construct);
  const own = pathOf(construct);
  if (origin === undefined) return own;
  const here = fromHere(origin)!;
  return own === '' ? here : `${here} (${own})`;
}

/** `file:line` of a `file:line:column`, relative to the working directory where it is below that. */
export function fromHere(origin: string | undefined): string | undefined {
  if (origin === undefined) return undefined;
  const [, file, line] = /^(.*):(\d+):\d+$/s.exec(origin)!;
  return `${shortPath(file)}:${line}`;
}

/** An absolute path, relative to the working directory where it is below that. */
export function shortPath(file: string): string {
  const relative = path.relative(process.cwd(), file);
  return relative === '' || relative.split(path.sep)[0] === '..' || path.isAbsolute(relative) ? file : relative;
}

/** Path of a construct with the path of its folder instead of the folder's id. */
function pathOf(construct: IConstruct): string {
  return construct.node.scopes.map((scope) => (FOLDER in scope ? (scope as unknown as Folder).path ?? scope.node.id : scope.node.id)).filter((id) => id !== '').join('/');
}

/** Line breaks, control and bidi characters would change what the reader sees of the report; others cannot be seen. */
export function visible(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, (c) => {
    const code = c.codePointAt(0)!.toString(16);
    return code.length > 4 ? `\\u{${code}}` : `\\u${code.padStart(4, '0')}`;
  });
}
