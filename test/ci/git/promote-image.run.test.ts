import { spawnSync } from 'child_process';
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { bareRepository, commit, commits, git, show } from './bare-repository';
import { Asked, serve } from './git-server-mock';
import { App, ImagePins, Repository, ci } from '../../../src';
import { problemsOf } from '../../../src/base/problem';
import { testWith } from '../../programs';
import { pipelineOn } from '../pipelines';
import { runStep } from '../run-step';
import { shellcheck } from '../shellcheck';
import { envOf as envOfStep, startStep } from '../start-step';

const TOKEN = ci.PipelineSecret.platform('MANIFESTS_TOKEN');
const DIGEST = `sha256:${'a'.repeat(64)}`;
const KUSTOMIZATION = `apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
# who runs where
images: # promoted by robots
  # the shop
  - name: harbor.example.com/org/shop
    newTag: 1.0.0 # {"$imagepolicy": "flux-system:shop:tag"}
  - newTag: "2.0.0"   # first key
    name: 'harbor.example.com/org/cart'
  - digest: sha256:old
    newName: mirror.example.com/org/mail
    name: harbor.example.com/org/mail
resources:
- deployment.yaml
`;

function manifests(bare: string): Repository {
  return new Repository(new App(), 'manifests', { url: `file://${bare}` });
}

function specOf(props: ci.PromoteImageProps, platform = ci.Platform.gitea()): { spec: ci.StepSpec; problems: string[] } {
  const pipeline = pipelineOn(platform, { secrets: [TOKEN] });
  const job = pipeline.addJob('hand-over', { steps: [] });
  const spec = new ci.PromoteImage(props).bind(job);
  return { spec, problems: problemsOf(job).map((each) => `${each.check}: ${each.message}`) };
}

const OF_RUN = { APP_REPOSITORY: 'org/app', APP_COMMIT: 'c0ffee', RUN_URL: 'https://ci.example.com/1', GIT_TOKEN: 's3cret-token' };

function envOf(spec: ci.StepSpec, run: { readonly [name: string]: string }): { [name: string]: string } {
  return envOfStep(spec, { ...OF_RUN, ...run });
}

const access = ci.GitAccess.token(TOKEN);
const tag = ci.Value.TAG;

function handOver(bare: string, image: string, run: { readonly [name: string]: string }): ReturnType<typeof runStep> {
  const pin = ci.ImagePin.kustomization(manifests(bare), 'apps/kustomization.yaml', image);
  const { spec, problems } = specOf({ pin, access, ...'TAG' in run ? { tag } : {}, ...'DIGEST' in run ? { digest: tag } : {} });
  expect(problems).toEqual([]);
  return runStep(spec, { env: envOf(spec, run) });
}

const bumped = (from: string, to: string): string => KUSTOMIZATION.replace(from, to);

/** What a run without a number leaves beside the version. */
const RECORD = '# handed over by run - of gitea:org/app:ci at c0ffee committed -';
/** A kustomization with that below the name of an image. */
const remembered = (text: string, image: string): string => text.replace(new RegExp(`^( *-? *)name: '?${image}'?\\r?\\n`, 'm'),
  (line: string, before: string) => `${line}${' '.repeat(before.length)}${RECORD}${line.endsWith('\r\n') ? '\r\n' : '\n'}`);

