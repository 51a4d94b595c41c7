import { Chart, Duration, Testing } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import { problemsOf } from '../../../src/base/problem';
import * as flux from '../../../src/flux';
import { Secret } from '../../../src/secret';

const URL = 'https://git.example.com/org/app.git';

let chart: Chart;
let count: number;
beforeEach(() => {
  chart = new Chart(Testing.app(), 'chart', { namespace: 'flux-system' });
  count = 0;
});

function git(props: Partial<flux.GitRepositoryProps>): flux.GitRepository {
  return new flux.GitRepository(chart, `git-${count++}`, { url: URL, ...props });
}

function secret(...keys: string[]): Secret {
  return Secret.fromSecretName(chart, `secret-${count++}`, { name: 'git', keys });
}

function checks(props: Partial<flux.GitRepositoryProps>): string[] {
  return problemsOf(git(props)).map(({ check }) => check);
}

test('follows main unless told otherwise', () => {
  expect(git({}).toJson().spec).toEqual({ url: URL, interval: '1m', ref: { branch: 'main' } });
});

test('writes timeouts without hours, which the API refuses there', () => {
  expect(git({ timeout: Duration.hours(2), interval: Duration.hours(2) }).toJson().spec).toMatchObject({ timeout: '120m', interval: '2h' });
});

describe('an address', () => {
  test.each([
    ['git@github.com:org/app.git', 'ssh://git@github.com/org/app.git'],
    ['deploy@git.example.com:/srv/app.git', 'ssh://deploy@git.example.com/srv/app.git'],
    ['git.example.com:org/app', 'ssh://git@git.example.com/org/app'],
  ])('in the scp form is refused with its ssh:// spelling: %s', (url, right) => {
    expect(problemsOf(git({ url }))).toMatchObject([{ check: 'git-url', message: expect.stringContaining(url), fix: expect.stringContaining(right) }]);
    expect(checks({ url: right, secret: secret('identity', 'known_hosts') })).toEqual([]);
  });

  test.each(['git://host/app', 'file:///srv/app', 'host/app', '', 'https://git.example.com/a b', 'HTTPS://host/app'])('that Flux does not take is refused: %s', (url) => {
    expect(checks({ url })).toContain('git-url');
  });

  test('with a password in it is refused without repeating it', () => {
    const [found] = problemsOf(git({ url: 'https://me:hunter2@git.example.com/org/app.git' }));
    expect(found.check).toBe('git-url');
    expect(found.message).not.toContain('hunter2');
    expect(checks({ url: 'ssh://git@git.example.com:2222/org/app.git', secret: secret('identity', 'known_hosts') })).toEqual([]);
  });
});

describe('credentials', () => {
  test.each([
    [['username', 'password']],
    [['bearerToken']],
    [['username', 'password', 'ca.crt']],
    [['tls.crt', 'tls.key']],
  ])('for https:// may be %s', (keys) => expect(checks({ secret: secret(...keys) })).toEqual([]));

  test.each([
    [['username'], 'secret-key'],
    [['tls.crt'], 'secret-key'],
    [['username', 'password', 'extra'], 'secret-key'],
    [['identity', 'known_hosts'], 'git-secret'],
    [[], 'git-secret'],
  ])('for https:// may not be %s', (keys, check) => expect(checks({ secret: secret(...keys) })).toContain(check));

  test('for ssh:// are needed, with known hosts', () => {
    const url = 'ssh://git@git.example.com/org/app.git';
    expect(checks({ url })).toEqual(['git-secret']);
    expect(checks({ url, secret: secret('identity') })).toEqual(['secret-key']);
    expect(checks({ url, secret: secret('identity', 'known_hosts', 'password', 'identity.pub') })).toEqual([]);
  });

  test('of a GitHub App name exactly one installation', () => {
    const provider = flux.GitProvider.GITHUB;
    const app = ['githubAppID', 'githubAppPrivateKey'];
    expect(checks({ provider })).toEqual(['source-provider']);
    expect(checks({ provider, secret: secret(...app) })).toEqual(['git-secret']);
    expect(checks({ provider, secret: secret(...app, 'githubAppInstallationID', 'githubAppInstallationOwner') })).toEqual(['git-secret']);
    expect(checks({ provider, secret: secret(...app, 'githubAppInstallationID') })).toEqual([]);
  });

  test('from another namespace are refused', () => {
    const elsewhere = Secret.fromSecretName(chart, 'elsewhere', { name: 'git', namespace: 'default' });
    expect(checks({ secret: elsewhere })).toEqual(['cross-namespace']);
  });
});

test('a service account is for AWS and Azure', () => {
  const serviceAccount = kplus.ServiceAccount.fromServiceAccountName(chart, 'account', 'git');
  expect(checks({ serviceAccount })).toEqual(['source-provider']);
  expect(checks({ serviceAccount, provider: flux.GitProvider.AWS })).toEqual([]);
});

describe('a reference', () => {
  const sha = 'a'.repeat(40);
  test.each([
    [flux.GitReference.branch('release/1'), { branch: 'release/1' }],
    [flux.GitReference.tag('v1'), { tag: 'v1' }],
    [flux.GitReference.semver('1.x'), { semver: '1.x' }],
    [flux.GitReference.named('refs/pull/1/head'), { name: 'refs/pull/1/head' }],
    [flux.GitReference.commit(sha), { commit: sha }],
    [flux.GitReference.commit(sha, 'main'), { commit: sha, branch: 'main' }],
  ])('is written as %j', (ref, json) => {
    const repository = git({ ref });
    expect(problemsOf(repository)).toEqual([]);
    expect(repository.toJson().spec.ref).toEqual(json);
  });

  test.each([
    [flux.GitReference.branch(''), 'git-reference'],
    [flux.GitReference.tag(' '), 'git-reference'],
    [flux.GitReference.named('main'), 'git-reference'],
    [flux.GitReference.commit('abc1234'), 'git-reference'],
    [flux.GitReference.semver('one'), 'semver-range'],
  ])('is refused: %j', (ref, check) => expect(checks({ ref })).toEqual([check]));
});

test('signatures of tags are verified only where a tag is fetched', () => {
  const verify = { secret: secret('author.asc'), mode: flux.GitVerificationMode.TAG_AND_HEAD };
  expect(checks({ verify })).toEqual(['git-verify-mode']);
  expect(checks({ verify, ref: flux.GitReference.tag('v1') })).toEqual([]);
  expect(checks({ verify: { secret: secret('author.asc') } })).toEqual([]);
});

test('includes Git repositories of its own namespace', () => {
  const other = (kind: string, namespace: string): flux.GitInclude =>
    ({ repository: flux.GitRepository.fromGitRepositoryName(chart, `${kind}-${count++}`, { name: 'other', namespace }) });
  expect(checks({ include: [other('a', 'flux-system')] })).toEqual([]);
  expect(checks({ include: [other('a', 'default')] })).toEqual(['cross-namespace']);
  const bucket = flux.Bucket.fromBucketName(chart, 'bucket', { name: 'bucket' });
  expect(checks({ include: [{ repository: bucket }] })).toEqual(['source-kind']);
});
