import { IConstruct } from 'constructs';
import { Cause, Check, Finding } from './check';
import { tokenIn } from '../base/cdk-token';
import { Checks } from '../base/checks';
import { placeOf, renderDiagnostic } from '../base/diagnostic';
import { enclosingFolder } from '../base/enclosing-folder';
import { withoutCredentials, withoutValuesOf } from '../base/hidden-values';
import { Problem, problemsOf } from '../base/problem';
import { UserError } from '../base/refusal';
import type { RuleId } from '../base/rule';
import { constructAt, nameOfPlace, Place } from '../program/place';
import { Program, ProgramObject } from '../program/program';

/** One line of the report. */
export interface ReportLine extends Finding {
  readonly check: RuleId;
}

/** A line about a construct. */
export interface ConstructLine extends ReportLine {
  readonly place: IConstruct;
}

/** What the checks found. */
interface Report {
  readonly errors: readonly ReportLine[];
  readonly warnings: readonly ReportLine[];
}

/** Runs checks and collects what constructs have recorded; everything in one report, in the order of the tree. */
export function report(program: Program, checks: readonly Check[], constructs: readonly IConstruct[]): Report {
  return collect(constructs, findingsOf(program, checks));
}

/** What constructs have recorded, before there is a program to check. */
export function recorded(constructs: readonly IConstruct[]): Report {
  return collect(constructs, []);
}

export interface Found {
  readonly line: ReportLine;
  readonly isError: boolean;
}

function collect(constructs: readonly IConstruct[], found: Iterable<Found>): Report {
  const errors: ReportLine[] = [];
  const warnings: ReportLine[] = [];
  const known = new Set<string>();
  const add = (line: ReportLine, isError: boolean): void => {
    const key = `${nameOfPlace(line.place)}|${line.check}|${line.message}`;
    if (known.has(key)) return;
    known.add(key);
    (isError ? errors : warnings).push(line);
  };
  for (const construct of constructs) {
    const problems = problemsOf(construct);
    if (problems.length > 0) problems.forEach((p) => addProblem(construct, p, add));
  }
  for (const { line, isError } of found) add(line, isError);
  return { errors: inTreeOrder(withoutRepeated(errors), constructs), warnings: inTreeOrder(warnings, constructs) };
}

/** What checks find and nobody has accepted, without what constructs have recorded. */
export function* findingsOf(program: Program, checks: readonly Check[], onCheck?: (step: string) => void): IterableIterator<Found> {
  for (const check of checks) {
    onCheck?.(`checking ${check.id}`);
    for (const finding of check.run(program)) {
      if (isSettled(finding, check) || isUnknown(finding, check, program)) continue;
      yield { line: lineOf(finding, check, program.objectsOf(finding.place)), isError: !check.warning && isEnforcedAt(finding.place) };
    }
  }
}

/** Whether it is about a value with a variable that substitution puts in, and that is not known. */
function isUnknown({ place, message }: Finding, { id }: Check, program: Program): boolean {
  if (!message.includes('${') || id === 'substitution') return false;
  return program.objectsOf(place).some(({ unsubstituted, json }) => unsubstituted !== undefined && JSON.stringify(json).includes('${'));
}

/** A finding as a line of the report, which shows nothing of the data of the Secrets that it is about, and no credential. */
export function lineOf(finding: Finding, { id }: Check, objects: readonly ProgramObject[]): ReportLine {
  const { place, at, message, fix: ofConstructs, fixInFiles, causes, about } = finding;
  const shown = (text: string): string => withoutCredentials(objects.reduce((all, { json }) => withoutValuesOf(json, all), text));
  const fix = constructAt(place) ? ofConstructs : fixInFiles ?? ofConstructs;
  return { place, at, check: id, message: shown(message), fix: shown(fix), causes, about };
}

/** Whether what is found at a place is an error: in plain charts it is a warning, unless the user wants it to be one. */
export function isEnforcedAt(place: Place): boolean {
  const construct = constructAt(place);
  return construct === undefined || Checks._enforcedAt(construct);
}

/** Whether somebody has accepted what a check finds, or the construct says it itself. */
export function isSettled({ place }: Finding, { id }: Check): boolean {
  const construct = constructAt(place);
  return construct !== undefined && (problemsOf(construct).some((p) => p.check === id) || Checks._acknowledged(construct, id) !== undefined);
}

/** Acknowledgements that accept nothing, once all checks have run. */
export function unusedAcknowledgements(constructs: readonly IConstruct[]): ReportLine[] {
  const lines: ReportLine[] = [];
  for (const construct of constructs) {
    for (const check of Checks._unusedAt(construct)) {
      lines.push({ place: construct, check: 'acknowledgement', message: `${check} is acknowledged, but it finds nothing here`, fix: 'remove the acknowledgement' });
    }
  }
  return lines;
}

