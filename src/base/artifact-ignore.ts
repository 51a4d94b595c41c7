import type * as re2js from 're2js';
import { foldersAbove } from './tree-path';
import { trimEnd } from './trim';

/** The name of the files that say what stays out of the artifact, for the directory that they are in. */
export const IGNORE_FILE = '.sourceignore';

interface Pattern {
  /** Directory that the pattern is about. */
  readonly folder: string;
  readonly segments: readonly string[];
  readonly includes: boolean;
  readonly foldersOnly: boolean;
}

/**
 * Decides what stays out of the artifact that Flux makes of a repository. Reads files `.sourceignore` as source-controller does: they look
 * like `.gitignore`, but a pattern that matches a directory decides on everything below it, so that `!/clusters/` takes back what `/*` has
 * left out, and `/**` alone matches nothing.
 */
export class ArtifactIgnore {
  private readonly patterns = new Map<string, readonly Pattern[]>();
  private readonly ofSource: readonly Pattern[];

  /**
   * @param textOf the text of a file `.sourceignore`, undefined where there is none
   * @param ignore what the source itself says (`spec.ignore`): it comes last, and takes the place of what is left out without being asked
   */
  constructor(private readonly textOf: (path: string) => string | undefined, private readonly ignore?: string) {
    this.ofSource = ignore === undefined ? [] : patternsOf(ignore, '').reverse();
  }

  /** Whether a file stays out. The last pattern that matches decides, and those of inner directories come after those of outer ones. */
  ignores(path: string): boolean {
    const said = this.ofSource.find((pattern) => matches(pattern, path));
    if (said) return !said.includes;
    for (const folder of [...foldersAbove(path), '']) {
      const deciding = this.patternsIn(folder).find((pattern) => matches(pattern, path));
      if (deciding) return !deciding.includes;
    }
    return this.ignore === undefined && ALWAYS.some((pattern) => matches(pattern, path));
  }

  /** The last one first. */
  private patternsIn(folder: string): readonly Pattern[] {
    let patterns = this.patterns.get(folder);
    if (patterns === undefined) {
      const text = this.textOf(folder === '' ? IGNORE_FILE : `${folder}/${IGNORE_FILE}`);
      this.patterns.set(folder, patterns = text === undefined ? [] : patternsOf(text, folder).reverse());
    }
    return patterns;
  }
}

function patternsOf(text: string, folder: string): Pattern[] {
  return text.split(/\r?\n/).filter((line) => !line.startsWith('#') && line.trim() !== '').map((line) => {
    const includes = line.startsWith('!');
    let glob = includes ? line.slice(1) : line;
    if (!glob.endsWith('\\ ')) glob = trimEnd(glob, ' ');
    const foldersOnly = glob.endsWith('/');
    return { folder, segments: (foldersOnly ? glob.slice(0, -1) : glob).split('/'), includes, foldersOnly };
  });
}

function matches({ folder, segments, foldersOnly }: Pattern, path: string): boolean {
  if (folder !== '' && !path.startsWith(`${folder}/`)) return false;
  const names = path.slice(folder === '' ? 0 : folder.length + 1).split('/');
  if (segments.length > 1) return matchesPath(segments, foldersOnly, names);
  const at = names.findIndex((name) => matchesName(segments[0], name));
  return at >= 0 && !(foldersOnly && at === names.length - 1);
}

/** A pattern with slashes: it starts at its directory, and `**` skips any number of directories. */
function matchesPath(segments: readonly string[], foldersOnly: boolean, names: readonly string[]): boolean {
  let [next, matched, skips] = [0, false, false];
  for (const [i, segment] of segments.entries()) {
    if (segment === '') {
      skips = false;
    } else if (segment === '**') {
      if (i === segments.length - 1) break;
      skips = true;
    } else {
      if (segment.includes('**') || next >= names.length) return false;
      const found = skips ? names.findIndex((name, at) => at >= next && matchesName(segment, name)) : next;
      if (!skips && !matchesName(segment, names[next])) return false;
      matched = found >= 0;
      next = found >= 0 ? found + 1 : names.length;
      skips = false;
    }
  }
  return matched && !(foldersOnly && next >= names.length);
}

/** Shell patterns of Go: `*`, `?`, `[a-z]`, `[^a-z]` and `\` before a character that means itself. A malformed one matches nothing. */
function matchesName(glob: string, name: string): boolean {
  let expression = expressions.get(glob);
  if (expression === undefined) expressions.set(glob, expression = expressionOf(glob));
  return expression?.test(name) ?? false;
}

/** By pattern: the same few are asked for every file. */
const expressions = new Map<string, Expression | null>();

/** A name has at most 255 bytes, so a longer pattern is none that anybody writes. Reading one takes quadratic time. */
const LONGEST = 1000;

interface Expression {
  test(name: string): boolean;
}

function expressionOf(glob: string): Expression | null {
  if (glob.length > LONGEST) return null;
  // eslint-disable-next-line regexp/no-super-linear-move -- of at most 1000 characters
  const source = glob.replace(/\\(.)|(\*)|(\?)|\[(\^?)((?:\\.|[^\]\\])+)\]|([.+^${}()|\\[\]])/gsu, (_all, escaped, star, one, not, set, special) => {
    if (escaped !== undefined) return literal(escaped as string);
    if (star) return '.*';
    if (one) return '.';
    if (set !== undefined) return `[${not as string}${(set as string).replace(/\[/g, '\\[')}]`;
    return literal(special as string);
  });
  try {
    if ((glob.match(/\*/g)?.length ?? 0) <= 2) return new RegExp(`^${source}$`, 'su');
    const { RE2JS } = require('re2js') as typeof re2js; // with many stars, JavaScript's own takes time of that power
    return RE2JS.compile(`^${source}$`, RE2JS.DOTALL);
  } catch {
    return null;
  }
}

function literal(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}

/** What source-controller leaves out of every artifact, as far as it may be YAML. */
const ALWAYS = patternsOf([
  '.git/', '.github/', '.circleci/', '.travis.yml', '.gitlab-ci.yml', 'appveyor.yml', '.drone.yml', 'cloudbuild.yaml', 'codeship-services.yml',
  'codeship-steps.yml', '**/.goreleaser.yml', '**/.sops.yaml', '**/.flux.yaml',
].join('\n'), '');