test.each([
  ['a tag, and leaves comments as they are', 'harbor.example.com/org/shop', { TAG: '1.1.0' }, bumped('1.0.0 #', '"1.1.0" #')],
  ['a tag that is the first key', 'harbor.example.com/org/cart', { TAG: '2.1.0' }, bumped('"2.0.0"   #', '"2.1.0" #')],
  ['a digest in the place of a tag', 'harbor.example.com/org/shop', { DIGEST },
    bumped('    newTag: 1.0.0 # {"$imagepolicy": "flux-system:shop:tag"}\n', `    digest: "${DIGEST}"\n`)],
  ['a tag in the place of a digest that is the first key', 'harbor.example.com/org/mail', { TAG: '3' },
    bumped('  - digest: sha256:old\n    newName: mirror.example.com/org/mail\n    name: harbor.example.com/org/mail\n',
      '  - newName: mirror.example.com/org/mail\n    name: harbor.example.com/org/mail\n    newTag: "3"\n')],
  ['tag and digest', 'harbor.example.com/org/mail', { TAG: '3', DIGEST },
    bumped('  - digest: sha256:old\n', `  - digest: "${DIGEST}"\n`).replace('org/mail\nresources', 'org/mail\n    newTag: "3"\nresources')],
])('commits %s', (_what, image, run, expected) => {
  const bare = bareRepository({ 'apps/kustomization.yaml': KUSTOMIZATION });
  const { status, stderr, outputs } = handOver(bare, image, run as { [name: string]: string });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(show(bare, 'apps/kustomization.yaml')).toBe(remembered(expected, image));
  expect(outputs).toEqual({ MANIFESTS_COMMIT: git(bare, 'rev-parse', 'main'), VERSION: `${'TAG' in run ? run.TAG : ''}@${'DIGEST' in run ? DIGEST : ''}` });
  expect(git(bare, 'log', '-1', '--format=%an <%ae> %cn')).toBe('ci <noreply@localhost> ci');
  expect(git(bare, 'log', '-1', '--format=%B')).toBe(
    `Run ${image}${'TAG' in run ? `:${run.TAG}` : ''}${'DIGEST' in run ? `@${DIGEST}` : ''}\n\nMade from org/app at c0ffee by https://ci.example.com/1`);
  const again = handOver(bare, image, run as { [name: string]: string });
  expect(again).toMatchObject({ status: 0, outputs });
  expect(again.stdout).toContain('nothing to do');
  expect(commits(bare)).toBe(2);
});

test('changes a component of this program, with Windows line ends as they are', () => {
  const repository = new Repository(new App(), 'manifests', { url: 'https://git.example.com/org/manifests.git' });
  const pins = new ImagePins(repository.folder('overlays/production'), 'pins', { images: { 'harbor.example.com/org/shop': '1.0' } });
  const pin = ci.ImagePin.of(pins, 'harbor.example.com/org/shop');
  expect(pin).toMatchObject({ repository, file: 'overlays/production/pins/kustomization.yaml' });
  const bare = bareRepository({ [pin.file]: 'images:\r\n- name: harbor.example.com/org/shop\r\n  newTag: "1.0"\r\n' });
  const { spec } = specOf({ pin, access, tag });
  const run = runStep(spec, { env: { ...envOf(spec, { TAG: '1.1' }), MANIFESTS_URL: bare } });
  expect(run).toMatchObject({ status: 0, stderr: '' });
  expect(show(bare, pin.file)).toBe(remembered('images:\r\n- name: harbor.example.com/org/shop\r\n  newTag: "1.1"\r\n', 'harbor.example.com/org/shop'));
});

const VALUES = `image: &image
  # of the shop
  repository: harbor.example.com/org/shop
  tag: 1.0.0 # bumped
  digest: ''
notes: |
  image:
    tag: not this
sidecar:
  image:
    tag: nor this
list:
  - image:
      tag: nor that
`;

test('changes the keys of a values file, and nothing else that looks alike', () => {
  const bare = bareRepository({ 'values.yaml': VALUES });
  const keys = { tag: ['image', 'tag'], digest: ['image', 'digest'] };
  const { spec, problems } = specOf({ pin: ci.ImagePin.values(manifests(bare), 'values.yaml', 'shop', keys), access, tag, digest: tag });
  expect(problems).toEqual([]);
  expect(runStep(spec, { env: envOf(spec, { TAG: '1.1.0', DIGEST }) })).toMatchObject({ status: 0, stderr: '' });
  expect(show(bare, 'values.yaml')).toBe(VALUES.replace('  tag: 1.0.0 #', `  ${RECORD}\n  tag: "1.1.0" #`).replace('\'\'', `"${DIGEST}"`));
});

test.each([
  [['image', 'version'], 'values.yaml has no key image.version'],
  [['sidecar', 'image'], 'values.yaml has keys below sidecar.image, and no text'],
  [['image'], 'values.yaml has no plain text at image: &image'],
  [['notes'], 'values.yaml has no plain text at notes: |'],
])('refuses the key %s', (key, message) => {
  const bare = bareRepository({ 'values.yaml': VALUES });
  const { spec } = specOf({ pin: ci.ImagePin.values(manifests(bare), 'values.yaml', 'shop', { tag: key }), access, tag });
  const run = runStep(spec, { env: envOf(spec, { TAG: '1.1.0' }) });
  expect(run.status).toBe(1);
  expect(run.stderr).toContain(message);
  expect(commits(bare)).toBe(1);
});

