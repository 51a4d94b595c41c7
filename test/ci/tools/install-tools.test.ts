import { execFileSync } from 'child_process';
import { createHash } from 'crypto';
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { ci } from '../../../src';
import { problemsOf } from '../../../src/base/problem';
import { TOOLS } from '../../../src/ci/tools/pins';
import { RELEASES } from '../../../src/ci/tools/tool';
import { jobWith, specOf } from '../pipelines';
import { runStep, StepRun } from '../run-step';
import { shellcheck } from '../shellcheck';

/** What is published, by the last part of its address. */
class Releases {
  public readonly folder = fs.mkdtempSync(path.join(os.tmpdir(), 'releases-'));

  public publish(name: string, content: string | Buffer): string {
    fs.writeFileSync(path.join(this.folder, name), content);
    return createHash('sha256').update(content).digest('hex');
  }

  /** An archive with one program. */
  public archive(name: string, member: string, content: string): string {
    const source = fs.mkdtempSync(path.join(os.tmpdir(), 'archive-'));
    fs.mkdirSync(path.dirname(path.join(source, member)), { recursive: true });
    fs.writeFileSync(path.join(source, member), content, { mode: 0o644 });
    execFileSync('tar', ['-czf', path.join(this.folder, name), '-C', source, '.'].map((each) => each === '.' ? member : each));
    return createHash('sha256').update(fs.readFileSync(path.join(this.folder, name))).digest('hex');
  }

  /** A curl that finds these files whatever the host is. */
  public get curl(): string {
    return `while [ "$#" -gt 1 ]; do if [ "$1" = -o ]; then to=$2; fi; shift; done
      cp '${this.folder}'/"\${1##*/}" "$to" 2>/dev/null || exit 22`;
  }
}

const PROGRAM = '#!/bin/sh\necho "I am $0"\n';
const AMD64 = 'case $1 in -s) echo Linux ;; -m) echo x86_64 ;; esac';
const ARM64 = 'case $1 in -s) echo Linux ;; -m) echo aarch64 ;; esac';

function install(releases: Releases, tool: ci.Tool, env: { [name: string]: string } = {}, uname = AMD64): StepRun & { readonly home: string } {
  const home = env.HOME ?? fs.mkdtempSync(path.join(os.tmpdir(), 'home-'));
  const unzip = `mkdir -p "$4/sonar-scanner-8.1.0.6389-linux-x64/bin" && cp "$2" "$4/sonar-scanner-8.1.0.6389-linux-x64/bin/sonar-scanner"
    chmod +x "$4/sonar-scanner-8.1.0.6389-linux-x64/bin/sonar-scanner"`;
  const done = runStep(specOf(new ci.InstallTools({ tools: [tool] })), { env: { HOME: home, ...env }, tools: { curl: releases.curl, uname, unzip } });
  return { ...done, home };
}

test('installs a program of an archive where later steps find it, and leaves it alone the second time', () => {
  const releases = new Releases();
  const sha256Amd64 = releases.archive('trivy_9.9.9_Linux-64bit.tar.gz', 'trivy', PROGRAM);
  const tool = ci.Tool.trivy({ version: '9.9.9', sha256Amd64 });
  const first = install(releases, tool);
  expect(first).toMatchObject({ status: 0, stdout: 'installed trivy 9.9.9, compared with its pinned SHA-256\n' });
  expect(first.calls.filter((call) => call.tool === 'curl').map(({ args }) => args.at(-1))).toEqual([
    'https://github.com/aquasecurity/trivy/releases/download/v9.9.9/trivy_9.9.9_Linux-64bit.tar.gz',
  ]);
  const again = install(releases, tool, { HOME: first.home });
  expect(again).toMatchObject({ status: 0, stdout: 'trivy 9.9.9 is installed\n' });
  expect(again.calls.filter((call) => call.tool === 'curl')).toEqual([]);
  const later = new ci.Script({ name: 'Scan', script: ['trivy'], tools: ['trivy'] });
  expect(runStep(specOf(later), { env: { HOME: first.home } })).toMatchObject({ status: 0, stdout: `I am ${first.home}/.local/bin/trivy\n` });
});

