import * as cdk from 'aws-cdk-lib';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import { GitLabTls, GitLabTlsKind } from './gitlab-tls';
import { acceptFinding } from '../machine/instance-findings';

/** Where the web is. */
export const WEB_PORT = 443;
/** Where the container registry is. */
export const REGISTRY_PORT = 5050;
/** Where Git over SSH is: 22 is the machine's own. */
export const SSH_PORT = 2222;

/** What differs by where the certificate comes from. */
interface Endpoint {
  /** Ports of the container, as Docker publishes them. */
  readonly ports: string[];
  /** Where the host itself reaches GitLab. */
  readonly api: string;
  /** Lines for curl to get there. */
  readonly curl: string[];
}

/** How a GitLab with this certificate is reached on its own machine. */
export function endpointOf(tls: GitLabTls, domain: string): Endpoint {
  const [registry, ssh] = [`${REGISTRY_PORT}:${REGISTRY_PORT}`, `${SSH_PORT}:22`];
  if (tls._kind === GitLabTlsKind.LOAD_BALANCER) {
    return { ports: ['80:80', registry, ssh], api: 'http://127.0.0.1', curl: [`header = "Host: ${domain}"`] };
  }
  const curl = [`resolve = "${domain}:443:127.0.0.1"`];
  if (tls._kind === GitLabTlsKind.LETS_ENCRYPT) return { ports: ['80:80', '443:443', registry, ssh], api: `https://${domain}`, curl };
  return { ports: ['443:443', registry, ssh], api: `https://${domain}`, curl: [...curl, 'cacert = "/srv/gitlab/ca/ca.crt"'] };
}

/** The text of `gitlab.rb`. The password of the first start is read from memory, and never stands in it. */
export function omnibusConfig(tls: GitLabTls, domain: string, more: readonly string[]): string {
  return [
    '# Written by /usr/local/sbin/gitlab-host: changes are undone.',
    `external_url 'https://${domain}'`,
    `registry_external_url 'https://${domain}:${REGISTRY_PORT}'`,
    `gitlab_rails['gitlab_shell_ssh_port'] = ${SSH_PORT}`,
    'gitlab_rails[\'initial_root_password\'] = File.read(\'/run/first/password\').strip if File.exist?(\'/run/first/password\')',
    'gitlab_rails[\'store_initial_root_password\'] = false',
    'gitlab_rails[\'display_initial_root_password\'] = false',
    ...certificateLines(tls),
    ...more,
    '',
  ].join('\n');
}

function certificateLines(tls: GitLabTls): string[] {
  if (tls._kind === GitLabTlsKind.LETS_ENCRYPT) {
    return ['letsencrypt[\'enable\'] = true', `letsencrypt['contact_emails'] = ['${tls._email}']`, 'letsencrypt[\'auto_renew\'] = true'];
  }
  if (tls._kind === GitLabTlsKind.PRIVATE_CA) return ['letsencrypt[\'enable\'] = false'];
  return ['letsencrypt[\'enable\'] = false', ...[['nginx', 80], ['registry_nginx', REGISTRY_PORT]].flatMap(([name, port]) => [
    `${name}['listen_port'] = ${port}`,
    `${name}['listen_https'] = false`,
    `${name}['proxy_set_headers'] = { 'X-Forwarded-Proto' => 'https', 'X-Forwarded-Ssl' => 'on' }`,
  ])];
}

/** Lets a role read the parameters below a path. */
export function grantParameters(role: iam.Role, path: string): void {
  const stack = cdk.Stack.of(role);
  const name = (token: string, resolved: string): string => /\$\{/.test(token) ? resolved : token;
  const arn = `arn:${stack.partition}:ssm:${stack.region}:${stack.account}:parameter${path}/*`;
  role.addToPolicy(new iam.PolicyStatement({ actions: ['ssm:GetParametersByPath'], resources: [arn] }));
  acceptFinding(role, `AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:ssm:${name(stack.region, '<AWS::Region>')}:${name(stack.account, '<AWS::AccountId>')}:parameter${path}/*]`,
    'Parameters of this host alone are below this path, one for each object of GitLab.');
}

/** Puts a machine behind a network interface that exists before it, and gives it a volume that outlives it. */
export function onInterface(machine: ec2.Instance, networkInterface: ec2.CfnNetworkInterface, volumeId: string): void {
  const { instance } = machine;
  instance.addPropertyOverride('NetworkInterfaces', [{ DeviceIndex: '0', NetworkInterfaceId: networkInterface.ref }]);
  instance.addPropertyDeletionOverride('SubnetId');
  instance.addPropertyDeletionOverride('SecurityGroupIds');
  instance.volumes = [{ device: '/dev/sdf', volumeId }];
}