test.each([
  ['harbor.example.com/org/other', KUSTOMIZATION, 'has no entry for image harbor.example.com/org/other'],
  ['shop', 'images: [{name: shop, newTag: "1"}]\n', 'has no entry for image shop'],
  ['shop', 'images:\n- name: shop\n- name: shop\n', 'has 2 entries for image shop'],
  ['shop', 'resources:\n- name: shop\n', 'has no entry for image shop'],
  ['shop', 'images:\nresources:\n- name: shop\n', 'has no entry for image shop'],
])('refuses the image %s without an entry of its own (%#)', (image, text, message) => {
  const bare = bareRepository({ 'apps/kustomization.yaml': text });
  const run = handOver(bare, image, { TAG: '1' });
  expect(run.status).not.toBe(0);
  expect(run.stderr).toContain(message);
  expect(commits(bare)).toBe(1);
});

test.each(['$(touch pwned)', '"; rm -rf x', 'a\nb', '1.0 # x', '🚀', '-rf', '', 'x'.repeat(129), '\\n'])('refuses the tag %j', (hostile) => {
  const bare = bareRepository({ 'apps/kustomization.yaml': KUSTOMIZATION });
  const run = handOver(bare, 'harbor.example.com/org/shop', { TAG: hostile });
  expect(run.status).not.toBe(0);
  expect(run.stderr).toMatch(/tag|image/);
  expect(fs.readdirSync(run.cwd)).toEqual([]);
  expect(commits(bare)).toBe(1);
});

test.each([`sha256:${'a'.repeat(63)}`, `sha512:${'a'.repeat(64)}`, `sha256:${'a'.repeat(63)}\n`, `sha256:${'A'.repeat(64)}`])('refuses the digest %j', (digest) => {
  const bare = bareRepository({ 'apps/kustomization.yaml': KUSTOMIZATION });
  expect(handOver(bare, 'harbor.example.com/org/shop', { DIGEST: digest })).toMatchObject({ status: 1 });
  expect(commits(bare)).toBe(1);
});

test('takes anything in what a commit message says', () => {
  const bare = bareRepository({ 'apps/kustomization.yaml': KUSTOMIZATION });
  const hostile = '$(touch pwned)`touch pwned`"; rm -rf x\n🚀 %s \\n';
  const run = handOver(bare, 'harbor.example.com/org/shop', { TAG: '1.1', APP_REPOSITORY: hostile, APP_COMMIT: hostile, RUN_URL: hostile });
  expect(run).toMatchObject({ status: 0, stderr: '' });
  expect(git(bare, 'log', '-1', '--format=%B')).toContain(`Made from ${hostile} at ${hostile} by ${hostile}`);
  expect(fs.readdirSync(run.cwd)).toEqual([]);
});

test('loses no change of ten that are handed over at the same time', async () => {
  const images = Array.from({ length: 10 }, (_, n) => `registry.example.com/app${n}`);
  const bare = bareRepository({ 'apps/kustomization.yaml': `images:\n${images.map((name) => `- name: ${name}\n  newTag: old\n`).join('')}` });
  const runs = await Promise.all(images.map((image, n) => {
    const { spec } = specOf({ pin: ci.ImagePin.kustomization(manifests(bare), 'apps/kustomization.yaml', image), access, tag });
    return startStep(spec, { ...OF_RUN, TAG: `new${n}` });
  }));
  expect(runs.map(({ status }) => status)).toEqual(images.map(() => 0));
  expect(runs.some(({ stdout }) => stdout.includes('another push came first'))).toBe(true);
  expect(show(bare, 'apps/kustomization.yaml')).toBe(`images:\n${images.map((name, n) => `- name: ${name}\n  ${RECORD}\n  newTag: "new${n}"\n`).join('')}`);
  expect(commits(bare)).toBe(11);
  expect(git(bare, 'rev-list', '--merges', 'main')).toBe('');
});

