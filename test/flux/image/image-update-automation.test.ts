import { Chart } from 'cdk8s';
import { App } from '../../../src';
import { problemsOf } from '../../../src/base/problem';
import * as flux from '../../../src/flux';
import { Secret } from '../../../src/secret';
import { platform } from '../../program';

let chart: Chart;
let source: flux.GitRepository;
const author = { email: 'flux@example.com' };
let count = 0;
beforeEach(() => {
  chart = new Chart(new App(), 'chart', { namespace: 'flux-system' });
  source = new flux.GitRepository(chart, 'fleet', { url: 'https://git.example.com/org/fleet.git' });
});

function automation(props: Partial<flux.ImageUpdateAutomationProps> = {}): flux.ImageUpdateAutomation {
  return new flux.ImageUpdateAutomation(chart, `images-${count++}`, { source, author, ...props });
}

function checks(construct: flux.ImageUpdateAutomation): string[] {
  return problemsOf(construct).map(({ check }) => check);
}

function message(props: Partial<flux.ImageUpdateAutomationProps>): string {
  return automation(props).toJson().spec.git.commit.messageTemplate as string;
}

test('commits to the branch that is checked out, and CI skips the commit', () => {
  const images = automation();
  expect(checks(images)).toEqual([]);
  expect(images.toJson().spec).toEqual({
    interval: '30m',
    sourceRef: { kind: 'GitRepository', name: source.name },
    git: { commit: { author: { name: 'Flux', email: 'flux@example.com' }, messageTemplate: expect.stringMatching(/^Update images \[skip ci\]\n/) as string } },
    update: { strategy: 'Setters' },
  });
});

test('checks of a pull request are not skipped', () => {
  expect(message({ push: flux.CommitPush.branch('flux/images') })).toMatch(/^Update images\n/);
  expect(message({ push: flux.CommitPush.branch('main') })).toContain('[skip ci]');
  expect(message({ push: flux.CommitPush.branch('flux/images'), skipCi: true })).toContain('[skip ci]');
  expect(message({ skipCi: false })).not.toContain('skip');
  expect(message({ messageTemplate: 'Images [ci skip]' })).toBe('Images [ci skip]');
  expect(message({ messageTemplate: 'Images\n\nbody' })).toBe('Images [skip ci]\n\nbody');
});

test('updates the files of a folder', () => {
  const { repository } = platform();
  expect(automation({ folder: repository.folder('apps/production') }).toJson().spec.update).toEqual({ strategy: 'Setters', path: './apps/production' });
  expect(automation({ path: 'apps/' }).toJson().spec.update.path).toBe('./apps');
});

test('signs with SSH or OpenPGP keys', () => {
  const secret = Secret.fromSecretName(chart, 'key', { name: 'key', keys: ['identity', 'known_hosts'] });
  expect(automation({ signing: flux.CommitSigning.ssh(secret) }).toJson().spec.git.commit.signingKey).toEqual({ type: 'ssh', secretRef: { name: 'key' } });
  expect(checks(automation({ signing: flux.CommitSigning.gpg(secret) }))).toEqual(['secret-key', 'secret-key', 'secret-key']);
});

test.each([
  [{ author: { email: 'Flux' } }, 'image-author'],
  [{ messageTemplate: '{{ range .Updated.Images }}{{ end }}' }, 'image-automation'],
  [{ push: flux.CommitPush.branch('refs/heads/main') }, 'image-push'],
  [{ push: flux.CommitPush.branch('') }, 'image-push'],
  [{ push: flux.CommitPush.refspec('+a:b') }, 'image-push'],
  [{ push: flux.CommitPush.refspec(':b') }, 'image-push'],
  [{ checkout: flux.GitReference.tag('v1') }, 'image-push'],
  [{ path: '../x' }, 'path-outside-repository'],
] as [Partial<flux.ImageUpdateAutomationProps>, string][])('refuses %j', (props, check) => expect(checks(automation(props))).toEqual([check]));

test('a source that follows versions needs a branch for the commits', () => {
  source = new flux.GitRepository(chart, 'releases', { url: 'https://git.example.com/org/fleet.git', ref: flux.GitReference.semver('1.x') });
  expect(checks(automation())).toEqual(['image-push']);
  expect(checks(automation({ checkout: flux.GitReference.branch('main') }))).toEqual([]);
  expect(checks(automation({ checkout: flux.GitReference.named('refs/heads/main') }))).toEqual([]);
});

test('only Git repositories can be written', () => {
  const artifact = new flux.OCIRepository(chart, 'artifact', { url: 'oci://registry.example.com/org/fleet' });
  expect(checks(automation({ source: artifact }))).toEqual(['source-kind']);
});
