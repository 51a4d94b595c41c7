import { Nearest } from '../base/nearest';
import { CHECK_IDS } from '../base/rule';
import type { FileFinding } from '../cli/formats/finding';
import { isBelow } from '../program/cluster-contents';

/** Findings that are accepted. */
export interface Acknowledgement {
  readonly check: string;
  /** Path of the file, or of a directory above it; '' for all files. */
  readonly path: string;
  readonly reason: string;
  /** Where it is written: `file:line:column`. */
  readonly place: string;
}

/** An acknowledgement in a comment: it is for the document that it stands in. */
interface Comment {
  readonly check: string;
  readonly reason: string;
  /** Where it stands, from 1. */
  readonly line: number;
  /** The first and last line of the document. */
  readonly from: number;
  readonly to: number;
}

const MARK = 'cdk-gitops: acknowledge';

/** What can be acknowledged. */
export const ACKNOWLEDGEABLE: readonly string[] = [...CHECK_IDS, 'kustomize-build'];

/** What is accepted in a configuration and in comments: `# cdk-gitops: acknowledge latest-image because it is built on each push`. */
export class Acknowledgements {
  private readonly comments = new Map<string, readonly Comment[]>();
  private readonly used = new Set<Acknowledgement | Comment>();

  /** @param textOf the text of a file */
  constructor(private readonly entries: readonly Acknowledgement[], private readonly textOf: (file: string) => string | undefined) {}

  /** Why a finding is accepted; undefined where it is not. */
  public reasonFor({ check, file, line }: FileFinding): string | undefined {
    if (file === undefined) return undefined;
    const found = this.entries.find((each) => each.check === check && isBelow(file, each.path))
      ?? this.commentsIn(file).find((each) => each.check === check && each.reason !== '' && (line === undefined || (each.from <= line && line <= each.to)));
    if (found) this.used.add(found);
    return found?.reason;
  }

  /**
   * What is wrong with acknowledgements, once all findings were asked for: one without a reason, of a check that does not exist, or that accepts nothing.
   *
   * @param files the files whose comments are read
   * @param checks the checks that were run: acknowledgements of others may be right
   */
  public problems(files: readonly string[], checks: ReadonlySet<string>): FileFinding[] {
    const found: FileFinding[] = [];
    const add = (file: string, line: number | undefined, column: number | undefined, message: string, fix: string): void => {
      found.push({ check: 'acknowledgement', isWarning: true, message, fix, file, line, column });
    };
    for (const entry of this.entries) {
      if (this.used.has(entry) || !checks.has(entry.check)) continue;
      const [, file, line, column] = /^(.*):(\d+):(\d+)$/s.exec(entry.place) ?? [undefined, entry.place];
      add(file!, Number(line), Number(column), `${entry.check} is acknowledged in ${entry.path || 'all files'}, where it finds nothing`, 'remove the acknowledgement');
    }
    for (const file of new Set(files)) {
      for (const comment of this.commentsIn(file)) {
        const { check, reason, line } = comment;
        const near = new Nearest().of(check, ACKNOWLEDGEABLE);
        if (!ACKNOWLEDGEABLE.includes(check)) add(file, line, 1, `there is no check "${check}" to acknowledge`, near === undefined ? 'docs/checks.md lists the checks' : `did you mean ${near}?`);
        else if (reason === '') add(file, line, 1, `${check} is acknowledged without a reason, which accepts nothing`, 'write the reason after it');
        else if (!this.used.has(comment) && checks.has(check)) add(file, line, 1, `${check} is acknowledged, but finds nothing in this document`, 'remove the comment');
      }
    }
    return found;
  }

  private commentsIn(file: string): readonly Comment[] {
    let comments = this.comments.get(file);
    if (comments === undefined) this.comments.set(file, comments = commentsIn(this.textOf(file) ?? ''));
    return comments;
  }
}

function commentsIn(text: string): Comment[] {
  if (!text.includes(MARK)) return [];
  const lines = text.split(/\r?\n/);
  const ends = lines.flatMap((line, i) => (/^---(\s|$)/.test(line) ? [i] : []));
  return lines.flatMap((line, i) => {
    const [, rest] = /(?:^|\s)#\s*cdk-gitops: acknowledge(?=\s|$)(.*)$/.exec(line) ?? [];
    if (rest === undefined) return [];
    const [check, ...words] = rest.split(/\s+/).filter((word) => word !== '');
    if (check === undefined) return [];
    const reason = words.join(' ');
    const from = Math.max(-1, ...ends.filter((end) => end <= i));
    const to = Math.min(lines.length, ...ends.filter((end) => end > i));
    return [{ check, reason, line: i + 1, from: from + 1, to }];
  });
}
