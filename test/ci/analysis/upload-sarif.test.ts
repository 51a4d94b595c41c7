import * as fs from 'fs';
import * as http from 'http';
import * as os from 'os';
import * as path from 'path';
import { gunzipSync } from 'zlib';
import { ci } from '../../../src';
import { problemsOf } from '../../../src/base/problem';
import { testWith } from '../../programs';
import { jobWith, pipelineOn, specOf } from '../pipelines';
import { runStepBesideServer, StepRun } from '../run-step';
import { shellcheck } from '../shellcheck';

const run = testWith('curl', 'gzip', 'jq');

const REPORT = { version: '2.1.0', runs: [{ tool: { driver: { name: 'Trivy' } }, results: [] }] };
const asked: { url?: string; authorization?: string; body: any }[] = [];
let reply = { status: 202, body: { id: '1' } as unknown };
const github = http.createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', () => {
    asked.push({ url: request.url, authorization: request.headers.authorization, body: JSON.parse(Buffer.concat(chunks).toString()) });
    response.writeHead(reply.status).end(JSON.stringify(reply.body));
  });
});
let address: string;
beforeAll(async () => {
  await new Promise<void>((resolve) => github.listen(0, '127.0.0.1', resolve));
  address = `http://127.0.0.1:${(github.address() as { port: number }).port}`;
});
afterAll(() => new Promise((resolve) => github.close(resolve)));

function upload(category = ''): Promise<StepRun> {
  const cwd = fs.mkdtempSync(path.join(os.tmpdir(), 'sarif-'));
  fs.writeFileSync(path.join(cwd, 'a b.sarif'), JSON.stringify(REPORT));
  const env = {
    SARIF_FILE: 'a b.sarif', SARIF_CATEGORY: category, SARIF_TOKEN: 's3cret', GITHUB_API_URL: address, GITHUB_REPOSITORY: 'org/app', GITHUB_SHA: 'c0ffee', GITHUB_REF: 'refs/pull/1/merge',
  };
  return runStepBesideServer(specOf(new ci.UploadSarif({ path: 'a b.sarif' })), { env, cwd });
}

run('gives GitHub the findings of the commit', async () => {
  reply = { status: 202, body: { id: '1' } };
  expect(await upload('image$(touch pwned)"')).toMatchObject({ status: 0, stdout: 'GitHub took a b.sarif\n', stderr: '' });
  const [{ url, authorization, body }] = asked;
  expect({ url, authorization, sha: body.commit_sha, ref: body.ref }).toEqual({
    url: '/repos/org/app/code-scanning/sarifs', authorization: 'Bearer s3cret', sha: 'c0ffee', ref: 'refs/pull/1/merge',
  });
  const sarif = JSON.parse(gunzipSync(Buffer.from(body.sarif, 'base64')).toString());
  expect(sarif).toEqual({ ...REPORT, runs: [{ ...REPORT.runs[0], automationDetails: { id: 'image$(touch pwned)"/' } }] });
  await upload();
  expect(JSON.parse(gunzipSync(Buffer.from(asked[1].body.sarif, 'base64')).toString())).toEqual(REPORT);
});

run('says what GitHub says', async () => {
  reply = { status: 403, body: { message: 'Code Security must be enabled for this repository to use code scanning.' } };
  const done = await upload();
  expect(done).toMatchObject({ status: 1, stderr: 'GitHub answers 403 to a b.sarif: Code Security must be enabled for this repository to use code scanning.\n' });
  expect(done.stdout + done.stderr).not.toContain('s3cret');
});

test('has nothing to do where the scan wrote nothing', async () => {
  const step = new ci.UploadSarif({ path: 'none.sarif' });
  const tools = { curl: 'exit 1', jq: '', gzip: '' };
  const done = await runStepBesideServer(specOf(step), { env: { SARIF_FILE: 'none.sarif', SARIF_CATEGORY: '', SARIF_TOKEN: 'x' }, tools });
  expect(done).toMatchObject({ status: 0, calls: [], stdout: 'there is no none.sarif: nothing to show\n' });
});

test('runs behind a failed scan, with the permission', () => {
  const spec = specOf(new ci.UploadSarif({ path: 'a' }));
  expect(spec).toMatchObject({ when: ci.StepCondition.ALWAYS, permissions: [ci.Permission.WRITE_SECURITY_EVENTS] });
  shellcheck(spec);
});

test('is refused where GitHub is not', () => {
  const checks = (job: ci.Job): string[] => {
    specOf(new ci.UploadSarif({ path: 'a' }), job);
    return problemsOf(job).map(({ check }) => check);
  };
  expect(checks(jobWith())).toEqual([]);
  expect(checks(pipelineOn(ci.Platform.gitlab()).addJob('scan', {}))).toEqual(['sarif-platform']);
});
