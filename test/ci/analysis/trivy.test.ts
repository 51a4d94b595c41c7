import * as fs from 'fs';
import * as path from 'path';
import { ci } from '../../../src';
import { problemsOf } from '../../../src/base/problem';
import { jobWith, specOf } from '../pipelines';
import { runStep, StepRun } from '../run-step';
import { shellcheck } from '../shellcheck';

const IMAGE = 'harbor.example.com/org/app@sha256:0123';

/** What Trivy does: a scan writes JSON, a conversion writes or prints the other form. */
function trivy(status: number): string {
  return `for word; do
      if [ "$last" = --output ]; then output=$word; fi
      if [ "$last" = --format ]; then format=$word; fi
      last=$word
    done
    if [ "$1" = convert ]; then
      if [ "$format" = table ]; then echo "TABLE of $(cat "$last")"; else echo "$format of $(cat "$last")" >"$output"; fi
      exit 0
    fi
    if [ ${status} = 0 ] || [ ${status} = 10 ]; then printf result >"$output"; fi
    exit ${status}`;
}

function run(step: ci.IStep, status = 0, env: { [name: string]: string } = { IMAGE }): StepRun {
  return runStep(specOf(step), { env, tools: { trivy: trivy(status) } });
}

const args = ({ calls }: StepRun): string[] => calls[0].args.map((arg) => arg.replace(/\/.*\/report\.json$/, 'REPORT'));

const image = ci.Value.literal(IMAGE);

test('scans an image by its digest and prints the table', () => {
  const done = run(new ci.ScanImageWithTrivy({ image, ignoreUnfixed: true }));
  expect(args(done)).toEqual(['image', '--no-progress', '--ignore-unfixed', '--scanners', 'vuln,secret', '--severity', 'HIGH,CRITICAL', '--exit-code', '10', '--format', 'json',
    '--output', 'REPORT', '--', IMAGE]);
  expect(done).toMatchObject({ status: 0, stdout: `TABLE of result\ntrivy: no findings of HIGH,CRITICAL in ${IMAGE}\n`, stderr: '' });
});

test.each(['docker-archive:image.tar', 'oci-archive:out/image.tar'])('scans a build that is in %s', (name) => {
  const done = run(new ci.ScanImageWithTrivy({ image: ci.Value.variable('IMAGE') }), 0, { IMAGE: name });
  expect(args(done).slice(-2)).toEqual(['--input', name.split(':')[1]]);
});

test('fails at findings, with the table in the log and all reports written', () => {
  const reports = [{ path: 'reports/trivy.sarif', format: ci.TrivyFormat.SARIF }, { path: 'sbom.json', format: ci.TrivyFormat.CYCLONEDX },
    { path: 'reports/raw.json', format: ci.TrivyFormat.JSON }];
  const scan = new ci.ScanImageWithTrivy({ image, reports, severities: [ci.TrivySeverity.CRITICAL] });
  const done = run(scan, 10);
  expect(done).toMatchObject({ status: 1, stdout: 'TABLE of result\n', stderr: `trivy: there are findings of CRITICAL in ${IMAGE}\n` });
  expect(scan.reportPaths.map((file) => fs.readFileSync(path.join(done.cwd, file), 'utf8').trim())).toEqual(['sarif of result', 'cyclonedx of result', 'result']);
});

test('goes on at findings that do not block', () => {
  const done = run(new ci.ScanFilesystemWithTrivy({ blocks: false }), 10);
  expect(done).toMatchObject({ status: 0, stdout: 'TABLE of result\ntrivy: there are findings of HIGH,CRITICAL in .; they do not fail the job\n' });
});

test('says that a scan failed, which is no finding', () => {
  const done = run(new ci.ScanImageWithTrivy({ image, blocks: false }), 1);
  expect(done).toMatchObject({ status: 1, stdout: '', stderr: `trivy could not scan ${IMAGE}\n` });
  expect(done.calls).toHaveLength(1);
});

test('says that there is nothing to scan', () => {
  expect(run(new ci.ScanImageWithTrivy({ image }), 0, { IMAGE: '' })).toMatchObject({ status: 1, calls: [], stderr: expect.stringContaining('the value is empty') });
});

test('executes nothing of an image\'s name', () => {
  for (const hostile of ['$(touch pwned)', '"; touch pwned; "', '--config=/etc/passwd', 'a\nb `touch pwned` 🚀']) {
    const done = run(new ci.ScanImageWithTrivy({ image }), 0, { IMAGE: hostile });
    expect(done.calls[0].args.slice(-2)).toEqual(['--', hostile]);
    expect(fs.existsSync(path.join(done.cwd, 'pwned'))).toBe(false);
  }
});

