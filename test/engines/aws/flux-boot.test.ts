import * as fs from 'node:fs';
import { join } from 'node:path';
import { Template } from 'aws-cdk-lib/assertions';
import { emptyStore, Machine, machines, removeMachines, trouble } from './boot';
import { machinesOf } from './cluster-machines';
import { bareReasons, failEverywhere, summary } from './failures';
import { Secret, flux } from '../../../src';
import { operator, program, rootSync } from '../../aws/cluster-with-flux';
import { parameterFile } from '../../aws/clusters';

const AGE_KEY = 'AGE-SECRET-KEY-1TESTONLYTESTONLYTESTONLYTESTONLYTESTONLYTESTONLYTESTONLYTE';
const LONG = 1_200_000;
jest.setTimeout(LONG);
afterAll(removeMachines);

/** A control plane that hands over to Flux, with these secrets. */
async function machine(engine: (secret: Secret) => flux.Engine, secrets: { readonly git?: string; readonly age?: string } = {}): Promise<Machine> {
  const { stack } = program(engine);
  const store = emptyStore();
  const [{ Properties }] = Object.values(Template.fromStack(stack).findResources('AWS::SSM::Parameter'));
  fs.writeFileSync(parameterFile(store, 'flux'), Properties.Value);
  for (const [name, text] of Object.entries({ git: '{"username":"flux","password":"hunter2"}', age: `# test\n${AGE_KEY}\n`, ...secrets })) {
    fs.writeFileSync(join(store, `arn:aws:secretsmanager:eu-west-3:123456789012:secret:${name}-AbCdEf`), text);
  }
  return machinesOf(stack)('demoControlPlane1', store);
}
const applied = (control: Machine, file: string): any => JSON.parse(control.read(`/applied/${file}`));

machines('a control plane', () => {
  test('installs Flux, makes its Secrets and hands over', async () => {
    const control = await machine(rootSync);
    const boot = await control.boot();
    expect(trouble(boot)).toBe('');
    expect(boot.told).toMatchObject([{ Status: 'SUCCESS' }]);
    expect(boot.calls).toContainEqual(expect.stringMatching(/^curl .*https:\/\/github\.com\/fluxcd\/flux2\/releases\/download\/v2\.9\.5\/install\.yaml$/));
    expect(applied(control, 'git.object')).toMatchObject({ kind: 'Secret', metadata: { name: 'git-credentials', namespace: 'flux-system' }, stringData: { username: 'flux', password: 'hunter2' } });
    expect(applied(control, 'age.object')).toMatchObject({ metadata: { name: 'sops-age' }, stringData: { 'age.agekey': expect.stringContaining(AGE_KEY) } });
    expect(applied(control, 'flux-sync').items).toHaveLength(2);
    for (const secret of ['hunter2', AGE_KEY]) {
      expect(boot.log + boot.calls.join('\n') + boot.environments).not.toContain(secret);
      expect(control.everything().filter(({ file, text }) => !/^\/(applied|userdata)/.test(file) && text.includes(secret)).map(({ file }) => file)).toEqual([]);
    }
    expect((await control.boot()).calls.filter((call) => /^(kubectl|aws|helm|kubeadm)/.test(call))).toEqual([]);
  });

  test('leaves Flux to its operator', async () => {
    const control = await machine(operator);
    const boot = await control.boot();
    expect(trouble(boot)).toBe('');
    expect(boot.calls).toContainEqual(expect.stringMatching(/^helm upgrade --install flux-operator oci:\/\/ghcr\.io\/controlplaneio-fluxcd\/charts\/flux-operator --version 0\.60\.0 --namespace flux-system/));
    expect(boot.calls.filter((call) => call.includes('install.yaml'))).toEqual([]);
    expect(applied(control, 'flux-sync').items).toMatchObject([{ kind: 'FluxInstance' }]);
  });

  test('says why when anything fails that Flux begins with', async () => {
    const before = await machine(rootSync);
    expect((await before.boot({ failing: '^kubectl .*apply' })).status).not.toBe(0); // all others are judged beside
    const failures = await failEverywhere(async () => before.branch());
    process.stderr.write(summary('Flux', failures));
    expect(bareReasons(failures)).toEqual([]);
    expect(Object.keys(failures.reasons)).toEqual(expect.arrayContaining(['kubectl', 'aws secretsmanager get-secret-value', 'aws ssm get-parameter', 'curl .*://github\\.com']));
  });

  test.each([
    ['credentials that are no JSON', { git: 'hunter2' }, /^git_credentials: gave up waiting for the credentials for Git .*is no JSON object of texts/],
    ['credentials that are no texts', { git: '{"username":1}' }, /^git_credentials: gave up waiting for the credentials for Git .*is no JSON object of texts/],
    ['credentials that nobody has made', { git: '' }, /^git_credentials: gave up waiting for the credentials for Git .*find the specified secret value/],
    ['an age key that is none', { age: 'hunter2' }, /^age_key: gave up waiting for the age key .*has no line AGE-SECRET-KEY-/],
  ])('fails with the reason at %s, without showing them', async (_, secrets, reason) => {
    const boot = await (await machine(rootSync, secrets)).boot();
    expect(boot.told).toMatchObject([{ Status: 'FAILURE', Reason: expect.stringMatching(reason) }]);
    expect(boot.log).not.toContain('hunter2');
  });
});
