import { ci } from '../../../src';
import { problemsOf } from '../../../src/base/problem';
import { ACTIONS, GITEA_ACTIONS, IMAGES, actionReference, imageReference } from '../../../src/ci/tools/pins';
import { pipelineOn, textOf } from '../pipelines';

const COMMIT = 'a'.repeat(40);
const DIGEST = `sha256:${'b'.repeat(64)}`;

test('commits and digests are whole', () => {
  for (const { version, exact } of [...Object.values(ACTIONS), ...Object.values(GITEA_ACTIONS)]) {
    expect(version).toMatch(/^v\d/);
    if (exact !== undefined) expect(exact).toMatch(/^[0-9a-f]{40}$/);
  }
  for (const { exact } of Object.values(IMAGES)) if (exact !== undefined) expect(exact).toMatch(/^sha256:[0-9a-f]{64}$/);
});

test('actions that every job uses are pinned to commits', () => {
  for (const name of ['checkout', 'cache', 'upload-artifact', 'download-artifact', 'setup-node', 'setup-python', 'setup-go', 'setup-java']) {
    expect(ACTIONS[`actions/${name}`].exact).toBeDefined();
  }
});

test('an action has its commit and its version, on Gitea perhaps another', () => {
  const { version, exact } = ACTIONS['actions/upload-artifact'];
  expect(actionReference(pipelineOn(ci.Platform.github()), 'actions/upload-artifact')).toEqual({ uses: `actions/upload-artifact@${exact}`, comment: version });
  expect(actionReference(pipelineOn(ci.Platform.gitea()), 'actions/upload-artifact')?.comment).toMatch(/^v3\./);
  expect(actionReference(pipelineOn(ci.Platform.gitea()), 'actions/checkout')?.comment).toBe(ACTIONS['actions/checkout'].version);
});

test('without a known commit it has its version; an unknown one has nothing', () => {
  const pipeline = pipelineOn(ci.Platform.github());
  expect(actionReference(pipeline, 'docker/oidc-action')).toEqual({ uses: 'docker/oidc-action@v1' });
  expect(actionReference(pipeline, 'evil/action')).toBeUndefined();
});

test('a program\'s pins take the place of ours, and have no version that could be wrong', () => {
  const image = 'docker.io/library/docker';
  const pipeline = pipelineOn(ci.Platform.github(), { pins: { 'actions/checkout': COMMIT, 'evil/action': COMMIT, [image]: DIGEST } });
  expect(actionReference(pipeline, 'actions/checkout')).toEqual({ uses: `actions/checkout@${COMMIT}`, comment: undefined });
  expect(actionReference(pipeline, 'evil/action')).toEqual({ uses: `evil/action@${COMMIT}`, comment: undefined });
  expect(imageReference(pipeline, image)).toBe(`${image}:${IMAGES[image].version}@${DIGEST}`);
  expect(imageReference(pipeline, 'example.com/own')).toBe('example.com/own');
  expect(problemsOf(pipeline)).toEqual([]);
});

test.each(['v4', 'main', 'a1b2c3d', `${COMMIT}\n`, 'sha256:abc'])('refuses the pin %j', (pin) => {
  const pipeline = pipelineOn(ci.Platform.github(), { pins: { 'actions/checkout': pin } });
  pipeline.addJob('job', { steps: [new ci.Script({ name: 'Do', script: ['true'] })] });
  textOf(pipeline);
  expect(problemsOf(pipeline)).toEqual([expect.objectContaining({ check: 'pin-exact', message: `actions/checkout is pinned to ${JSON.stringify(pin)}, which is not a valid pin` })]);
});

test.each([
  ['actions/checkout', DIGEST, 'use the full commit of the action (40 hexadecimal digits)'],
  ['docker.io/library/docker', COMMIT, 'use the digest of the image (sha256: and 64 hexadecimal digits)'],
  ['docker.io/library/docker', 'b'.repeat(64), 'use the digest of the image (sha256: and 64 hexadecimal digits)'],
  ['localhost:5000/docker', COMMIT, 'use the digest of the image (sha256: and 64 hexadecimal digits)'],
  ['checkout', COMMIT, 'use a name such as actions/checkout for an action, and docker.io/library/docker for an image'],
])('refuses the pin of %s to %s', (name, pin, fix) => {
  const pipeline = pipelineOn(ci.Platform.github(), { pins: { [name]: pin } });
  pipeline.addJob('job', { steps: [new ci.Script({ name: 'Do', script: ['true'] })] });
  textOf(pipeline);
  expect(problemsOf(pipeline)).toEqual([expect.objectContaining({ check: 'pin-exact', fix })]);
});
