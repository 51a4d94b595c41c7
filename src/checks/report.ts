import { IConstruct } from 'constructs';
import { Check, Finding } from './check';
import { Program, ProgramObject } from './program';
import { tokenIn } from '../base/cdk-token';
import { Checks } from '../base/checks';
import { enclosingFolder } from '../base/enclosing-folder';
import { withoutCredentials, withoutValuesOf } from '../base/hidden-values';
import { originOf } from '../base/origin';
import { Problem, problemsOf } from '../base/problem';
import type { RuleId } from '../base/rule';

/** One line of the report. */
export interface ReportLine {
  readonly construct: IConstruct;
  readonly check: RuleId;
  readonly message: string;
  readonly fix: string;
}

/** What the checks found. */
export interface Report {
  readonly errors: readonly ReportLine[];
  readonly warnings: readonly ReportLine[];
}

/** Runs checks and collects what constructs have recorded; everything in one report, in the order of the tree. */
export function report(program: Program, checks: readonly Check[], constructs: readonly IConstruct[] = program.constructs): Report {
  return collect(constructs, findings(program, checks));
}

/** What constructs have recorded, before there is a program to check. */
export function recorded(constructs: readonly IConstruct[]): Report {
  return collect(constructs, []);
}

interface Found {
  readonly line: ReportLine;
  readonly isError: boolean;
}

function collect(constructs: readonly IConstruct[], found: Iterable<Found>): Report {
  const errors: ReportLine[] = [];
  const warnings: ReportLine[] = [];
  const known = new Set<string>();
  const add = (line: ReportLine, isError: boolean): void => {
    const key = `${line.construct.node.path}|${line.check}|${line.message}`;
    if (known.has(key)) return;
    known.add(key);
    (isError ? errors : warnings).push(line);
  };
  for (const construct of constructs) {
    const problems = problemsOf(construct);
    if (problems.length > 0) problems.forEach((p) => addProblem(construct, p, add));
  }
  for (const { line, isError } of found) add(line, isError);
  return { errors: inTreeOrder(errors.filter((line) => !isSaidBetter(line, errors)), constructs), warnings: inTreeOrder(warnings, constructs) };
}

/** What checks find and nobody has accepted, without what constructs have recorded. */
function* findings(program: Program, checks: readonly Check[]): IterableIterator<Found> {
  for (const check of checks) {
    for (const finding of check.run(program)) {
      if (isSettled(finding, check)) continue;
      yield { line: lineOf(finding, check, program.objectsOf(finding.construct)), isError: !check.warning && Checks._enforcedAt(finding.construct) };
    }
  }
}

/** A finding as a line of the report, which shows nothing of the data of the Secrets that it is about, and no credential. */
export function lineOf({ construct, message, fix }: Finding, { id }: Check, objects: readonly ProgramObject[]): ReportLine {
  const shown = objects.reduce((text, { json }) => withoutValuesOf(json, text), message);
  return { construct, check: id, message: withoutCredentials(shown), fix: withoutCredentials(fix) };
}

/** Whether somebody has accepted what a check finds, or the construct says it itself. */
export function isSettled({ construct }: Finding, { id }: Check): boolean {
  return problemsOf(construct).some((p) => p.check === id) || Checks._acknowledged(construct, id) !== undefined;
}

/** Acknowledgements that accept nothing, once all checks have run. */
export function unusedAcknowledgements(constructs: readonly IConstruct[]): ReportLine[] {
  const lines: ReportLine[] = [];
  for (const construct of constructs) {
    for (const check of Checks._unusedAt(construct)) {
      lines.push({ construct, check: 'acknowledgement', message: `${check} is acknowledged, but nothing breaks it`, fix: 'remove the acknowledgement' });
    }
  }
  return lines;
}

function inTreeOrder(lines: ReportLine[], constructs: readonly IConstruct[]): ReportLine[] {
  if (lines.length < 2) return lines;
  const order = new Map(constructs.map((construct, i) => [construct, i]));
  return lines.sort((a, b) => order.get(a.construct)! - order.get(b.construct)!);
}

/** Whether a line is about a value of which another check says more: than the schema can, or that it is a token of the CDK. */
function isSaidBetter({ check, construct, message }: ReportLine, errors: readonly ReportLine[]): boolean {
  if (check !== 'cdk-token' && tokenIn(message)) {
    const places: (IConstruct | undefined)[] = [construct, enclosingFolder(construct)];
    return errors.some((other) => other.check === 'cdk-token' && places.includes(other.construct));
  }
  const value = check === 'schema' ? / is "(.{3,})"; /.exec(message)?.[1] : undefined;
  return value !== undefined && errors.some((other) => other.check !== 'schema' && other.construct === construct && other.message.includes(value));
}

function addProblem(construct: IConstruct, p: Problem, add: (line: ReportLine, isError: boolean) => void): void {
  if (p.warning && Checks._acknowledged(construct, p.check) !== undefined) return;
  add({ construct, check: p.check, message: p.message, fix: p.fix }, !p.warning);
}

/** A line as people read it, with the place in their program where it is known. */
export function formatLine(line: ReportLine): string {
  const origin = originOf(line.construct);
  const text = visible(`[${line.construct.node.path}] ${line.check} ${line.message} — ${line.fix}`);
  return origin ? `${text}\n    at ${origin}` : text;
}

/** Line breaks, control and bidi characters would change what the reader sees of the report; others cannot be seen. */
function visible(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, (c) => {
    const code = c.codePointAt(0)!.toString(16);
    return code.length > 4 ? `\\u{${code}}` : `\\u${code.padStart(4, '0')}`;
  });
}

/**
 * Synthesis was refused; nothing was written. It has its text and nothing else: Node prints every field of an error that is not caught, and
 * the constructs of a program have the values of its Secrets. Its stack would name this library's files, where the mistake is not.
 */
export class CheckError extends Error {
  constructor(lines: readonly ReportLine[], others: readonly string[] = []) {
    const all = [...lines.map(formatLine), ...others.map(withoutCredentials)];
    super(`${all.length} ${all.length === 1 ? 'problem' : 'problems'}, nothing was written:\n${all.map((line) => `  ${line}`).join('\n')}`);
    this.stack = `${this.name}: ${this.message}`;
  }

  /** Not a field of each error, which would be printed too. */
  public override get name(): string {
    return 'CheckError';
  }
}