test('installs again what was changed since', () => {
  const releases = new Releases();
  const tool = ci.Tool.yq({ version: '9.9.9', sha256Amd64: releases.publish('yq_linux_amd64', PROGRAM) });
  const { home } = install(releases, tool);
  fs.appendFileSync(path.join(home, '.local/bin/yq'), 'echo more\n');
  expect(install(releases, tool, { HOME: home }).stdout).toBe('installed yq 9.9.9, compared with its pinned SHA-256\n');
  expect(fs.readFileSync(path.join(home, '.local/bin/yq'), 'utf8')).toBe(PROGRAM);
});

test('installs nothing that is not what the program pins', () => {
  const releases = new Releases();
  const actual = releases.publish('yq_linux_amd64', PROGRAM);
  const done = install(releases, ci.Tool.yq());
  expect(done.status).toBe(1);
  expect(done.stderr).toBe(`yq ${TOOLS.yq.version} is not installed: https://github.com/mikefarah/yq/releases/download/v${TOOLS.yq.version}/yq_linux_amd64`
    + ` has the SHA-256 ${actual}, not ${TOOLS.yq.amd64}\n`);
  expect(fs.readdirSync(path.join(done.home, '.local/bin'))).toEqual([]);
});

test.each([
  ['alone', 'kubectl', 'kubectl', 'kubectl.sha256', (sum: string) => `${sum}\n`],
  ['as sha256sum writes it', 'cosign', 'cosign-linux-amd64', 'cosign_checksums.txt', (sum: string) => `${'0'.repeat(64)}  cosign-linux-arm64\n${sum} *cosign-linux-amd64\n`],
  ['behind a folder', 'codecovcli', 'codecov', 'codecov.SHA256SUM', (sum: string) => `${sum}  linux/codecov\n`],
  ['in BSD\'s form', 'yq', 'yq_linux_amd64', 'checksums-bsd', (sum: string) => `MD5 (yq_linux_amd64) = 0\nSHA256 (yq_linux_amd64) = ${sum}\nSHA512 (yq_linux_amd64) = 1\n`],
] as const)('takes the checksums of the release where the program pins none, and says so: %s', (_form, name, file, sums, text) => {
  const releases = new Releases();
  const tool = ci.Tool[name]({ version: '9.9.9' });
  releases.publish(sums, text(releases.publish(file, PROGRAM)));
  expect(install(releases, tool)).toMatchObject({
    status: 0, stdout: `installed ${name} 9.9.9, compared with the checksums that its makers publish beside it: the program pins none\n`,
  });
  releases.publish(sums, text('f'.repeat(64)));
  expect(install(releases, tool)).toMatchObject({ status: 1, stderr: expect.stringContaining(`not ${'f'.repeat(64)}`) });
  releases.publish(sums, 'nothing for this file\n');
  expect(install(releases, tool)).toMatchObject({ status: 1, stderr: expect.stringContaining('not one that https://') });
});

test('installs for the machine that it runs on', () => {
  const releases = new Releases();
  const sha256Arm64 = releases.archive('helm-v9.9.9-linux-arm64.tar.gz', 'linux-arm64/helm', PROGRAM);
  expect(install(releases, ci.Tool.helm({ version: '9.9.9', sha256Arm64 }), {}, ARM64)).toMatchObject({ status: 0 });
  const other = install(releases, ci.Tool.helm(), {}, 'case $1 in -s) echo Darwin ;; -m) echo arm64 ;; esac');
  expect(other).toMatchObject({ status: 1, stderr: 'there are tools for Linux on amd64 and arm64 only, not for Darwin on arm64\n' });
  const own = ci.Tool.custom('own', { version: '1', urlAmd64: 'https://example.com/own', sha256Amd64: releases.publish('own', PROGRAM) });
  expect(install(releases, own)).toMatchObject({ status: 0 });
  expect(install(releases, own, {}, ARM64)).toMatchObject({ status: 1, stderr: 'own 1 is not given for arm64\n' });
});

