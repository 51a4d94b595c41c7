import type { FileFinding } from '../cli/formats/finding';
import { isBelow } from '../program/cluster-contents';

/** Findings that are accepted. */
export interface Acknowledgement {
  readonly check: string;
  /** Path of the file, or of a directory above it. */
  readonly path: string;
  readonly reason: string;
}

/** An acknowledgement in a comment: it is for the document that it stands in. */
interface Comment {
  readonly check: string;
  readonly reason: string;
  /** The first and last line of the document. */
  readonly from: number;
  readonly to: number;
}

/** The acknowledgements in comments of a file. */
export type Comments = (file: string) => readonly Comment[];

const MARK = 'cdk-gitops: acknowledge ';

/** Acknowledgements in comments: `# cdk-gitops: acknowledge latest-image because it is built on each push`. */
export function acknowledgementsIn(textOf: (file: string) => string | undefined): Comments {
  const known = new Map<string, Comment[]>();
  return (file) => {
    let comments = known.get(file);
    if (comments === undefined) known.set(file, comments = commentsIn(textOf(file) ?? ''));
    return comments;
  };
}

/** Why a finding is accepted; undefined where it is not. */
export function isAccepted(finding: FileFinding, acknowledged: readonly Acknowledgement[], comments: Comments): string | undefined {
  const { check, file, line } = finding;
  if (file === undefined) return undefined;
  const entry = acknowledged.find((each) => each.check === check && isBelow(file, each.path.endsWith('/') ? each.path.slice(0, -1) : each.path));
  if (entry) return entry.reason;
  return comments(file).find((each) => each.check === check && each.reason !== '' && (line === undefined || (each.from <= line && line <= each.to)))?.reason;
}

function commentsIn(text: string): Comment[] {
  if (!text.includes(MARK)) return [];
  const lines = text.split(/\r?\n/);
  const ends = lines.flatMap((line, i) => (/^---(\s|$)/.test(line) ? [i] : []));
  return lines.flatMap((line, i) => {
    const mark = line.indexOf(MARK);
    if (mark < 0 || !line.slice(0, mark).includes('#')) return [];
    const [check, ...words] = line.slice(mark + MARK.length).split(' ').filter((word) => word !== '');
    if (check === undefined) return [];
    const reason = words.join(' ');
    const from = Math.max(-1, ...ends.filter((end) => end <= i));
    const to = Math.min(lines.length, ...ends.filter((end) => end > i));
    return [{ check, reason, from: from + 1, to }];
  });
}