function inTreeOrder(lines: ReportLine[], constructs: readonly IConstruct[]): ReportLine[] {
  if (lines.length < 2) return lines;
  const order = new Map<Place, number>(constructs.map((construct, i) => [construct, i]));
  const placeIn = ({ place }: ReportLine): number => order.get(constructAt(place) ?? place)!;
  return lines.sort((a, b) => placeIn(a) - placeIn(b));
}

/** Errors without those of which another one says more. */
export function withoutRepeated(errors: readonly ReportLine[]): ReportLine[] {
  return errors.filter((line) => !isSaidBetter(line, errors));
}

/** Whether a line is about a value of which another check says more: than the schema can, or that it is a token of the CDK. */
function isSaidBetter({ check, place, at, message }: ReportLine, errors: readonly ReportLine[]): boolean {
  if (check !== 'cdk-token' && tokenIn(message)) {
    const construct = constructAt(place);
    const places: (Place | undefined)[] = [place, construct && enclosingFolder(construct)];
    return errors.some((other) => other.check === 'cdk-token' && places.includes(other.place));
  }
  if (check === 'schema' && message.includes(BROKEN_RULE)) {
    const fields = fieldsIn(message.slice(message.indexOf(BROKEN_RULE)));
    if (errors.some((other) => other.check !== 'schema' && other.place === place && other.at === at && fieldsIn(other.message).some((field) => fields.includes(field)))) return true;
  }
  const value = check === 'schema' ? / is "(.{3,})"; /.exec(message)?.[1] : undefined;
  return value !== undefined && errors.some((other) => other.check !== 'schema' && other.place === place && other.message.includes(value));
}

/** How the schema says that a rule of a CRD is broken, after which it quotes the rule. */
const BROKEN_RULE = ' breaks a rule of its kind: ';

/** The names of fields in a text, as far as they are told from words. */
function fieldsIn(text: string): string[] {
  return text.match(/\b[a-z]+(?:[A-Z][a-z0-9]*)+\b/g) ?? [];
}

function addProblem(construct: IConstruct, p: Problem, add: (line: ReportLine, isError: boolean) => void): void {
  if (p.warning && Checks._acknowledged(construct, p.check) !== undefined) return;
  add({ place: construct, check: p.check, message: p.message, fix: p.fix }, !p.warning);
}

function shownPlace(place: Place): string {
  const construct = constructAt(place);
  if (!construct) return nameOfPlace(place);
  return construct === place ? placeOf(construct) : `${placeOf(construct)}, ${nameOfPlace(place)}`;
}

/** An error as people read it, with its place. */
function formatError(line: ReportLine, colours = false): string {
  return format(line, false, colours);
}

/** A warning as people read it, with its place. */
export function formatWarning(line: ReportLine, colours = false): string {
  return format(line, true, colours);
}

function format({ place, check, message, fix }: ReportLine, isWarning: boolean, colours: boolean): string {
  return renderDiagnostic({ check, isWarning, message, fix, place: shownPlace(place) || undefined }, colours);
}

/** What an error was made of: not in a field of it, because Node prints those. */
const shownIn = new WeakMap<Error, readonly ReportLine[]>();

/** Synthesis was refused; nothing was written. Its fields would show the constructs of the program, which have the values of its Secrets: it has none. */
export class CheckError extends UserError {
  /** The lines that an error shows, as far as they are ours; undefined for other errors. */
  public static linesOf(error: unknown): readonly ReportLine[] | undefined {
    return shownIn.get(error as Error);
  }

  /** @param others what validations of other constructs say */
  constructor(lines: readonly ReportLine[], others: readonly string[] = []) {
    const { shown, followers } = underCauses(lines);
    const foreign = others.map(withoutCredentials);
    const text = (colours: boolean): string => [
      headOf(shown.length + foreign.length, followers), ...shown.map((line) => formatError(line, colours)), ...foreign,
    ].join('\n\n');
    super(text);
    shownIn.set(this, shown);
  }
}

function headOf(problems: number, followers: number): string {
  const head = `${problems} ${problems === 1 ? 'problem' : 'problems'}, nothing was written`;
  return followers === 0 ? `${head}:` : `${head} (${followers} more ${followers === 1 ? 'follows' : 'follow'} from ${problems === 1 ? 'it' : 'them'}; `
    + 'CDK_GITOPS_VERBOSE=1 shows all):';
}

/** Lines of a report without those that follow from others of it. */
interface CondensedReport {
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
function isVerbose(): boolean {
  const said = process.env.CDK_GITOPS_VERBOSE;
  return said === undefined ? process.argv.slice(2).includes('--verbose') : !['', '0', 'false'].includes(said);
}
