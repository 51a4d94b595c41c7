import { execFile, execFileSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ClusterFacts, initConfiguration, joinConfiguration } from '../../../src/aws/kubernetes/kubeadm-config';
import { program } from '../build/build';

const run = promisify(execFile);
const folder = mkdtempSync(join(tmpdir(), 'kubeadm-'));

/** What the script knows when it writes the configuration. */
const MACHINE = {
  KUBERNETES_VERSION: '1.36.3',
  address: '10.0.1.7',
  endpoint: 'api.internal',
  node: 'ip-10-0-1-7.eu-west-3.compute.internal',
  zone: 'eu-west-3a',
  instance: 'i-0123456789abcdef0',
  NODE_GROUP: 'general',
  token: 'abcdef.0123456789abcdef',
  ca_hash: `sha256:${'0'.repeat(64)}`,
  certificate_key: 'a'.repeat(64),
};

const BOTH = [false, true];
const FACTS: ClusterFacts[] = BOTH.flatMap((cloudProvider) => BOTH.flatMap((controlPlaneRunsPods) => BOTH.map((highlyAvailable) => ({
  name: 'production', podCidr: '10.244.0.0/16', serviceCidr: '10.96.0.0/16', cloudProvider, controlPlaneRunsPods, highlyAvailable,
}))));

/** What kubeadm says of a configuration, with the variables in it filled in by the shell; undefined where it takes it. */
async function refusal(name: string, configuration: string): Promise<string | undefined> {
  const text = execFileSync('bash', ['-eu'], { input: `cat <<CONFIG\n${configuration}\nCONFIG\n`, encoding: 'utf8', env: { PATH: process.env.PATH, ...MACHINE } });
  const file = join(folder, `${name}.yaml`);
  writeFileSync(file, text);
  return run(program('kubernetes', 'kubeadm'), ['config', 'validate', '--config', file]).then(() => undefined, (error: { stderr: string }) => error.stderr);
}

test.each(FACTS)('kubeadm takes the configurations of %j', async (facts) => {
  const id = FACTS.indexOf(facts);
  expect(await refusal(`init-${id}`, initConfiguration(facts))).toBeUndefined();
  expect(await refusal(`join-${id}`, joinConfiguration(facts, false))).toBeUndefined();
  if (facts.highlyAvailable) expect(await refusal(`join-control-plane-${id}`, joinConfiguration(facts, true))).toBeUndefined();
});

test('kubeadm refuses what is wrong', async () => {
  expect(await refusal('field', initConfiguration(FACTS[0]).replace('podSubnet:', 'podSubnets:'))).toMatch(/unknown field "networking.podSubnets"/);
  expect(await refusal('subnet', initConfiguration(FACTS[0]).replace('10.244.0.0/16', '10.244.0.0'))).toMatch(/podSubnet: Invalid value/);
  expect(await refusal('token', joinConfiguration(FACTS[0], false).replace('$token', 'secret'))).toMatch(/token.*invalid/i);
});
