import * as cdk8s from 'cdk8s';
import { flux } from '../../src';
import { hasColours, renderDiagnostic, visible } from '../../src/base/diagnostic';

const LINE = { check: 'git-url', isWarning: false, message: 'it is wrong', place: 'a.yaml:1:2', fix: 'correct it' } as const;

test('is one block of text: rule, message, place, help', () => {
  expect(renderDiagnostic(LINE)).toBe('error[git-url]: it is wrong\n  --> a.yaml:1:2\n  help: correct it');
  expect(renderDiagnostic({ ...LINE, isWarning: true, place: undefined })).toBe('warning[git-url]: it is wrong\n  help: correct it');
});

test('has the same text with colours', () => {
  const coloured = renderDiagnostic(LINE, true);
  expect(coloured).toContain('\u001b[1;31m');
  expect(coloured.replace(/\u001b\[[\d;]*m/g, '')).toBe(renderDiagnostic(LINE)); // eslint-disable-line no-control-regex
});

test.each<[string, boolean, { [name: string]: string }, boolean]>([
  ['a terminal', true, {}, true],
  ['a file or a pipe', false, {}, false],
  ['a terminal without colours', true, { TERM: 'dumb' }, false],
  ['a terminal with NO_COLOR', true, { NO_COLOR: '1' }, false],
  ['a terminal with an empty NO_COLOR, which does not count', true, { NO_COLOR: '' }, true],
  ['a pipe with FORCE_COLOR', false, { FORCE_COLOR: '1' }, true],
  ['a pipe with an empty FORCE_COLOR', false, { FORCE_COLOR: '' }, true],
  ['a terminal with FORCE_COLOR=0', true, { FORCE_COLOR: '0' }, false],
  ['a terminal with FORCE_COLOR=false', true, { FORCE_COLOR: 'false' }, false],
  ['NO_COLOR before FORCE_COLOR', true, { NO_COLOR: '1', FORCE_COLOR: '1' }, false],
])('colours on %s', (_, isTTY, env, expected) => {
  expect(hasColours({ isTTY }, env)).toBe(expected);
});

test('shows what would change the text that a reader sees', () => {
  expect(visible('a\nb\u001b[31m\u202ec')).toBe('a\\u000ab\\u001b[31m\\u202ec');
});

test('a plain cdk8s.App reports the problems of our constructs in the same form', () => {
  const app = new cdk8s.App();
  const chart = new cdk8s.Chart(app, 'chart');
  new flux.GitRepository(chart, 'git', { url: 'git@github.com:org/app.git' });
  new flux.GitRepository(chart, 'secret', { url: 'https://user:hunter2@github.com/org/app.git' });
  for (const synth of [() => app.synth(), () => cdk8s.Testing.synth(chart)]) {
    expect(synth).toThrow(/^Validation failed with the following errors:\n {2}\[chart\/git\] error\[git-url\]: .* is not a valid address for Flux\n {4}--> test\/base\/diagnostic\.test\.ts:\d+ \(chart\/git\)\n {4}help: .*\n {2}\[chart\/secret\] error/);
    expect(synth).not.toThrow(/hunter2/);
  }
});