test('installs a tool that is a folder', () => {
  const releases = new Releases();
  const tool = ci.Tool.sonarScanner({ sha256Amd64: releases.publish('sonar-scanner-cli-8.1.0.6389-linux-x64.zip', PROGRAM) });
  const { home, status } = install(releases, tool);
  expect(status).toBe(0);
  expect(execFileSync(path.join(home, '.local/bin/sonar-scanner'), { encoding: 'utf8' })).toContain('I am');
  expect(install(releases, tool, { HOME: home }).stdout).toContain('is installed');
});

test('tells the platform where the tools are', () => {
  const releases = new Releases();
  const tool = ci.Tool.yq({ version: '9.9.9', sha256Amd64: releases.publish('yq_linux_amd64', PROGRAM) });
  const file = path.join(releases.folder, 'path');
  const { home } = install(releases, tool, { GITHUB_PATH: file });
  expect(fs.readFileSync(file, 'utf8')).toBe(`${home}/.local/bin\n`);
  const azure = install(releases, tool, { TF_BUILD: 'True' });
  expect(azure.stdout).toContain(`##vso[task.prependpath]${azure.home}/.local/bin\n`);
});

test('says what cannot be downloaded', () => {
  expect(install(new Releases(), ci.Tool.jq())).toMatchObject({ status: 1, stderr: expect.stringContaining('cannot download https://github.com/jqlang/jq/') });
});

test('knows where every tool of the pin table is published', () => {
  expect(Object.keys(RELEASES)).toEqual(Object.keys(TOOLS));
  for (const [name, { amd64, arm64, version }] of Object.entries(TOOLS)) {
    const job = jobWith();
    specOf(new ci.InstallTools({ tools: [ci.Tool.custom(name, { version, urlAmd64: RELEASES[name](version, 'amd64').url, sha256Amd64: amd64! })] }), job);
    expect(problemsOf(job)).toEqual([]);
    if (arm64) expect(arm64).toMatch(/^[0-9a-f]{64}$/);
    expect(RELEASES[name](version, 'arm64').url).not.toBe(RELEASES[name](version, 'amd64').url);
  }
});

test('has a script that shellcheck passes', () => {
  const { Tool } = ci;
  const tools = [
    Tool.codecovcli(), Tool.cosign(), Tool.crane(), Tool.flux(), Tool.hadolint(), Tool.helm(), Tool.jq(), Tool.kubectl(), Tool.sonarScanner(),
    Tool.syft(), Tool.trivy(), Tool.yq(),
  ];
  expect(tools.map(({ name }) => name)).toEqual(Object.keys(TOOLS));
  const step = new ci.InstallTools({ tools });
  const job = jobWith(step);
  shellcheck(specOf(step, job));
  expect(problemsOf(job)).toEqual([]);
});

test.each([
  ['no tool', [], 'tool-none'],
  ['a tool twice', [ci.Tool.jq(), ci.Tool.jq()], 'tool-twice'],
  ['the malicious versions of Trivy', [ci.Tool.trivy({ version: '0.69.5', sha256Amd64: 'a'.repeat(64) })], 'tool-compromised'],
  ['a version with a command', [ci.Tool.jq({ version: '1;id', sha256Amd64: 'a'.repeat(64) })], 'tool-source'],
  ['a checksum of another kind', [ci.Tool.jq({ sha256Amd64: 'md5' })], 'tool-checksum'],
  ['an address without TLS', [ci.Tool.custom('own', { version: '1', urlAmd64: 'http://example.com/own', sha256Amd64: 'a'.repeat(64) })], 'tool-source'],
  ['an address without checksum', [ci.Tool.custom('own', { version: '1', urlAmd64: 'https://example.com/own', sha256Amd64: '' })], 'tool-checksum'],
  ['a version of which it knows no checksum', [ci.Tool.jq({ version: '1.9.9' })], 'tool-unpinned'],
])('refuses %s', (_what, tools, check) => {
  const job = jobWith();
  const { script } = specOf(new ci.InstallTools({ tools }), job);
  expect(problemsOf(job).map((each) => each.check)).toContain(check);
  expect(script).not.toContain('1;id');
});
