import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ci, promotion } from '../../src';
import { Gate } from '../../src/promotion/freeze-window';
import { jobWith } from '../ci/pipelines';
import { runStep, StepRun } from '../ci/run-step';
import { shellcheck } from '../ci/shellcheck';
import { testWith } from '../programs';
import { makeRoot } from '../synth/tree-on-disk';

const { FreezeWindow } = promotion;

/** What the gate says at a time. */
function at(time: string, freezes: promotion.FreezeWindow[], run: { readonly [name: string]: string } = {}, hotfixTag?: string): StepRun {
  const gate = new Gate({ environment: 'production', freezes, hotfixTag });
  const spec = gate.bind(jobWith());
  const texts = Object.entries(spec.env ?? {}).flatMap(([name, { _source }]) => (_source.kind === 'text' ? [[name, _source.text]] : []));
  const clock = join(makeRoot(), 'clock.sh');
  writeFileSync(clock, `date() { if [ "$*" = +%s ]; then echo ${Date.parse(time) / 1000}; else command date "$@"; fi; }\n`);
  return runStep(spec, { env: { ...Object.fromEntries(texts) as Record<string, string>, TAG: '', COMMIT_MESSAGE: '', ...run, BASH_ENV: clock } });
}

const holidays = FreezeWindow.between('2026-12-24T00:00:00Z', '2027-01-04T06:00:00Z', "the team's holidays, $HOME");
const weekends = FreezeWindow.weekly('FRI 15:00', 'MON 07:00', 'weekend');
const nights = FreezeWindow.weekly('TUE 22:00', 'WED 05:30', 'backup');

test.each([
  ['2026-12-23T23:59:59Z', 0, ''],
  ['2026-12-24T00:00:00Z', 11, '2027-01-04T06:00:00Z'],
  ['2027-01-04T05:59:59Z', 11, '2027-01-04T07:00:00Z'], // also a Monday before seven
  ['2027-01-04T07:00:00Z', 0, ''],
  ['2027-01-08T14:59:59Z', 0, ''],
  ['2027-01-08T15:00:00Z', 11, '2027-01-11T07:00:00Z'],
  ['2027-01-10T12:00:00Z', 11, '2027-01-11T07:00:00Z'],
  ['2027-01-12T22:00:00Z', 11, '2027-01-13T05:30:00Z'],
  ['2027-01-13T05:30:00Z', 0, ''],
])('at %s the status is %i', (time, status, until) => {
  const run = at(time, [holidays, weekends, nights]);
  expect([run.status, run.outputs.FROZEN_UNTIL ?? '']).toEqual([status, until]);
  if (status === 0) expect(run.stdout).toBe('production may change now\n');
  else expect(run.stderr).toMatch(new RegExp(`production is frozen until .*\nnothing is changed; run this job again after ${until}\n$`));
});

test('says the reason as it was given', () => {
  expect(at('2026-12-25T00:00:00Z', [holidays]).stderr).toContain("production is frozen until 2027-01-04T06:00:00Z: the team's holidays, $HOME");
});

test('lets a hotfix pass that says why, and no other', () => {
  const run = (message: string, TAG = 'hotfix-1'): StepRun => at('2026-12-25T00:00:00Z', [holidays], { TAG, COMMIT_MESSAGE: message }, 'hotfix-');
  expect(run('Mend the login\n\nHotfix: nobody can log in\n')).toMatchObject({ status: 0, outputs: { HOTFIX_REASON: 'nobody can log in' } });
  expect(run('Mend the login\r\n\r\nHotfix: x\r\n').outputs).toEqual({ HOTFIX_REASON: 'x' });
  for (const message of ['Mend the login', 'Hotfix:', 'Hotfix:   \n', '']) {
    expect(run(message)).toMatchObject({ status: 1, stderr: expect.stringContaining('its commit gives no reason: add a line "Hotfix: REASON"') });
  }
  expect(run('Hotfix: x', '').status).toBe(11);
  expect(run('Hotfix: x', 'v1').status).toBe(11);
  expect(run('Hotfix: $(touch pwned); `touch pwned`').stdout).toContain('$(touch pwned); `touch pwned`');
});

testWith('shellcheck')('is sound shell', () => {
  shellcheck(new Gate({ environment: 'production', freezes: [holidays], hotfixTag: 'hotfix-' }).bind(jobWith()));
  shellcheck(new promotion.SmokeTest({ url: 'https://example.com/' }).bind(jobWith()));
});

test('a pipeline has it where there are windows', () => {
  expect(new Gate({ environment: 'production', freezes: [nights] }).bind(jobWith()).env!.FREEZES).toEqual(ci.Value.literal('weekly 2760 3210 backup'));
});
