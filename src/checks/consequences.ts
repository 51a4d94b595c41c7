import type { Cause } from './check';
import type { ReportLine } from './report';
import type { Place } from '../program/place';

/** Lines of a report without those that follow from others of it. */
export interface CondensedReport {
  /** The causes, each of which says how many problems follow from it. */
  readonly shown: readonly ReportLine[];
  /** How many lines are left out. */
  readonly followers: number;
}

/** Counts each line at the cause that it follows from, where that is in the report; everything is kept where the user wants to see everything. */
export function underCauses(lines: readonly ReportLine[]): CondensedReport {
  if (isVerbose() || !lines.some(({ causes }) => causes)) return { shown: lines, followers: 0 };
  const rootOf = rootsOf(lines);
  const counts = new Map<ReportLine, number>();
  const shown: ReportLine[] = [];
  for (const line of lines) {
    const root = rootOf(line);
    if (root === line) shown.push(line);
    else counts.set(root, (counts.get(root) ?? 0) + 1);
  }
  return { shown: shown.map((line) => withCount(line, counts.get(line) ?? 0)), followers: lines.length - shown.length };
}

function withCount(line: ReportLine, count: number): ReportLine {
  if (count === 0) return line;
  return { ...line, message: `${line.message}, and ${count} more ${count === 1 ? 'problem follows' : 'problems follow'} from it` };
}

/** Where each line leads over its causes and theirs. Lines that lead in a circle lead to the first of it that is asked for. */
function rootsOf(lines: readonly ReportLine[]): (line: ReportLine) => ReportLine {
  const reported = new Map<Place, Map<string, ReportLine>>();
  for (const line of lines) {
    const ofConstruct = reported.get(line.place) ?? new Map<string, ReportLine>();
    reported.set(line.place, ofConstruct);
    // Of several lines of one check the first without causes stands for the check.
    const first = ofConstruct.get(line.check);
    if (!first || (first.causes && !line.causes)) ofConstruct.set(line.check, line);
    if (line.about !== undefined) ofConstruct.set(keyOf(line), line);
  }
  const roots = new Map<ReportLine, ReportLine>();
  return (line) => {
    const way: ReportLine[] = [];
    let at = line;
    while (!roots.has(at)) {
      way.push(at);
      roots.set(at, line); // until it is known: a circle ends here
      const cause = at.causes?.map((each) => reported.get(each.place)?.get(keyOf(each))).find((each) => each !== undefined && each !== at);
      if (!cause) roots.set(at, at);
      else at = cause;
    }
    const root = roots.get(at)!;
    for (const each of way) roots.set(each, root);
    return root;
  };
}

function keyOf({ check, about }: Pick<Cause, 'check' | 'about'>): string {
  return about === undefined ? check : `${check}|${about}`;
}

/** Whether all that follows from other problems is shown: `CDK_GITOPS_VERBOSE=1`, or the program was started with `--verbose`. */
export function isVerbose(): boolean {
  const said = process.env.CDK_GITOPS_VERBOSE;
  return said === undefined ? process.argv.slice(2).includes('--verbose') : !['', '0', 'false'].includes(said);
}