test('says when the server refuses the push, and leaves nothing behind', () => {
  const bare = bareRepository({ 'apps/kustomization.yaml': KUSTOMIZATION });
  fs.writeFileSync(path.join(bare, 'hooks', 'pre-receive'), '#!/bin/sh\necho "branch main is protected"\nexit 1\n', { mode: 0o755 });
  const run = handOver(bare, 'harbor.example.com/org/shop', { TAG: '1.1' });
  expect(run.status).toBe(1);
  expect(run.stderr).toContain('branch main is protected');
  expect(run.stderr).toContain('can this account write to the branch?');
  expect(fs.readdirSync(path.dirname(run.cwd)).filter((name) => name.startsWith('tmp.'))).toEqual([]);
});

test('shows the token to nobody but Git\'s prompt', () => {
  const { spec } = specOf({ pin: ci.ImagePin.kustomization(manifests('/nowhere'), 'k.yaml', 'shop'), access, tag });
  const run = runStep(spec, {
    env: { ...envOf(spec, { TAG: '1' }), MANIFESTS_URL: 'https://git.example.com/org/manifests.git' },
    tools: { git: 'case "$*" in init*) mkdir "$3" ;; *fetch*) "$GIT_ASKPASS" "Username for x"; "$GIT_ASKPASS" "Password for x" | cksum; ls -l "$GIT_ASKPASS" | cut -c1-10; exit 9 ;; esac' },
  });
  const cksum = spawnSync('cksum', { input: 's3cret-token\n', encoding: 'utf8' }).stdout.trim();
  expect(run.status).toBe(9);
  expect(run.stdout.split('\n')).toEqual(['git', cksum, '-rwx------', '']);
  expect(JSON.stringify(run.calls.map(({ args, stdin }) => [args, stdin])) + run.stdout + run.stderr).not.toContain('s3cret');
});

test('shows an SSH key to known hosts only', () => {
  const key = { privateKey: TOKEN, knownHosts: ['git.example.com ssh-ed25519 AAAAC3Nz'] };
  const repository = new Repository(new App(), 'manifests', { url: 'ssh://git@git.example.com/org/manifests.git' });
  const { spec, problems } = specOf({ pin: ci.ImagePin.kustomization(repository, 'k.yaml', 'shop'), access: ci.GitAccess.sshKey(key), tag });
  expect(problems).toEqual([]);
  const bin = fs.mkdtempSync(path.join(os.tmpdir(), 'bin-'));
  const ssh = '#!/bin/sh\necho "$*" >&2\nls -l "$2" | cut -c1-10 >&2\ncksum <"$2" >&2\nexit 1\n';
  fs.writeFileSync(path.join(bin, 'ssh'), ssh, { mode: 0o755 });
  const run = runStep(spec, { env: { ...envOf(spec, { TAG: '1' }), SSH_KEY: 'PRIVATE\r\nKEY', PATH: `${bin}:${process.env.PATH}` } });
  expect(run.stderr).toMatch(/-o StrictHostKeyChecking=yes -o UserKnownHostsFile=\S+\/known_hosts .*BatchMode=yes/);
  expect(run.stderr).toContain(`-rw-------\n${spawnSync('cksum', { input: 'PRIVATE\nKEY\n', encoding: 'utf8' }).stdout}`);
  expect(run.stdout + run.stderr).not.toContain('PRIVATE');
});

const pinAt = (url: string): ci.ImagePin => ci.ImagePin.kustomization(new Repository(new App(), 'manifests', { url }), 'k.yaml', 'shop');
const ofProgram = (): ci.ImagePin => {
  const repository = new Repository(new App(), 'manifests', { url: 'https://git.example.com/o/m.git' });
  return ci.ImagePin.of(new ImagePins(repository.folder('a'), 'pins', { images: { shop: '1' } }), 'cart');
};

