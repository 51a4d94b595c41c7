import type { Pipeline } from './pipeline';
import type { TriggerSource } from './trigger';
import { problem } from '../problem';

/** What is wrong with what starts a pipeline, whatever the platform. */
export function checkTriggers(pipeline: Pipeline): void {
  for (const { _source: source } of pipeline._props.triggers) {
    if (source.kind === 'schedule' && !isSchedule(source.cron)) {
      problem(pipeline, 'trigger-schedule', `the schedule is ${JSON.stringify(source.cron)}`,
        'use five fields with one space between them, each in its range, such as 30 4 * * 1: minute, hour, day of month, month, day of week (0 is Sunday)');
    }
    if (source.kind === 'pipeline' && source.name.trim() === '') {
      problem(pipeline, 'trigger-filter', 'the pipeline follows one without a name', 'give the name that the platform shows');
    }
    if (source.kind === 'push' && source.options.paths && source.options.ignoredPaths) {
      problem(pipeline, 'trigger-filter', 'a push has paths and ignoredPaths', 'give one of them');
    }
    for (const [filter, names] of filtersOf(source)) checkFilter(pipeline, filter, names);
  }
}

function filtersOf(source: TriggerSource): [string, string[]][] {
  return 'options' in source ? Object.entries(source.options).filter(([, names]) => names !== undefined) : [];
}

/** Platforms take an empty list for everything, for nothing, or refuse it. */
function checkFilter(pipeline: Pipeline, filter: string, names: readonly string[]): void {
  if (names.length === 0) problem(pipeline, 'trigger-filter', `${filter} of a trigger is empty`, 'leave it out, or name at least one');
  const wrong = names.find((name) => name.trim() !== name || name === '' || /[\x00-\x1f\x7f]/.test(name));
  if (wrong !== undefined) problem(pipeline, 'trigger-filter', `${filter} of a trigger has ${JSON.stringify(wrong)}`, 'give names or patterns, without blanks around them');
}

/** The range of each field, and the names that stand for its numbers. */
const FIELDS: readonly (readonly [from: number, to: number, ...names: string[]])[] = [
  [0, 59],
  [0, 23],
  [1, 31],
  [1, 12, 'JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'],
  [0, 6, 'SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'],
];

function isSchedule(cron: string): boolean {
  const fields = cron.split(' ');
  return fields.length === FIELDS.length && fields.every((field, index) => field.split(',').every((part) => isPart(part, FIELDS[index])));
}

/** A star, a number or a range of numbers, and a step behind it. */
function isPart(part: string, [from, to, ...names]: typeof FIELDS[number]): boolean {
  const [, range, step] = /^(\*|\w+(?:-\w+)?)(?:\/(\d{1,2}))?$/.exec(part) ?? [];
  if (range === undefined || Number(step ?? 1) < 1) return false;
  if (range === '*') return true;
  const numbers = range.split('-').map((each) => names.includes(each.toUpperCase()) ? names.indexOf(each.toUpperCase()) + from : /^\d{1,2}$/.test(each) ? Number(each) : NaN);
  return numbers.every((each) => each >= from && each <= to) && numbers[0] <= numbers[numbers.length - 1];
}
