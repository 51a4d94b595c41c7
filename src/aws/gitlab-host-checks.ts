import type * as acm from 'aws-cdk-lib/aws-certificatemanager';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as route53 from 'aws-cdk-lib/aws-route53';
import type { Construct, IConstruct } from 'constructs';
import type { GitLabHostProps } from './gitlab-host-props';
import { isDomain } from './gitlab-name';
import { checkValues } from './gitlab-settings';
import { GitLabTlsKind } from './gitlab-tls';
import { checkGitLabVersion } from './gitlab-versions';
import { checkSize } from './instance-size';
import { problem } from '../problem';

/** What the host made of its properties. */
interface HostFacts {
  readonly instanceType: ec2.InstanceType;
  readonly isPublic: boolean;
}

/** Records what is wrong with a host. */
export function checkHost(host: Construct, props: GitLabHostProps, { instanceType, isPublic }: HostFacts): void {
  const { domain, version, tls, configuration = [], settings = {}, outboundHosts = [] } = props;
  checkSize(host, instanceType, { cpus: 4, gibibytes: 8 }, 'GitLab');
  if (!isDomain(domain)) problem(host, 'gitlab-domain', `${JSON.stringify(domain)} is no domain`, 'use a full name in lower case, such as gitlab.example.com');
  checkZone(host, props);
  checkOnlyHost(host, props);
  if (version !== undefined) checkGitLabVersion(host, version);
  if (tls._kind === GitLabTlsKind.LETS_ENCRYPT) checkLetsEncrypt(host, props, isPublic);
  if (tls._certificate) checkCertificate(host, tls._certificate);
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
  for (const outbound of outboundHosts) {
    if (/^(?:\[[\da-f:]+\]|[\da-f:]+|[\w*.-]+)(?:\/\d{1,3})?(?::\d{1,5})?$/i.test(outbound)) continue;
    problem(host, 'gitlab-setting', `${JSON.stringify(outbound)} of outboundHosts is no host or network`, 'use a name, an address or a network, such as flux.example.com or 10.0.0.0/8');
  }
  checkValues(host, settings);
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

/** Domains of the hosts in a network, by the app. */
const domainsOf = new WeakMap<IConstruct, Map<string, Construct>>();

/** A problem where another GitLab of the network has the name: a network has one private zone for it. */
function checkOnlyHost(host: Construct, { domain, vpc }: GitLabHostProps): void {
  const { Stack } = require('aws-cdk-lib') as typeof import('aws-cdk-lib');
  const domains = domainsOf.get(host.node.root) ?? new Map<string, Construct>();
  domainsOf.set(host.node.root, domains);
  const key = `${domain} ${vpc.vpcId} ${Stack.of(host).region}`;
  const other = domains.get(key);
  if (other) problem(host, 'gitlab-domain', `${other.node.path} is ${domain}, too`, 'give each GitLab of a network a domain of its own');
  domains.set(key, host);
}

/** A problem where a load balancer of the stack cannot have the certificate. */
function checkCertificate(host: Construct, { certificateArn }: acm.ICertificate): void {
  const { Stack, Token } = require('aws-cdk-lib') as typeof import('aws-cdk-lib');
  if (Token.isUnresolved(certificateArn)) return;
  const { region } = Stack.of(host);
  const of = /^arn:[\w-]+:acm:([\w-]+):\d{12}:certificate\/.+$/.exec(certificateArn)?.[1];
  if (of !== undefined && (Token.isUnresolved(region) || of === region)) return;
  problem(host, 'gitlab-tls', of === undefined ? `${JSON.stringify(certificateArn)} is no certificate of AWS Certificate Manager` : `the certificate is in ${of}, and the load balancer in ${region}`,
    'give a certificate of the stack\'s region');
}

function checkZone(host: Construct, { zone, domain, tls }: GitLabHostProps): void {
  const { Token } = require('aws-cdk-lib') as typeof import('aws-cdk-lib');
  const { CfnHostedZone } = require('aws-cdk-lib/aws-route53') as typeof route53;
  if (!zone) return;
  const resource = zone.node.defaultChild;
  if (tls._kind === GitLabTlsKind.LETS_ENCRYPT && resource instanceof CfnHostedZone && resource.vpcs !== undefined) {
    problem(host, 'gitlab-tls', `Let's Encrypt does not see the private zone ${zone.node.path}`, 'give the public zone, or use GitLabTls.privateCa');
  }
  const zoneName = nameOf(zone);
  if (zoneName === undefined) {
    problem(host, 'gitlab-domain', `the name of the zone ${zone.node.path} is not known`, 'use HostedZone.fromHostedZoneAttributes or fromLookup');
    return;
  }
  if (Token.isUnresolved(zoneName)) return;
  const name = zoneName.replace(/\.$/, '');
  if (domain !== name && !domain.endsWith(`.${name}`)) problem(host, 'gitlab-domain', `${domain} is not in the zone ${name}`, `use a name such as gitlab.${name}, or its own zone`);
}

/** The name of a zone; undefined where it is only known by its id. */
function nameOf(zone: route53.IHostedZone): string | undefined {
  try {
    return zone.zoneName;
  } catch {
    return undefined;
  }
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
