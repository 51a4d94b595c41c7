import { ci } from '../../../src';
import { specOf } from '../pipelines';
import { runStep } from '../run-step';

test('runs its commands strictly, with values in the environment', () => {
  const script = new ci.Script({ name: 'Say', script: ['echo "IMAGE=$IMAGE" >>"$JOB_OUTPUTS"', 'false | true', 'echo not reached'], outputs: ['IMAGE'] });
  const run = runStep(specOf(script), { env: { IMAGE: '$(touch pwned)' } });
  expect(run).toMatchObject({ status: 1, stdout: '', outputs: { IMAGE: '$(touch pwned)' } });
});

test('names a program that is missing', () => {
  const script = new ci.Script({ name: 'Scan', script: ['no-such-program'], tools: ['no-such-program'] });
  expect(runStep(specOf(script))).toMatchObject({ status: 127, stderr: 'this step needs no-such-program, which this runner does not have\n' });
});

test('records what is called, with what, and what was put in', () => {
  const script = new ci.Script({ name: 'Log in', script: ['printf %s "$PASSWORD" | podman login --password-stdin "$HOST"'] });
  const { calls } = runStep(specOf(script), { env: { PASSWORD: 's3cret', HOST: 'harbor.example.com' }, tools: { podman: '' } });
  expect(calls).toMatchObject([{ tool: 'podman', args: ['login', '--password-stdin', 'harbor.example.com'], stdin: 's3cret' }]);
});
