import type { Diagnostic } from './diagnostic';
import { trimEnd } from './trim';

/** The file, in the root of every tree, that says what we wrote there. */
export const OWNERSHIP_FILE = '.cdk-gitops.json';

/** Every file is written under this name, in the root of the tree, before it is renamed to its own. */
export const STAGING_FILE = '.cdk-gitops.json.tmp';

/** Stands in the root of a tree outside of Git while it is written, so that no other run writes it. */
export const LOCK_FILE = '.cdk-gitops.json.lock';

/** Bytes of a path. macOS opens at most 1,023, with those of the folder that the repository is checked out to. */
const LONGEST_PATH = 800;

/** Bytes of one name, which most file systems of Linux have room for. */
const LONGEST_NAME = 255;

/** What Windows takes for a device, whatever follows behind a dot. */
const DEVICE = /^(?:con|prn|aux|nul|clock\$|conin\$|conout\$|(?:com|lpt)[0-9\u00b9\u00b2\u00b3]) *(?:\.|$)/i;

/** What NTFS may call a file that begins with a dot, beside its name: Git's folder, and the writer's files. */
const SHORT_NAME = /^(?:git|cdk-gi)~\d+(?:\.|$)/i;

// eslint-disable-next-line no-control-regex
const CONTROL = /[\p{Cc}\p{Zl}\p{Zp}]/u;
const INVISIBLE = /[\p{Default_Ignorable_Code_Point}\p{Cf}\p{Noncharacter_Code_Point}]/u;

/**
 * Why a path cannot be one of a tree's files, or undefined when it can: relative, with forward slashes, without `.` and
 * `..`, outside `.git`, and such that Git, Linux, macOS and Windows all take it for the same file.
 */
export function pathProblem(path: string): Diagnostic | undefined {
  const relative = 'use a path relative to the root of the repository';
  if (path === '') return { message: 'the path is empty', fix: relative };
  if (path.startsWith('/') || /^[A-Za-z]:(?:[\\/]|$)/.test(path)) return { message: 'the path is absolute', fix: relative };
  if (path.includes('\\')) return { message: 'the path has a backslash', fix: 'separate folders with "/"' };
  if (/\p{Surrogate}/u.test(path)) return { message: 'the path has half of a surrogate pair', fix: 'remove it' };
  const length = Buffer.byteLength(path);
  if (length > LONGEST_PATH) {
    return { message: `the path has ${length} bytes, which not every system opens`, fix: `use at most ${LONGEST_PATH} bytes` };
  }
  for (const segment of path.split('/')) {
    const problem = segmentProblem(segment);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function segmentProblem(segment: string): Diagnostic | undefined {
  if (segment === '') return { message: 'the path has an empty segment', fix: 'write one "/" between two names and none at the end' };
  if (segment === '.' || segment === '..') {
    return { message: `the path has a "${segment}" segment`, fix: `use a path relative to the root of the repository, without "${segment}"` };
  }
  const control = CONTROL.exec(segment);
  if (control) return { message: `the path has a control character (${codeOf(control[0])})`, fix: 'remove it' };
  const key = caseKey(segment);
  // Windows drops what ends a name, and what follows a colon is a part of the file itself.
  if (trimEnd(key.split(':')[0], '. ') === '.git' || /^git~\d+(?:$|[.: ])/.test(key)) {
    return { message: `the path leads into ".git", which belongs to Git${key === '.git' ? '' : `: ${JSON.stringify(segment)} is the same folder to macOS or Windows`}`, fix: 'use another name' };
  }
  if (RESERVED.has(key) || SHORT_NAME.test(key)) return { message: `the name "${segment}" is kept for the writer of the tree`, fix: 'use another name' };
  const invisible = INVISIBLE.exec(segment);
  if (invisible) return { message: `the path has an invisible character (${codeOf(invisible[0])}), which macOS may ignore`, fix: 'remove it' };
  const forbidden = /[<>:"|?*]/.exec(segment);
  if (forbidden) return { message: `the path's segment "${segment}" has ${forbidden[0]}, which Windows does not allow in names`, fix: 'use letters, digits, dots, dashes and underscores' };
  if (DEVICE.test(segment)) return { message: `the path's segment "${segment}" is a device to Windows`, fix: 'use another name' };
  if (/[. ]$/.test(segment)) return { message: `the path's segment "${segment}" ends with a dot or a blank, which Windows drops`, fix: 'remove it' };
  if (segment !== segment.normalize('NFC')) {
    return { message: `the path's segment "${segment}" has accents as characters of their own, which Git on macOS changes`, fix: 'write each letter with its accent as one character (Unicode NFC)' };
  }
  if (Buffer.byteLength(segment) > LONGEST_NAME) return { message: `a segment of the path is longer than ${LONGEST_NAME} bytes`, fix: 'use a shorter name' };
  return undefined;
}

/**
 * Paths with one key are one file where case, the form of accents and invisible characters do not count, as on macOS and Windows: the full case
 * folding of Unicode (`ß` and `ss`, `ſ` and `s`, all forms of sigma).
 */
export function caseKey(path: string): string {
  // eslint-disable-next-line no-control-regex
  if (/^[\u0000-\u007f]*$/.test(path)) return path.toLowerCase();
  const visible = path.normalize('NFD').replace(/[\p{Default_Ignorable_Code_Point}\p{Cf}]/gu, '');
  return Array.from(visible, folded).join('').normalize('NFC');
}

/** One character, so that none depends on what stands beside it, as the last sigma of a word does. The dotless i has no other case. */
function folded(character: string): string {
  return character === '\u0131' ? character : character.toLowerCase().toUpperCase().toLowerCase().normalize('NFD');
}

const RESERVED = new Set([OWNERSHIP_FILE, STAGING_FILE, LOCK_FILE]);

function codeOf(character: string): string {
  return `U+${character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}`;
}
