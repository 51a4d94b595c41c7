import * as fs from 'node:fs';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { parseAllDocuments } from 'yaml';
import { Boot, emptyStore, Machine, machines, outside, removeMachines, trouble } from './boot';
import { machinesOf } from './cluster-machines';
import { bareReasons, failEverywhere, summary } from './failures';
import { KubeadmClusterProps, OperatingSystem } from '../../../src/aws';
import { cluster, parameterFile } from '../../aws/clusters';
import { AMI } from '../../aws/machine';

const LONG = 1_200_000;
jest.setTimeout(LONG);
afterAll(removeMachines);

const JOIN = { endpoint: '10.0.0.10', token: 'abcdef.0123456789abcdef', caHash: `sha256:${'a'.repeat(64)}` };
const CA = 'arn:aws:secretsmanager:eu-west-3:123456789012:secret:ca-AbCdEf';
const TRUSTS: Partial<KubeadmClusterProps> = { trustedCertificates: [secretsmanager.Secret.fromSecretCompleteArn(cluster().stack, 'ca', CA)] };
const at = (boot: Boot, pattern: RegExp): number => boot.calls.findIndex((call) => pattern.test(call));
const joins = (boot: Boot): number => boot.calls.filter((call) => /^kubeadm join/.test(call)).length;
const answer = (machine: Machine, text: string): void => fs.writeFileSync(parameterFile(machine.store, 'join'), text);

