import { spawnSync } from 'child_process';
import * as fs from 'fs';
import { Template } from 'aws-cdk-lib/assertions';
import { aws } from '../../../src';
import { dockerHostScript } from '../../../src/aws/docker/scripts/docker-host';
import { PackageManager } from '../../../src/aws/machine/operating-system';
import { describeWith, testWith } from '../../programs';
import { dockerStack } from '../docker-stack';
import { HostRoot } from '../host-root';
import { mistakesIn, resources } from '../machine';

describe('a Docker host', () => {
  test('may read its keys and write its host key, and nothing else', () => {
    const { stack, host } = dockerStack();
    expect(mistakesIn(stack)).toEqual([]);
    const statements = Object.values(resources(stack, 'AWS::IAM::Policy')).flatMap(({ Properties }) => Properties.PolicyDocument.Statement)
      .filter(({ Sid }) => Sid !== 'SessionManager');
    expect(statements.map(({ Action, Resource }) => [Action, JSON.stringify(Resource)])).toEqual([
      ['cloudformation:SignalResource', expect.anything()],
      [expect.arrayContaining(['ssm:GetParameter']), expect.stringContaining(':parameter/docker/keys')],
      ['ssm:GetParameter', expect.stringContaining(':parameter/docker-host/stack/docker/authorized-keys')],
      ['ssm:PutParameter', expect.stringContaining(':parameter/docker-host/stack/docker/host-key')],
    ]);
    expect(host.hostKeyParameter).toBe('/docker-host/stack/docker/host-key');
  });

  test('reads keys from another parameter without another user data, which it would not read again', () => {
    const [before, after] = ['/docker/keys', '/docker/others'].map((name) => Template.fromStack(dockerStack({}, name).stack).toJSON().Resources);
    const changed = Object.keys(before).filter((id) => JSON.stringify(before[id]) !== JSON.stringify(after[id])).map((id) => before[id].Type);
    expect(changed.sort()).toEqual(['AWS::IAM::Policy', 'AWS::SSM::Parameter']);
    expect(Object.values<any>(after).find(({ Type }) => Type === 'AWS::SSM::Parameter').Properties).toMatchObject({
      Name: '/docker-host/stack/docker/authorized-keys', Value: '/docker/others',
    });
  });

  test('has no open port unless it is told from where', () => {
    expect(JSON.stringify(resources(dockerStack().stack, 'AWS::EC2::SecurityGroup'))).not.toContain('SecurityGroupIngress');
    const { stack } = dockerStack({ access: aws.Access.ssh({ cidrs: ['203.0.113.0/24'] }) });
    expect(mistakesIn(stack)).toEqual([]);
    Template.fromStack(stack).hasResourceProperties('AWS::EC2::SecurityGroup', { SecurityGroupIngress: [{ CidrIp: '203.0.113.0/24', FromPort: 22 }] });
    expect(mistakesIn(dockerStack({ access: aws.Access.ssh({ cidrs: ['0.0.0.0/0'] }) }).stack)).toEqual([expect.stringContaining('ssh-world SSH is open to the world')]);
  });

  test.each(['root', 'ubuntu', 'www-data', 'sshd', 'systemd-network', '_apt', 'Deploy', 'a b', ''])('is refused for the user %p', (user) => {
    expect(mistakesIn(dockerStack({ user }).stack)).toEqual([expect.stringContaining(`docker-host-user user is ${JSON.stringify(user)}`)]);
  });
});

/** The program that the machine runs every five minutes. */
const AGENT = /<<'DOCKER_HOST'\n([^]*?)DOCKER_HOST\n/.exec(dockerHostScript(PackageManager.APT))![1];
const SAMIA = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl samia';
const JORIS = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ5kv3HWpHk0wPxyHSRkCIUWRBPIXyJR3iNJ1BwyEKVR joris';

/** Parameters are files below `store/`; `store/failing` makes each call end with what is in it. */
const AWS = String.raw`
for ((i = 1; i <= $#; i++)); do if [[ \${!i} == --name ]]; then next=$((i + 1)); name=\${!next}; fi; done
if [[ -e $ROOT/store/failing && $name != */authorized-keys ]]; then cat "$ROOT/store/failing" >&2; exit 254; fi
file=$ROOT/store/\${name//\//_}
if [[ ! -e $file ]]; then echo "An error occurred (ParameterNotFound) when calling the GetParameter operation: $name" >&2; exit 254; fi
cat "$file"
`.replace(/\\\$/g, '$');

describeWith('ssh-keygen')('who may log in to a Docker host', () => {
  const host = (): HostRoot => {
    const root = new HostRoot({ REGION: 'eu-west-3', DEPLOYER: 'deploy', AUTHORIZED_KEYS: '/d/authorized-keys' }, { aws: AWS });
    fs.mkdirSync(root.path('etc/ssh/authorized_keys.d'), { recursive: true });
    root.write('store/_d_authorized-keys', '/keys/a');
    root.write('store/_keys_a', `${SAMIA}\n${JORIS}\n`);
    return root;
  };
  const allowed = (root: HostRoot): string => root.read('etc/ssh/authorized_keys.d/deploy');

  test('are the keys of the parameter, and no others after a change of it', async () => {
    const root = host();
    expect(await root.run(AGENT)).toMatchObject({ status: 0 });
    expect(allowed(root)).toBe(`${SAMIA}\n${JORIS}\n`);
    root.write('store/_keys_a', `${SAMIA}\n`);
    await root.run(AGENT);
    expect(allowed(root)).toBe(`${SAMIA}\n`);
  });

  test('are the keys of another parameter as soon as the stack says so', async () => {
    const root = host();
    await root.run(AGENT);
    root.write('store/_keys_b', `# of the new team\n${JORIS}`);
    root.write('store/_d_authorized-keys', '/keys/b');
    expect(await root.run(AGENT)).toMatchObject({ status: 0 });
    expect(allowed(root)).toBe(`# of the new team\n${JORIS}\n`);
  });

  test.each([['remarks', '# nobody\n'], ['what is not a key', 'not a key\n'], ['nothing', '']])('is nobody when the parameter holds %s, and it says so', async (_, text) => {
    const root = host();
    await root.run(AGENT);
    root.write('store/_keys_a', text);
    const run = await root.run(AGENT);
    expect(run.status).toBe(1);
    expect(run.output).toContain('FAILED: the parameter /keys/a holds no public keys, a line each: nobody can log in');
    expect(allowed(root)).toBe('');
  });

  test('is nobody when the parameter is deleted', async () => {
    const root = host();
    await root.run(AGENT);
    fs.rmSync(root.path('store/_keys_a'));
    expect((await root.run(AGENT)).output).toContain('nobody can log in');
    expect(allowed(root)).toBe('');
  });

  test.each(['An error occurred (ThrottlingException) when calling', 'Could not connect to the endpoint URL'])('stays as it is while nothing is known: %s', async (error) => {
    const root = host();
    await root.run(AGENT);
    root.write('store/failing', error);
    const run = await root.run(AGENT);
    expect(run.status).toBe(1);
    expect(run.output).toContain(error);
    expect(allowed(root)).toBe(`${SAMIA}\n${JORIS}\n`);
  });

  testWith('shellcheck')('is decided by a program without anything that shellcheck would say', () => {
    expect(spawnSync('shellcheck', ['-'], { input: AGENT, encoding: 'utf8' }).stdout).toBe('');
  });
});
