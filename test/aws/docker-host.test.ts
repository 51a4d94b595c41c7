import { Template } from 'aws-cdk-lib/assertions';
import { dockerStack } from './docker-stack';
import { mistakesIn, resources } from './machine';
import { aws } from '../../src';

describe('a Docker host', () => {
  test('may read its keys and write its host key, and nothing else', () => {
    const { stack, host } = dockerStack();
    expect(mistakesIn(stack)).toEqual([]);
    const statements = Object.values(resources(stack, 'AWS::IAM::Policy')).flatMap(({ Properties }) => Properties.PolicyDocument.Statement)
      .filter(({ Sid }) => Sid !== 'SessionManager');
    expect(statements.map(({ Action, Resource }) => [Action, JSON.stringify(Resource)])).toEqual([
      ['cloudformation:SignalResource', expect.anything()],
      [expect.arrayContaining(['ssm:GetParameter']), expect.stringContaining(':parameter/docker/keys')],
      ['ssm:PutParameter', expect.stringContaining(':parameter/docker-host/stack/docker/host-key')],
    ]);
    expect(host.hostKeyParameter).toBe('/docker-host/stack/docker/host-key');
  });

  test('has no open port unless it is told from where', () => {
    expect(JSON.stringify(resources(dockerStack().stack, 'AWS::EC2::SecurityGroup'))).not.toContain('SecurityGroupIngress');
    const { stack } = dockerStack({ access: aws.Access.ssh({ from: ['203.0.113.0/24'] }) });
    expect(mistakesIn(stack)).toEqual([]);
    Template.fromStack(stack).hasResourceProperties('AWS::EC2::SecurityGroup', { SecurityGroupIngress: [{ CidrIp: '203.0.113.0/24', FromPort: 22 }] });
    expect(mistakesIn(dockerStack({ access: aws.Access.ssh({ from: ['0.0.0.0/0'] }) }).stack)).toEqual([expect.stringContaining('ssh-world SSH is open to the world')]);
  });

  test.each(['root', 'ubuntu', 'www-data', 'sshd', 'systemd-network', '_apt', 'Deploy', 'a b', ''])('is refused for the user %p', (user) => {
    expect(mistakesIn(dockerStack({ user }).stack)).toEqual([expect.stringContaining(`docker-host-user user is ${JSON.stringify(user)}`)]);
  });
});
