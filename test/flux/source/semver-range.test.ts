import { Chart, Testing } from 'cdk8s';
import { problemsOf } from '../../../src/base/problem';
import { checkSemverRange } from '../../../src/flux/source/semver-range';

function isRange(range: string): boolean {
  const chart = new Chart(Testing.app(), 'chart');
  checkSemverRange(chart, 'version', range);
  return problemsOf(chart).length === 0;
}

// Each agrees with github.com/Masterminds/semver 3.5.0, NewConstraint.
test.each(['1.2.3', 'v1.2.3', '1', '1.x', '*', 'X', '^1.2', '~1.2.3', '~>2', '>=1.0.0 <2.0.0', '>=1.0.0, <2.0.0', '> 1.2', '=>1', '!=1.2.3',
  '1.2 - 1.4.5', '1.2 - 1.4, !=1.3.1', '1.x || >=2.5.0 || 5.0.0 - 7.2.3', '^1.0.0-0', '>=1.2.3-rc.1+build.5', '1||2', '1 - 2||3', '1 - 2 || 3 - 4', ' 1.2.3 '])('takes %j', (range) => {
  expect(isRange(range)).toBe(true);
});

test.each(['', 'latest', 'main', '1.2.3.4', '>>1', '==1', '1,,2', '1 -2 - 3', '^', '1.2-', '>=1.0.0 and <2', '1.2.3-01', '1 - 2||3 - 4', '^1 - 2', '1 |2'])(
  'refuses %j', (range) => {
    expect(isRange(range)).toBe(false);
  });
