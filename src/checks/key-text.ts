import { trimEnd } from '../base/trim';
/** A key of age, or the head of one in PEM, PGP or SSH form and what follows it. PuTTY keeps both parts of a pair in one file. */
const AGE = /AGE-SECRET-KEY-(?:PQ-)?1([A-Z0-9]{20,})/g;
const ARMORED = /-{4,5} ?BEGIN [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)? ?-{4,5}((?:\s|\\[nr]|["'`+,|>#\\])*)((?:[A-Za-z][A-Za-z0-9-]*: [^\n\\]*(?:\s|\\[nr])+)*)([A-Za-z0-9+/=]*)([^]?)/g;
const PUTTY = /PuTTY-User-Key-File-\d:[^]*?Private-Lines: ?[1-9]/;

/** What stands in the place of a key in documentation. */
const PLACEHOLDER = /^(x{3,})$|redacted|placeholder|example|changeme|omitted|snip|your|insert|base64|content|here/i;
/** What is longer is not a word of prose. */
const LONGEST_WORD = 30;
/** How long the first line of a real key is. */
const SHORTEST_LINE = 60;

/** Base64 over several lines, which may break a mark. */
const WRAPPED = /^\s*[A-Za-z0-9+/]{16,}\r?\n[A-Za-z0-9+/=\s]+$/;

/** Pieces of the heads above, as they stand in a text and at the three places that they can have in base64. */
export const KEY_MARKS: readonly string[] = ['SECRET-KEY-', 'PRIVATE KEY', 'PuTTY-User-Key', ...inBase64('SECRET-KEY-'), ...inBase64('PRIVATE KEY')];

/** A private key in a text. */
export interface PrivateKey {
  readonly kind: 'age' | 'PEM' | 'PGP' | 'SSH';
  /** Number of the line that it begins in. */
  readonly line: number;
}

/** The first private key of a text, in clear or as base64; undefined where it has none. Heads without a key are documentation. */
export function privateKeyIn(text: string): PrivateKey | undefined {
  if (!hasKeyMark(text)) return undefined;
  const found = findKey(text) ?? base64Runs(text).flatMap(({ run, at }) => {
    const decoded = findKey(Buffer.from(run, 'base64').toString('latin1'));
    return decoded ? [{ kind: decoded.kind, at }] : [];
  })[0];
  return found && { kind: found.kind, line: text.slice(0, found.at).split('\n').length };
}

/** Whether a text should be looked at. */
export function hasKeyMark(text: string): boolean {
  if (text.length < 27) return false;
  for (const mark of KEY_MARKS) if (text.includes(mark)) return true;
  return WRAPPED.test(text) && hasKeyMark(text.replace(/\s/g, ''));
}

function findKey(text: string): { kind: PrivateKey['kind']; at: number } | undefined {
  for (const { 1: key, index: at } of text.matchAll(AGE)) if (!/^X+$/.test(key)) return { kind: 'age', at };
  for (const { 0: head, 1: gap, 3: body, 4: end, index: at } of text.matchAll(ARMORED)) {
    const isOwnLine = /\n|\\n|\r/.test(gap) && /^[\n\r\\"'`-]?$/.test(end);
    const isProse = !isOwnLine && body.length < LONGEST_WORD;
    const isAbridged = /^(?:\s|\\[nr]|[>#*])*(?:\.\.|\. \.|…|\[\.)/.test(text.slice(at + head.length, at + head.length + 40));
    const isPlaceholder = body === '' || isAbridged || (body.length < SHORTEST_LINE && PLACEHOLDER.test(body));
    if (!isProse && !isPlaceholder) return { kind: head.includes(' PGP ') ? 'PGP' : /SSH/.test(head.split('KEY')[0]) ? 'SSH' : 'PEM', at };
  }
  const at = text.search(PUTTY);
  return at < 0 ? undefined : { kind: 'SSH', at };
}

/** Stretches of base64 that hold one of the marks, line breaks within them taken out. */
function base64Runs(text: string): { run: string; at: number }[] {
  const [lines, blocks] = [/(?<![A-Za-z0-9+/])[A-Za-z0-9+/]{16,}={0,2}/g, /(?<![A-Za-z0-9+/])[A-Za-z0-9+/]{16,}(?:\s+[A-Za-z0-9+/]{16,})+(?:\s+[A-Za-z0-9+/]+={0,2})?/g];
  return [lines, blocks].flatMap((form) => [...text.matchAll(form)].map(({ 0: run, index }) => ({ run: run.replace(/\s/g, ''), at: index })));
}

function inBase64(mark: string): string[] {
  return [0, 1, 2].map((shift) => {
    const encoded = trimEnd(Buffer.from('\0'.repeat(shift) + mark).toString('base64'), '=');
    const whole = Math.floor((shift + mark.length) * 8 / 6); // characters that do not depend on what follows
    return encoded.slice(Math.ceil(shift * 8 / 6), whole);
  });
}