test.each([
  ['git-access', { pin: pinAt('ssh://git@git.example.com/o/m.git'), access, tag }],
  ['git-access', { pin: pinAt('https://git.example.com/o/m.git'), access: ci.GitAccess.sshKey({ privateKey: TOKEN, knownHosts: ['h ssh-rsa AA=='] }), tag }],
  ['known-hosts', { pin: pinAt('ssh://git@git.example.com/o/m.git'), access: ci.GitAccess.sshKey({ privateKey: TOKEN, knownHosts: [] }), tag }],
  ['known-hosts', { pin: pinAt('ssh://git@git.example.com/o/m.git'), access: ci.GitAccess.sshKey({ privateKey: TOKEN, knownHosts: ['git.example.com'] }), tag }],
  ['hand-over-version', { pin: pinAt('https://git.example.com/o/m.git'), access }],
  ['hand-over-version', { pin: ci.ImagePin.values(pinAt('https://g.example.com/o/m').repository, 'v.yaml', 'shop', { tag: ['t'], digest: ['d'] }), access, tag }],
  ['hand-over-version', { pin: ci.ImagePin.values(pinAt('https://g.example.com/o/m').repository, 'v.yaml', 'shop', { digest: ['d'] }), access, tag, digest: tag }],
  ['hand-over-version', { pin: ci.ImagePin.values(pinAt('https://g.example.com/o/m').repository, 'v.yaml', 'shop', { tag: [] }), access, tag }],
  ['hand-over-version', { pin: ci.ImagePin.values(pinAt('https://g.example.com/o/m').repository, 'v.yaml', 'shop', { tag: ['image', ''] }), access, tag }],
  ['git-access', { pin: pinAt('https://git.example.com/org/other.git'), access: ci.GitAccess.jobToken(), tag }],
  ['hand-over-image', { pin: ofProgram(), access, tag }],
  ['hand-over-image', { pin: ci.ImagePin.kustomization(pinAt('https://g.example.com/o/m').repository, 'v.yaml', '$(id)'), access, tag }],
  ['path-outside-repository', { pin: ci.ImagePin.kustomization(pinAt('https://g.example.com/o/m').repository, '../v.yaml', 'shop'), access, tag }],
  ['pull-request-token', {
    pin: pinAt('ssh://git@git.example.com/o/m.git'), access: ci.GitAccess.sshKey({ privateKey: TOKEN, knownHosts: ['h ssh-rsa AA=='] }), tag, pullRequest: {},
  }],
  ['branch-name', { pin: pinAt('https://git.example.com/o/m.git'), access, tag, pullRequest: { branch: 'main' } }],
  ['branch-name', { pin: pinAt('https://git.example.com/o/m.git'), access, tag, pullRequest: { branch: 'a..b' } }],
  ['git-server-address', { pin: pinAt('https://git.example.com/o'), access, tag, pullRequest: {} }],
])('refuses at synth: %s (%#)', (check, props) => {
  expect(specOf(props as ci.PromoteImageProps).problems).toEqual([expect.stringMatching(new RegExp(`^${check}: `))]);
});

test('asks for what the job\'s own token needs, and for nothing with another', () => {
  const pin = pinAt('https://git.example.com/o/m.git');
  expect(specOf({ pin, access, tag }).spec.permissions).toEqual([]);
  const own = specOf({ pin: pinAt('https://git.example.com/org/App'), access: ci.GitAccess.jobToken(), tag, pullRequest: {} }); // the pipeline's: org/app.git
  expect(own.problems).toEqual([]);
  expect(own.spec.permissions)
    .toEqual([ci.Permission.WRITE_CONTENTS, ci.Permission.WRITE_PULL_REQUESTS]);
});

test('knows what a job\'s own token of GitLab and Azure cannot do', () => {
  const pin = pinAt('https://gitlab.example.com/o/m.git');
  const ofJob = { pin, access: ci.GitAccess.jobToken(), tag };
  expect(specOf(ofJob, ci.Platform.gitlab()).problems).toEqual([]);
  expect(specOf({ ...ofJob, pullRequest: {} }, ci.Platform.gitlab()).problems).toEqual([expect.stringMatching(/^pull-request-token: .*with a job token/)]);
  expect(specOf({ ...ofJob, pullRequest: { token: TOKEN } }, ci.Platform.gitlab()).problems).toEqual([]);
  expect(specOf({ ...ofJob, pin: pinAt('https://dev.azure.com/o/p/_git/m'), pullRequest: {} }, ci.Platform.azure()).problems).toEqual([]);
});

