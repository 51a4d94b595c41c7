import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { ci } from '../../src';
import { problemsOf } from '../../src/base/problem';
import { testWith } from '../programs';
import { render } from '../said';
import { runBound } from './bound-step';
import { pipelineOn, specOf } from './pipelines';
import { shellcheck } from './shellcheck';

const aws = { role: 'arn:aws:iam::123456789012:role/ci', region: 'eu-west-3' };
const google = { workloadIdentityProvider: 'projects/1/locations/global/workloadIdentityPools/ci/providers/github', serviceAccount: 'ci@p.iam.gserviceaccount.com' };
const azure = {
  tenantId: '00000000-0000-0000-0000-000000000001', clientId: '00000000-0000-0000-0000-000000000002', subscriptionId: '00000000-0000-0000-0000-000000000003',
};
const steps = { aws: new ci.LoginToAws(aws), google: new ci.LoginToGoogle(google), azure: new ci.LoginToAzure(azure) };
const newHome = (): string => fs.mkdtempSync(path.join(os.tmpdir(), 'home-'));

function mistakes(step: ci.IStep, platform = ci.Platform.github()): string[] {
  const job = pipelineOn(platform).addJob('build', { steps: [step] });
  step.bind(job);
  return problemsOf(job).map(render);
}

test('takes a role in AWS for later steps, and leaves other profiles alone', () => {
  const HOME = newHome();
  fs.mkdirSync(path.join(HOME, '.aws'));
  fs.writeFileSync(path.join(HOME, '.aws', 'credentials'), '[default]\naws_access_key_id = old\n[other]\naws_access_key_id = kept\n');
  const tools = { aws: 'for word; do case "$word" in file://*) cat "${word#file://}" >"$HOME/sent" ;; esac; done; printf "KEY\\tSECRET/+=\\tSESSION\\n"' };
  const run = runBound(steps.aws, { runNumber: '42; rm' }, { tools, env: { HOME } });
  expect(run).toMatchObject({ status: 0, stderr: '', stdout: 'took the role arn:aws:iam::123456789012:role/ci for 60 minutes\n' });
  expect(run.calls[0].args.slice(0, 6)).toEqual(['sts', 'assume-role-with-web-identity', '--role-arn', aws.role, '--role-session-name', 'ci-42--rm']);
  expect(fs.readFileSync(path.join(HOME, 'sent'), 'utf8')).toBe('id-token-value');
  expect(fs.readFileSync(path.join(HOME, '.aws', 'credentials'), 'utf8')).toBe(
    '[other]\naws_access_key_id = kept\n[default]\naws_access_key_id = KEY\naws_secret_access_key = SECRET/+=\naws_session_token = SESSION\n');
  expect(fs.statSync(path.join(HOME, '.aws', 'credentials')).mode.toString(8)).toBe('100600');
  expect(fs.readFileSync(path.join(HOME, '.aws', 'config'), 'utf8')).toBe('[default]\nregion = eu-west-3\n');
  expect(JSON.stringify(run.calls.map(({ args }) => args))).not.toMatch(/id-token-value|SECRET/);
});

test('names profiles in AWS\'s two files as it wants them', () => {
  const HOME = newHome();
  runBound(new ci.LoginToAws({ ...aws, profile: 'ci' }), {}, { tools: { aws: 'printf "KEY\\tSECRET\\tSESSION\\n"' }, env: { HOME } });
  expect(fs.readFileSync(path.join(HOME, '.aws', 'config'), 'utf8')).toMatch(/^\[profile ci\]\n/);
  expect(fs.readFileSync(path.join(HOME, '.aws', 'credentials'), 'utf8')).toMatch(/^\[ci\]\n/);
});

test('fails when AWS refuses, answers nothing, or long-lived keys are in the way', () => {
  expect(runBound(steps.aws, {}, { tools: { aws: 'echo AccessDenied >&2; exit 254' } })).toMatchObject({ status: 254, stderr: 'AccessDenied\n' });
  expect(runBound(steps.aws, {}, { tools: { aws: '' } })).toMatchObject({ status: 1, stderr: 'AWS gave no credentials\n' });
  expect(runBound(steps.aws, {}, { tools: { aws: '' }, env: { AWS_ACCESS_KEY_ID: 'AKIA' } })).toMatchObject({
    status: 1, calls: [], stderr: expect.stringMatching(/^AWS_ACCESS_KEY_ID is in the environment/),
  });
});