test('gives credentials to Trivy by its environment only', () => {
  const secret = ci.Value.secret(ci.PipelineSecret.platform('PASSWORD'));
  const scan = new ci.ScanImageWithTrivy({ image, username: ci.Value.literal('robot$org+ci'), password: secret, platform: 'linux/arm64' });
  expect(Object.keys(specOf(scan).env!)).toEqual(['IMAGE', 'TRIVY_USERNAME', 'TRIVY_PASSWORD']);
  const done = run(scan, 0, { IMAGE, TRIVY_USERNAME: 'robot$org+ci', TRIVY_PASSWORD: 's3cret' });
  expect(done.calls[0].env).toMatchObject({ TRIVY_USERNAME: 'robot$org+ci', TRIVY_PASSWORD: 's3cret' });
  expect(done.calls.flatMap((call) => call.args).join() + done.stdout + done.stderr).not.toContain('s3cret');
  expect(args(done)).toEqual(expect.arrayContaining(['--platform', 'linux/arm64']));
});

test('scans files with mirrors, a cache and words of the program as they are', () => {
  const scan = new ci.ScanFilesystemWithTrivy({
    path: 'it\'s $(here)',
    scanners: [ci.TrivyScanner.VULNERABILITY, ci.TrivyScanner.LICENSE],
    dbRepositories: ['harbor.example.com/db:2', 'ghcr.io/db:2'],
    javaDbRepositories: ['harbor.example.com/java:1'],
    ignoreFile: 'ci/my ignore',
    skipFolders: ['**/testdata'],
    skipFiles: ['a b'],
    cacheFolder: '.trivycache',
  });
  expect(specOf(scan).env).toEqual({ TRIVY_CACHE_DIR: ci.Value.literal('.trivycache') });
  const done = run(scan);
  expect(args(done)).toEqual(['filesystem', '--no-progress', '--scanners', 'vuln,license', '--db-repository', 'harbor.example.com/db:2,ghcr.io/db:2',
    '--java-db-repository', 'harbor.example.com/java:1', '--severity', 'HIGH,CRITICAL', '--ignorefile', 'ci/my ignore', '--skip-dirs', '**/testdata',
    '--skip-files', 'a b', '--exit-code', '10', '--format', 'json', '--output', 'REPORT', '--', 'it\'s $(here)']);
  expect(done.calls[1].args.slice(0, -1)).toEqual(['convert', '--ignorefile', 'ci/my ignore', '--format', 'table', '--scanners', 'vuln,license']);
});

test('scans configuration, where nothing is unfixed', () => {
  const done = run(new ci.ScanConfigWithTrivy({ path: 'deploy', helmValues: ['values/prod.yaml'], checksBundleRepository: 'harbor.example.com/checks:1' }));
  expect(args(done)).toEqual(['config', '--helm-values', 'values/prod.yaml', '--checks-bundle-repository', 'harbor.example.com/checks:1',
    '--severity', 'HIGH,CRITICAL', '--exit-code', '10', '--format', 'json', '--output', 'REPORT', '--', 'deploy']);
});

test('has scripts that shellcheck passes', () => {
  const reports = [{ path: 'reports/a b.sarif', format: ci.TrivyFormat.SARIF }];
  shellcheck(specOf(new ci.ScanImageWithTrivy({ image, reports })));
  shellcheck(specOf(new ci.ScanFilesystemWithTrivy({ blocks: false, ignoreFile: 'x' })));
  shellcheck(specOf(new ci.ScanConfigWithTrivy({ reports, path: 'a b' })));
});

test.each([
  ['no severities', new ci.ScanConfigWithTrivy({ severities: [] }), 'trivy-severities'],
  ['no scanners', new ci.ScanFilesystemWithTrivy({ scanners: [] }), 'trivy-scanners'],
  ['a name without a password', new ci.ScanImageWithTrivy({ image, username: image }), 'trivy-credentials'],
  ['a report outside', new ci.ScanConfigWithTrivy({ reports: [{ path: '../x', format: ci.TrivyFormat.JSON }] }), 'checkout-path'],
  ['a report at the root', new ci.ScanConfigWithTrivy({ reports: [{ path: '/x', format: ci.TrivyFormat.JSON }] }), 'checkout-path'],
  ['files outside', new ci.ScanFilesystemWithTrivy({ path: '/etc' }), 'checkout-path'],
  ['files without a path', new ci.ScanFilesystemWithTrivy({ path: '' }), 'checkout-path'],
  ['configuration outside', new ci.ScanConfigWithTrivy({ path: '../x' }), 'checkout-path'],
  ['values outside', new ci.ScanConfigWithTrivy({ helmValues: ['../x'] }), 'checkout-path'],
  ['two reports in one file', new ci.ScanConfigWithTrivy({ reports: [ci.TrivyFormat.JSON, ci.TrivyFormat.SARIF].map((format) => ({ path: 'x', format })) }), 'report-twice'],
])('refuses %s', (_what, step, check) => {
  const job = jobWith();
  specOf(step, job);
  expect(problemsOf(job).map((each) => each.check)).toEqual([check]);
});

test('refuses nothing that is right', () => {
  const job = jobWith();
  specOf(new ci.ScanImageWithTrivy({ image, username: image, password: image, reports: [{ path: 'a/b.json', format: ci.TrivyFormat.JSON }] }), job);
  expect(problemsOf(job)).toEqual([]);
});