/** A server with pull requests, as one of the four tells of them. */
function pulls(kind: string): (asked: Asked) => [number, unknown] {
  const open: { number: number; head: string; base: string; title: string; body: string }[] = Array.from({ length: kind === 'gitea' ? 60 : 1 }, (_, n) => (
    { number: n + 1, head: 'somebody/else', base: 'main', title: '', body: '' }));
  const web = (n: number): string => `https://web.example.com/${n}`;
  const shown: { [kind: string]: (each: typeof open[0]) => unknown } = {
    gitea: ({ number, head, base }) => ({ number, html_url: web(number), head: { ref: head }, base: { ref: base } }),
    github: ({ number }) => ({ number, html_url: web(number) }),
    gitlab: ({ number }) => ({ iid: number, id: 4711, web_url: web(number) }),
    azure: ({ number }) => ({ pullRequestId: number }),
  };
  return ({ method, path: at, query, body }) => {
    const number = Number(/\/(\d+)$/.exec(at)?.[1] ?? 0);
    if (method === 'POST') {
      const branch = (name: string): string => name.replace('refs/heads/', '');
      open.push({
        number: open.length + 1,
        head: branch(body.head ?? body.source_branch ?? body.sourceRefName),
        base: branch(body.base ?? body.target_branch ?? body.targetRefName),
        title: body.title,
        body: body.body ?? body.description,
      });
      return [201, shown[kind](open.at(-1)!)];
    }
    if (number) return [200, shown[kind](open.find((each) => each.number === number)!)];
    if (kind === 'gitea') return [200, open.slice((Number(query.page) - 1) * 50, Number(query.page) * 50).map(shown.gitea)];
    const wanted = (query.head?.replace(/^org:/, '') ?? query.source_branch ?? query['searchCriteria.sourceRefName']).replace('refs/heads/', '');
    const found = open.filter((each) => each.head === wanted).map(shown[kind]);
    return [200, kind === 'azure' ? { value: found, count: found.length } : found];
  };
}

const servers = {
  gitea: [(url: string) => ci.GitServer.gitea({ url }), 'org/manifests', '/api/v1/repos/org/manifests/pulls', 'token s3cret-token', 'PATCH'],
  github: [(url: string) => ci.GitServer.github({ url }), 'org/manifests', '/api/v3/repos/org/manifests/pulls', 'Bearer s3cret-token', 'PATCH'],
  gitlab: [(url: string) => ci.GitServer.gitlab({ url }), 'org/team/manifests', '/api/v4/projects/org%2Fteam%2Fmanifests/merge_requests', 's3cret-token', 'PUT'],
  azure: [(url: string) => ci.GitServer.azure({ url }), 'org/project/_git/manifests', '/org/project/_apis/git/repositories/manifests/pullrequests',
    `Basic ${Buffer.from(':s3cret-token').toString('base64')}`, 'PATCH'],
} as const;

