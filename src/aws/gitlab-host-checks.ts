import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type { Construct } from 'constructs';
import type { GitLabHostProps } from './gitlab-host-props';
import { isDomain } from './gitlab-name';
import { GitLabTlsKind } from './gitlab-tls';
import { isVersion } from './gitlab-versions';
import { checkSize } from './instance-size';
import { problem } from '../problem';

/** What the host made of its properties. */
interface HostFacts {
  readonly instanceType: ec2.InstanceType;
  readonly isPublic: boolean;
}

/** Records what is wrong with a host. */
export function checkHost(host: Construct, props: GitLabHostProps, { instanceType, isPublic }: HostFacts): void {
  const { domain, version, tls, configuration = [], settings = {} } = props;
  checkSize(host, instanceType, { cpus: 4, gibibytes: 8 }, 'GitLab');
  if (!isDomain(domain)) problem(host, 'gitlab-domain', `${JSON.stringify(domain)} is no domain`, 'use a full name in lower case, such as gitlab.example.com');
  checkZone(host, props);
  if (version !== undefined && !isVersion(version)) problem(host, 'gitlab-version', `version is ${JSON.stringify(version)}`, 'use a full version, such as 19.4.1');
  if (tls._kind === GitLabTlsKind.LETS_ENCRYPT) checkLetsEncrypt(host, props, isPublic);
  if (tls._ca) {
    if (tls._ca._owner) problem(host, 'private-ca', `${tls._ca.node.path} is that of ${tls._ca._owner.node.path} already`, 'give each GitLab a PrivateCa of its own');
    tls._ca._owner = host;
  }
  for (const line of configuration) {
    if (/^\s*(?:external_url|registry_external_url|letsencrypt|nginx\['listen|gitlab_rails\['(?:initial_root_password|gitlab_shell_ssh_port))/.test(line)) {
      problem(host, 'gitlab-setting', `configuration sets ${line.trim().split(/[ =]/)[0]}`, 'leave it out: it follows from domain and tls');
    }
    if (/(?:password|token|secret|_key)'\]\s*=\s*['"][^'"]/.test(line)) {
      problem(host, 'gitlab-setting', `configuration has a secret in ${line.trim().split(/[ =]/)[0]}`, 'read it from a file that you put into /srv/gitlab/config: File.read(\'/etc/gitlab/…\')');
    }
  }
  for (const name of Object.keys(settings)) {
    if (/password$|token|secret|_key$|outbound_local_requests/.test(name)) {
      problem(host, 'gitlab-setting', `settings has ${name}`, /outbound/.test(name) ? 'use outboundHosts' : 'set it in GitLab: parameters are not for secrets');
    }
  }
}

/** Settings of the instance: nobody signs up, and webhooks reach only what they are for. */
export function instanceSettings({ settings, outboundHosts = [] }: GitLabHostProps, hosts: readonly string[]): { readonly [name: string]: unknown } {
  const allowed = [...new Set([...hosts, ...outboundHosts])].sort();
  return {
    signup_enabled: false,
    allow_local_requests_from_web_hooks_and_services: false,
    outbound_local_requests_allowlist_raw: allowed.join('\n'),
    ...settings,
  };
}

function checkZone(host: Construct, { zone, domain }: GitLabHostProps): void {
  const { Token } = require('aws-cdk-lib') as typeof import('aws-cdk-lib');
  if (!zone || Token.isUnresolved(zone.zoneName)) return;
  const name = zone.zoneName.replace(/\.$/, '');
  if (domain !== name && !domain.endsWith(`.${name}`)) problem(host, 'gitlab-domain', `${domain} is not in the zone ${name}`, `use a name such as gitlab.${name}, or its own zone`);
}

function checkLetsEncrypt(host: Construct, { zone, domain, tls }: GitLabHostProps, isPublic: boolean): void {
  const fix = 'use GitLabTls.privateCa or GitLabTls.loadBalancer instead';
  if (!isPublic) problem(host, 'gitlab-tls', 'Let\'s Encrypt cannot reach a private subnet', `give vpcSubnets that are public, or ${fix}`);
  if (!zone) problem(host, 'gitlab-tls', 'Let\'s Encrypt finds the host by its name, but there is no zone', `give the public zone of Route 53, or ${fix}`);
  if (!/^[^\s@']+@[^\s@']+$/.test(tls._email ?? '')) problem(host, 'gitlab-tls', `${JSON.stringify(tls._email)} is no mail address`, 'use one such as platform@example.com');
  if (/(?:^|\.)(?:internal|local|localhost|test|example|invalid|lan|home\.arpa|amazonaws\.com)$/.test(domain)) {
    problem(host, 'gitlab-domain', `Let's Encrypt gives no certificate for ${domain}`, fix);
  }
}