testWith('jq')('writes the file that Google\'s libraries look for', () => {
  const HOME = newHome();
  const run = runBound(steps.google, {}, { tools: { gcloud: '' }, env: { HOME } });
  const folder = path.join(HOME, '.config', 'gcloud');
  const file = path.join(folder, 'application_default_credentials.json');
  expect(run).toMatchObject({ status: 0, stderr: '', calls: [{ tool: 'gcloud', args: ['auth', 'login', '--quiet', `--cred-file=${file}`] }] });
  expect(JSON.parse(fs.readFileSync(file, 'utf8'))).toEqual({
    type: 'external_account',
    audience: `//iam.googleapis.com/${google.workloadIdentityProvider}`,
    subject_token_type: 'urn:ietf:params:oauth:token-type:jwt',
    token_url: 'https://sts.googleapis.com/v1/token',
    credential_source: { file: path.join(folder, 'identity-token'), format: { type: 'text' } },
    service_account_impersonation_url: 'https://iamcredentials.googleapis.com/v1/projects/-/serviceAccounts/ci@p.iam.gserviceaccount.com:generateAccessToken',
  });
  expect(fs.readFileSync(path.join(folder, 'identity-token'), 'utf8')).toBe('id-token-value');
  expect(fs.statSync(file).mode.toString(8)).toBe('100600');
});

testWith('jq')('lets Google\'s libraries ask GitHub for new tokens, as those of GitHub end in minutes', () => {
  const HOME = newHome();
  const env = { HOME, ACTIONS_ID_TOKEN_REQUEST_URL: 'https://github.example/token?x=1', ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'bearer"value' };
  const { serviceAccount: _, ...direct } = google;
  const run = runBound(new ci.LoginToGoogle(direct), {}, { tools: { gcloud: '' }, env });
  const made = JSON.parse(fs.readFileSync(path.join(HOME, '.config', 'gcloud', 'application_default_credentials.json'), 'utf8')) as Record<string, unknown>;
  expect(made.credential_source).toEqual({
    url: 'https://github.example/token?x=1&audience=https%3A%2F%2Fiam.googleapis.com%2Fprojects%2F1%2Flocations%2Fglobal%2FworkloadIdentityPools%2Fci%2Fproviders%2Fgithub',
    headers: { Authorization: 'Bearer bearer"value' },
    format: { type: 'json', subject_token_field_name: 'value' },
  });
  expect(made).not.toHaveProperty('service_account_impersonation_url');
  expect(run.stdout).not.toContain('bearer');
});

test('logs Azure\'s program in without the token in its arguments', () => {
  const HOME = newHome();
  const tools = { az: 'for word; do case "$word" in @*) cat "${word#@}" >"$HOME/sent" ;; esac; done' };
  const run = runBound(steps.azure, {}, { tools, env: { HOME } });
  expect(run).toMatchObject({ status: 0, stderr: '' });
  expect(run.calls.map(({ args }) => args.map((arg) => arg.replace(/^@.*/, '@FILE')).join(' '))).toEqual([
    `login --service-principal --username ${azure.clientId} --tenant ${azure.tenantId} --federated-token @FILE --allow-no-subscriptions --output none --only-show-errors`,
    `account set --subscription ${azure.subscriptionId} --only-show-errors`,
  ]);
  expect(fs.readFileSync(path.join(HOME, 'sent'), 'utf8')).toBe('id-token-value');
});

test('is refused where there are no identity tokens, with the alternative', () => {
  for (const step of Object.values(steps)) {
    expect(mistakes(step)).toEqual([]);
    expect(mistakes(step, ci.Platform.gitlab())).toEqual([]);
    expect(mistakes(step, ci.Platform.gitea())).toEqual([expect.stringMatching(/^no-identity-token .*Gitea does not give to scripts — (give|run)/)]);
  }
  expect(mistakes(steps.azure, ci.Platform.azure())).toEqual([
    `no-identity-token application ${azure.clientId} needs an ID token, which Azure Pipelines does not give to scripts — `
    + 'use a service connection with workload identity federation and remove the login',
  ]);
});

test('refuses ids that clouds do not have', () => {
  expect(mistakes(new ci.LoginToAws({ role: 'ci', region: 'Paris', profile: 'a]b' })).map((text) => text.split(' —')[0])).toEqual([
    'registry-cloud "ci" is not a valid role ARN', 'registry-cloud "Paris" is not a valid region', 'registry-cloud "a]b" is not a valid profile name',
  ]);
  expect(mistakes(new ci.LoginToGoogle({ workloadIdentityProvider: 'github', serviceAccount: 'ci' }))).toHaveLength(2);
  expect(mistakes(new ci.LoginToAzure({ tenantId: 'contoso', clientId: azure.clientId }))).toEqual([expect.stringMatching(/^registry-cloud tenant is "contoso"/)]);
});

test('has scripts that shellcheck passes', () => {
  for (const step of Object.values(steps)) shellcheck(specOf(step));
});