machines('a worker', () => {
  const make = machinesOf(cluster(TRUSTS).stack);
  const worker = async (join: string | undefined = JSON.stringify(JOIN)): Promise<Machine> => {
    const machine = await make('demoWorkersgeneral', emptyStore());
    if (join !== '') answer(machine, join);
    await machine.run(`openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout /dev/null -subj /CN=ca -out /parameters/${CA}`);
    return machine;
  };
  let joined: Machine;
  let boot: Boot;
  /** One that has everything but credentials. */
  let waiting: Machine;
  beforeAll(async () => {
    joined = await worker();
    boot = await joined.boot();
    waiting = await worker('');
    await waiting.boot();
  }, LONG);

  test('joins with what the control plane has written, and does nothing at a second boot', async () => {
    expect(trouble(boot)).toBe('');
    expect(boot.told).toMatchObject([{ Status: 'SUCCESS' }]);
    const [config] = parseAllDocuments(joined.read('/configs/join.yaml')).map((document) => document.toJS());
    expect(config).toMatchObject({
      discovery: { bootstrapToken: { token: JOIN.token, apiServerEndpoint: '10.0.0.10:6443', caCertHashes: [JOIN.caHash] } },
      nodeRegistration: { kubeletExtraArgs: expect.arrayContaining([{ name: 'node-labels', value: 'node-group=general' }]) },
    });
    expect(config.controlPlane).toBeUndefined();
    expect(boot.log + boot.calls.join('\n') + boot.environments).not.toContain(JOIN.token);
    expect(outside(await joined.branch().boot())).toEqual([]);
  });

  test('trusts the platform\'s certificates before it starts containerd', async () => {
    expect(joined.read('/usr/local/share/ca-certificates/platform-1.crt')).toMatch(/^-----BEGIN CERTIFICATE-----\n/);
    expect(at(boot, /^update-ca-certificates/)).toBeLessThan(at(boot, /^systemctl enable --now containerd/));
    expect(trouble(await joined.branch().run('openssl verify /usr/local/share/ca-certificates/platform-1.crt'))).toBe('');
  });

  test('pulls images while it waits', () => {
    expect(boot.calls.filter((call) => call.startsWith('crictl'))).toEqual(['crictl pull registry.k8s.io/kube-proxy:v1', 'crictl pull registry.k8s.io/pause:3.10.2']);
  });

  test('says why at a failure of any call, and comes up at its next boot', async () => {
    const failures = await failEverywhere(worker);
    process.stderr.write(summary('worker', failures));
    expect(failures.harmless).toEqual(['aws cloudformation signal-resource', 'systemctl list-unit-files']);
    expect(bareReasons(failures)).toEqual([]);
    expect(Object.keys(failures.reasons).length).toBeGreaterThanOrEqual(20);
  });

  test.each([
    ['nothing', undefined, /ParameterNotFound/],
    ['an empty text', '', /has not the token, caHash and endpoint/],
    ['no JSON', 'None', /has not the token, caHash and endpoint/],
    ['a token that is none', JSON.stringify({ ...JOIN, token: 'abc' }), /has not the token/],
    ['a hash that is none', JSON.stringify({ ...JOIN, caHash: 'sha256:zz' }), /has not the token/],
    ['an endpoint with a command in it', JSON.stringify({ ...JOIN, endpoint: '$(touch /owned)' }), /has not the token/],
    ['numbers', JSON.stringify({ ...JOIN, token: 1 }), /has not the token/],
  ])('gives up at its deadline when Parameter Store has %s, and joins when that is right', async (_, text, reason) => {
    const machine = waiting.branch();
    if (text !== undefined) answer(machine, text);
    const failed = await machine.boot();
    expect(failed.told).toEqual([expect.objectContaining({ Status: 'FAILURE', Reason: expect.stringMatching(reason) })]);
    expect(joins(failed)).toBe(0);
    expect(machine.exists('/owned')).toBe(false);
    answer(machine, JSON.stringify(JOIN));
    expect(trouble(await machine.boot())).toBe('');
  });

  test('waits for what the control plane writes later', async () => {
    const machine = waiting.branch();
    const late = await machine.boot({ later: `echo '${JSON.stringify(JOIN)}' >/parameters/${parameterFile('', 'join')}` });
    expect(trouble(late)).toBe('');
    expect(joins(late)).toBe(1);
  });

  test('reads fresh credentials for each attempt', async () => {
    const machine = waiting.branch();
    answer(machine, JSON.stringify(JOIN));
    const failed = await machine.boot({ failing: '^kubeadm join' });
    expect(failed.told[0]).toMatchObject({ Status: 'FAILURE', Reason: expect.stringMatching(/^join: gave up waiting for kubeadm join to succeed .*broken by the test/) });
    expect(joins(failed)).toBeGreaterThan(1);
    expect(failed.calls.filter((call) => /^aws ssm get-parameter/.test(call)).length).toBeGreaterThan(joins(failed));
    expect(await machine.boot()).toMatchObject({ status: 0, told: [{ Status: 'SUCCESS' }] });
  });

  test.each([['nothing', ''], ['no certificate', 'hello'], ['another JSON', '{"ca.crt":"x"}']])('gives up at its deadline when the secret of a certificate has %s', async (_, text) => {
    const machine = await make('demoWorkersgeneral', emptyStore());
    fs.writeFileSync(`${machine.store}/${CA}`, text);
    const failed = await machine.boot();
    expect(failed.told).toMatchObject([{ Status: 'FAILURE', Reason: expect.stringMatching(/^trust: gave up waiting for the certificate in arn:aws:secretsmanager:/) }]);
  });

  test('of Amazon Linux uses dnf, on a Graviton too', async () => {
    const machine = await machinesOf(cluster({ operatingSystem: OperatingSystem.amazonLinux2023().withAmi(AMI) }).stack)('demoWorkersgeneral');
    machine.write('/etc/yum.repos.d/system.repo', '');
    answer(machine, JSON.stringify(JOIN));
    await machine.run('ln -sf /outside/record /usr/local/sbin/aws'); // the image has it
    const amazon = await machine.boot({ arm: true });
    expect(trouble(amazon)).toBe('');
    expect(amazon.calls).toContainEqual(expect.stringMatching(/^dnf .*kubeadm-1\.37\.2 kubectl-1\.37\.2 kubelet-1\.37\.2$/));
    expect(machine.read('/etc/yum.repos.d/kubernetes.repo')).toContain('baseurl=https://pkgs.k8s.io/core:/stable:/v1.37/rpm/\n');
    expect(amazon.calls).toContainEqual(expect.stringMatching(/^curl .*containerd-2\.4\.2-linux-arm64\.tar\.gz$/));
    expect(amazon.calls.filter((call) => /^apt/.test(call))).toEqual([]);
  });
});
