import { IConstruct } from 'constructs';
import { problem } from '../problem';

/**
 * Reports a version range that Flux and Helm cannot read: comparisons joined by commas or spaces (all hold) and by `||` (one holds).
 *
 * @param prop name of the property, for the message
 * @see https://github.com/Masterminds/semver#checking-version-constraints
 */
export function checkSemverRange(construct: IConstruct, prop: string, range: string | undefined): void {
  if (range === undefined || range.split('||').every(isConjunction)) return;
  problem(construct, 'semver-range', `${prop} is ${JSON.stringify(range)}`,
    'use versions such as 1.2.3, wildcards such as 1.x, ^1.2, ~1.2.3, >=1.0.0 <2.0.0 or 1.2 - 1.4, joined by commas, spaces or ||');
}

const PRERELEASE = '(?:0|[1-9]\\d*|\\d*[a-zA-Z-][0-9a-zA-Z-]*)';
const VERSION = `v?(?:\\d+|[xX*])(?:\\.(?:\\d+|[xX*])){0,2}(?:-${PRERELEASE}(?:\\.${PRERELEASE})*)?(?:\\+[0-9A-Za-z-]+(?:\\.[0-9A-Za-z-]+)*)?`;
const BETWEEN = new RegExp(`(^|[\\s,])${VERSION}\\s+-\\s+${VERSION}(?=$|[\\s,])`, 'g');
const COMPARISON = `(?:=|!=|>|<|>=|=>|<=|=<|~|~>|\\^)?\\s*${VERSION}`;
const COMPARISONS = new RegExp(`^\\s*${COMPARISON}(?:(?:\\s+|\\s*,\\s*)${COMPARISON})*\\s*$`);

function isConjunction(text: string): boolean {
  return COMPARISONS.test(text.replace(BETWEEN, '$1*'));
}