testWith('curl', 'jq').each(Object.keys(servers) as (keyof typeof servers)[])('opens one pull request, and updates it, on %s', async (kind) => {
  const [server, at, api, authorization, update] = servers[kind];
  const { url, asked, close } = await serve(pulls(kind));
  const bare = bareRepository({ 'apps/kustomization.yaml': KUSTOMIZATION });
  const image = 'harbor.example.com/org/shop';
  const repository = new Repository(new App(), 'manifests', { url: `${url}/${at}` });
  const { spec, problems } = specOf({ pin: ci.ImagePin.kustomization(repository, 'apps/kustomization.yaml', image), access, tag, pullRequest: { server: server(url) } });
  expect(problems).toEqual([]);
  const propose = (version: string): ReturnType<typeof startStep> => startStep(spec, { ...OF_RUN, MANIFESTS_URL: bare, TAG: version, RUN_URL: '"$(touch pwned)\\n' });
  const branch = 'hand-over/apps-shop';

  const first = await propose('1.1');
  expect(first).toMatchObject({ status: 0, stderr: '' });
  const number = kind === 'gitea' ? '61' : '2';
  const address = kind === 'azure' ? `${url}/org/project/_git/manifests/pullrequest/2` : `https://web.example.com/${number}`;
  expect(first.outputs).toEqual({ MANIFESTS_COMMIT: git(bare, 'rev-parse', branch), VERSION: '1.1@', PULL_REQUEST: number, PULL_REQUEST_URL: address });
  expect(show(bare, 'apps/kustomization.yaml', branch)).toContain('newTag: "1.1"');
  expect(show(bare, 'apps/kustomization.yaml')).toBe(KUSTOMIZATION);
  const made = asked.find(({ method }) => method === 'POST')!;
  expect(made).toMatchObject({ path: api, authorization });
  expect(Object.values(made.body)).toEqual(expect.arrayContaining([`Run ${image}:1.1`, 'Made from org/app at c0ffee by "$(touch pwned)\\n']));

  // The target moves on, and a newer version follows: nothing is forced, and the pull request shows the one change only.
  commit(bare, { 'other.yaml': 'x' });
  const second = await propose('1.2');
  expect(second).toMatchObject({ status: 0, stderr: '', outputs: { PULL_REQUEST: number, PULL_REQUEST_URL: address } });
  expect(git(bare, 'rev-list', branch).split('\n')).toContain(first.outputs.MANIFESTS_COMMIT);
  expect(git(bare, 'diff', '--name-only', `main...${branch}`)).toBe('apps/kustomization.yaml');
  expect(show(bare, 'apps/kustomization.yaml', branch)).toContain('newTag: "1.2"');
  expect(asked.at(-1)).toMatchObject({ method: update, path: `${api}/${number}`, authorization });
  expect(asked.at(-1)!.body).toMatchObject({ title: `Run ${image}:1.2` });

  const third = await propose('1.2');
  expect(third).toMatchObject({ status: 0, outputs: second.outputs });
  expect(third.stdout).toContain('has it already');
  expect(asked.filter(({ method }) => method === 'POST')).toHaveLength(1);

  git(bare, 'update-ref', 'refs/heads/main', branch);
  const merged = await propose('1.2');
  expect(merged).toMatchObject({ status: 0, outputs: { MANIFESTS_COMMIT: git(bare, 'rev-parse', 'main'), PULL_REQUEST: '', PULL_REQUEST_URL: '' } });
  expect(merged.stdout).toContain('nothing to do');
  expect(fs.readdirSync(first.cwd)).toEqual([]);
  expect([first, second, third, merged].map(({ stdout, stderr }) => stdout + stderr).join('')).not.toContain('s3cret');
  close();
});

testWith('curl', 'jq')('fails with what the server says', async () => {
  const { url, close } = await serve(() => [403, { message: 'token does not have scope write:repository' }]);
  const bare = bareRepository({ 'apps/kustomization.yaml': KUSTOMIZATION });
  const repository = new Repository(new App(), 'manifests', { url: `${url}/org/manifests` });
  const { spec } = specOf({ pin: ci.ImagePin.kustomization(repository, 'apps/kustomization.yaml', 'harbor.example.com/org/shop'), access, tag, pullRequest: {} });
  const run = await startStep(spec, { ...OF_RUN, MANIFESTS_URL: bare, TAG: '1.1' });
  expect(run.status).not.toBe(0);
  expect(run.stderr).toContain('token does not have scope write:repository');
  close();
});

test('is clean for shellcheck', () => {
  const pin = pinAt('https://git.example.com/o/m.git');
  const azure = pinAt('https://dev.azure.com/o/p/_git/m');
  const values = ci.ImagePin.values(pin.repository, 'v.yaml', 'shop', { tag: ['t'] });
  const ssh = pinAt('ssh://git@git.example.com/o/m.git');
  const scripts = [
    specOf({ pin, access, tag }), specOf({ pin: values, access: ci.GitAccess.anonymous(), tag }),
    specOf({ pin: ssh, access: ci.GitAccess.sshKey({ privateKey: TOKEN, knownHosts: ['h ssh-rsa AA=='] }), tag }),
    ...[ci.Platform.gitea(), ci.Platform.github(), ci.Platform.gitlab()].map((platform) => specOf({ pin, access, tag, pullRequest: {} }, platform)),
    specOf({ pin: azure, access, tag, pullRequest: {} }, ci.Platform.azure()),
  ];
  for (const { spec } of scripts) shellcheck(spec);
});
