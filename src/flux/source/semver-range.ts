import { IConstruct } from 'constructs';
import { problem } from '../../base/problem';

/** Valid formats of a range, for messages. */
export const SEMVER_FORMS = 'use versions such as 1.2.3, wildcards such as 1.x, ^1.2, ~1.2.3, >=1.0.0 <2.0.0 or 1.2 - 1.4, joined by commas, spaces or " || "';

/**
 * Whether a version range is valid for Flux and Helm: comparisons joined by commas or spaces (and) and by `||` (or).
 *
 * @see https://github.com/Masterminds/semver#checking-version-constraints
 */
export function isSemverRange(range: string): boolean {
  if (range.length > LONGEST) return false;
  return range.replace(BETWEEN, '>=$1, <=$2 ').split('||').every((each) => COMPARISONS.test(each));
}

/**
 * Reports a version range that is not valid for Flux and Helm.
 *
 * @param prop name of the property, for the message
 */
export function checkSemverRange(construct: IConstruct, prop: string, range: string | undefined): void {
  if (range !== undefined && !isSemverRange(range)) problem(construct, 'semver-range', `${prop} ${JSON.stringify(range)} is not a valid version range`, SEMVER_FORMS);
}

/** No range of versions is longer, and the expressions below take quadratic time. */
const LONGEST = 1000;

const PRERELEASE = '(?:0|[1-9]\\d*|\\d*[a-zA-Z-][0-9a-zA-Z-]*)';
const BUILD = '(?:\\+[0-9A-Za-z-]+(?:\\.[0-9A-Za-z-]+)*)?';
const VERSION = `v?(?:\\d+|[xX*])(?:\\.(?:\\d+|[xX*])){0,2}(?:-${PRERELEASE}(?:\\.${PRERELEASE})*)?${BUILD}`;
const COMPARISON = `(?:=|!=|>|<|>=|=>|<=|=<|~|~>|\\^)?\\s*${VERSION}`;
/* eslint-disable regexp/no-super-linear-backtracking, regexp/no-super-linear-move -- of at most 1000 characters */
const COMPARISONS = new RegExp(`^\\s*${COMPARISON}(?:(?:\\s+|\\s*,\\s*)${COMPARISON})*\\s*$`);

// The library's own expression: it reads | as part of a version, so `1 - 2||3 - 4` is an error there, and `1 - 2 || 3 - 4` is not.
const LOOSE = `v?[0-9|xX*]+(?:\\.[0-9|xX*]+){0,2}(?:-[0-9A-Za-z-]+(?:\\.[0-9A-Za-z-]+)*)?${BUILD}`;
const BETWEEN = new RegExp(`\\s*(${LOOSE})\\s+-\\s+(${LOOSE})\\s*`, 'g');
