import * as cdk from 'aws-cdk-lib';
import type * as acm from 'aws-cdk-lib/aws-certificatemanager';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as route53 from 'aws-cdk-lib/aws-route53';
import type { Construct, IConstruct } from 'constructs';
import { isDomain } from './gitlab-desired';
import type { GitLabHostProps } from './gitlab-host-props';
import { GitLabTlsKind } from './gitlab-tls';
import { problem } from '../../base/problem';
import { checkSize } from '../machine/instance-size';

/** What the host made of its properties. */
interface HostFacts {
  readonly instanceType: ec2.InstanceType;
  readonly isPublic: boolean;
}

/** Records what is wrong with a host. */
export function checkHost(host: Construct, props: GitLabHostProps, { instanceType, isPublic }: HostFacts): void {
  const { domain, version, tls, configuration = [], settings = {}, outboundHosts = [] } = props;
  checkSize(host, instanceType, { cpus: 4, gibibytes: 8 }, 'GitLab');
  if (!isDomain(domain)) {
    problem(host, 'gitlab-domain', `${JSON.stringify(domain)} is not a valid domain`,
      'use a full name in lower case, such as gitlab.example.com');
  }
  checkZone(host, props);
  checkOnlyHost(host, props);
  if (version !== undefined) checkGitLabVersion(host, version);
  if (tls._kind === GitLabTlsKind.LETS_ENCRYPT) checkLetsEncrypt(host, props, isPublic);
  if (tls._certificate) checkCertificate(host, tls._certificate);
  if (tls._ca) {
    if (tls._ca._owner) {
      problem(host, 'private-ca', `${tls._ca.node.path} already belongs to ${tls._ca._owner.node.path}`,
        'create a PrivateCa for each GitLab');
    }
    tls._ca._owner = host;
  }
  for (const line of configuration) {
    if (/^\s*(?:external_url|registry_external_url|letsencrypt|nginx\['listen|gitlab_rails\['(?:initial_root_password|gitlab_shell_ssh_port))/.test(line)) {
      problem(host, 'gitlab-setting', `configuration sets ${line.trim().split(/[ =]/)[0]}`, 'remove it: it is derived from domain and tls');
    }
    if (/(?:password|token|secret|_key)'\]\s*=\s*['"][^'"]/.test(line)) {
      problem(host, 'gitlab-setting', `configuration has a secret in ${line.trim().split(/[ =]/)[0]}`,
        'read it from a file in /srv/gitlab/config: File.read(\'/etc/gitlab/…\')');
    }
  }
  for (const outbound of outboundHosts) {
    if (/^(?:\[[\da-f:]+\]|[\da-f:]+|[\w*.-]+)(?:\/\d{1,3})?(?::\d{1,5})?$/i.test(outbound)) continue;
    problem(host, 'gitlab-setting', `${JSON.stringify(outbound)} of outboundHosts is not a valid host or network`,
      'use a name, an address or a network, such as flux.example.com or 10.0.0.0/8');
  }
  checkValues(host, settings);
  for (const name of Object.keys(settings)) {
    if (/password$|token|secret|_key$|outbound_local_requests/.test(name)) {
      problem(host, 'gitlab-setting', `settings contains ${name}, which is not allowed`,
        /outbound/.test(name) ? 'use outboundHosts' : 'set it in GitLab: parameters do not hold secrets');
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
  const domains = domainsOf.get(host.node.root) ?? new Map<string, Construct>();
  domainsOf.set(host.node.root, domains);
  const key = `${domain} ${vpc.vpcId} ${cdk.Stack.of(host).region}`;
  const other = domains.get(key);
  if (other) problem(host, 'gitlab-domain', `${other.node.path} already uses ${domain}`, 'give each GitLab in a network its own domain');
  domains.set(key, host);
}

/** A problem where a load balancer of the stack cannot have the certificate. */
function checkCertificate(host: Construct, { certificateArn }: acm.ICertificate): void {
  if (cdk.Token.isUnresolved(certificateArn)) return;
  const { region } = cdk.Stack.of(host);
  const of = /^arn:[\w-]+:acm:([\w-]+):\d{12}:certificate\/.+$/.exec(certificateArn)?.[1];
  if (of !== undefined && (cdk.Token.isUnresolved(region) || of === region)) return;
  problem(host, 'gitlab-tls', of === undefined ? `${JSON.stringify(certificateArn)} is not a valid ARN of an AWS Certificate Manager certificate` : `the certificate is in ${of}, but the load balancer is in ${region}`,
    'use a certificate in the stack\'s region');
}

function checkZone(host: Construct, { zone, domain, tls }: GitLabHostProps): void {
  if (!zone) return;
  const resource = zone.node.defaultChild;
  if (tls._kind === GitLabTlsKind.LETS_ENCRYPT && resource instanceof route53.CfnHostedZone && resource.vpcs !== undefined) {
    problem(host, 'gitlab-tls', `Let's Encrypt cannot resolve the private zone ${zone.node.path}`, 'use the public zone, or GitLabTls.privateCa');
  }
  const zoneName = nameOf(zone);
  if (zoneName === undefined) {
    problem(host, 'gitlab-domain', `the name of the zone ${zone.node.path} is not known`, 'use HostedZone.fromHostedZoneAttributes or fromLookup');
    return;
  }
  if (cdk.Token.isUnresolved(zoneName)) return;
  const name = zoneName.replace(/\.$/, '');
  if (domain !== name && !domain.endsWith(`.${name}`)) {
    problem(host, 'gitlab-domain', `${domain} is not in the zone ${name}`,
      `use a name such as gitlab.${name}, or the zone of the domain`);
  }
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
  if (!isPublic) problem(host, 'gitlab-tls', 'Let\'s Encrypt cannot reach a private subnet', `set vpcSubnets to public subnets, or ${fix}`);
  if (!zone) problem(host, 'gitlab-tls', 'Let\'s Encrypt resolves the host by name, but no zone is set', `set the public Route 53 zone, or ${fix}`);
  if (!/^[^\s@']+@[^\s@']+$/.test(tls._email ?? '')) {
    problem(host, 'gitlab-tls', `${JSON.stringify(tls._email)} is not a valid mail address`,
      'use one such as platform@example.com');
  }
  if (/(?:^|\.)(?:internal|local|localhost|test|example|invalid|lan|home\.arpa|amazonaws\.com)$/.test(domain)) {
    problem(host, 'gitlab-domain', `Let's Encrypt does not issue certificates for ${domain}`, fix);
  }
}

/** A problem for each value of settings that GitLab's API cannot be sent. */
export function checkValues(construct: Construct, settings: { readonly [name: string]: unknown } = {}): void {
  for (const [name, value] of Object.entries(settings)) {
    if (value !== undefined && !isJson(value)) {
      problem(construct, 'gitlab-setting', `${name} of settings is ${describe(value)}, which is not valid`,
        'use a string, a number, true, false, null, or a list or object of these');
    }
  }
}

function isJson(value: unknown): boolean {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return true;
  if (typeof value === 'number') return Number.isFinite(value);
  return typeof value === 'object' && Object.values(value).every(isJson);
}

function describe(value: unknown): string {
  return typeof value === 'function' ? 'a function' : typeof value === 'object' ? 'an object with other values in it' : String(value);
}

/** Newest GitLab and runner that are known to work together. */
export const GITLAB_VERSION = '19.4.1';

/** The oldest major version. */
const OLDEST = 18;

/** Image of GitLab Community Edition. */
export function gitlabImage(version: string): string {
  return `gitlab/gitlab-ce:${version}-ce.0`;
}

/** Image of its runner. */
export function runnerImage(version: string): string {
  return `gitlab/gitlab-runner:v${version}`;
}

/** A problem unless it is a full version, of those whose API is spoken here. */
export function checkGitLabVersion(construct: Construct, version: string): void {
  if (!/^\d+\.\d+\.\d+$/.test(version)) {
    problem(construct, 'gitlab-version', `version is ${JSON.stringify(version)}, which is not valid`,
      `use a full version, such as ${GITLAB_VERSION}`);
  } else if (Number(version.split('.')[0]) < OLDEST) {
    problem(construct, 'gitlab-version', `version is ${version}, which is not supported`,
      `use ${OLDEST}.0.0 or later, such as ${GITLAB_VERSION}: older versions get no fixes and have another API`);
  }
}

/** Whether a version's minor is newer than another's. */
export function isNewerMinor(version: string, than: string): boolean {
  const [[major, minor], [otherMajor, otherMinor]] = [version, than].map((each) => each.split('.').map(Number));
  return major > otherMajor || (major === otherMajor && minor > otherMinor);
}
