import { isIPv6 } from 'net';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import type { Construct } from 'constructs';
import { acceptFinding } from './instance-findings';
import type { OperatingSystem } from './operating-system';
import { problem } from '../../base/problem';

/** Properties that single machines share. */
export interface MachineProps {
  /**
   * Who may log in to the machine.
   *
   * @default Access.sessionManager()
   */
  readonly access?: Access;
  /**
   * System of the machine.
   *
   * @default - `OperatingSystem.debian()`; of a runner: that of its GitLab host
   */
  readonly operatingSystem?: OperatingSystem;
  /**
   * Which subnet: the first of these. A GitLab host with a certificate of Let's Encrypt needs a public one.
   *
   * @default - a private subnet with a way to the internet, or a public one
   */
  readonly vpcSubnets?: ec2.SubnetSelection;
}

/** Options of `Access.ssh`. */
export interface SshAccessOptions {
  /** Networks that may reach port 22, such as `203.0.113.0/24`. At least one. */
  readonly cidrs: string[];
  /**
   * Whose key logs in as the system's own user.
   *
   * @default - nobody's: a `DockerHost` has keys of its own
   */
  readonly keyPair?: ec2.IKeyPair;
  /**
   * Why the whole world (`0.0.0.0/0` or `::/0`) may try to log in. Without it, the world is refused, and so are its halves and all
   * networks larger than /8 (IPv6: /16).
   *
   * @default - the world may not
   */
  readonly openToTheWorldBecause?: string;
}

/**
 * Who may log in to a machine. Session Manager always works: it needs no open port, asks IAM who it is, and records what was done.
 *
 * @see https://docs.aws.amazon.com/systems-manager/latest/userguide/session-manager.html
 */
export class Access {
  /** Session Manager only. */
  public static sessionManager(): Access {
    return new Access();
  }

  /** Session Manager, and SSH from these networks. */
  public static ssh(options: SshAccessOptions): Access {
    return new Access(options);
  }

  private constructor(private readonly _ssh?: SshAccessOptions) {}

  /** @internal */
  public get _keyPair(): ec2.IKeyPair | undefined {
    return this._ssh?.keyPair;
  }

  /** Opens what was said, with what is wrong recorded at the construct. @internal */
  public _open(construct: Construct, securityGroup: ec2.SecurityGroup): void {
    if (!this._ssh) return;
    const { cidrs, openToTheWorldBecause: reason } = this._ssh;
    if (cidrs.length === 0) problem(construct, 'ssh-source', 'SSH is allowed from no network', 'list networks, or use Access.sessionManager()');
    for (const cidr of cidrs) {
      const source = parseSource(cidr);
      if (!source) {
        problem(construct, 'ssh-source', `${JSON.stringify(cidr)} is not a valid network`, 'use an address with a prefix, such as 203.0.113.0/24');
        continue;
      }
      if (source.isWorld && !reason?.trim()) {
        problem(construct, 'ssh-world', `SSH is open to the world (${cidr})`,
          'list your networks, use Access.sessionManager(), or set a reason in openToTheWorldBecause');
        continue;
      }
      securityGroup.addIngressRule(source.isV6 ? ec2.Peer.ipv6(cidr) : ec2.Peer.ipv4(cidr), ec2.Port.tcp(22), 'SSH');
      if (source.isWorld) acceptFinding(securityGroup, 'AwsSolutions-EC23', reason!);
    }
  }
}

/** A network of IPv4 addresses. @internal */
export interface Cidr {
  /** First and last address as numbers. */
  readonly first: number;
  readonly last: number;
  /** Bits that all its addresses share. */
  readonly prefix: number;
}

/** What a text such as `10.0.0.0/16` means; undefined where it is no network. @internal */
export function parseCidr(text: string): Cidr | undefined {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\/(\d{1,2})$/.exec(text);
  if (!match) return undefined;
  const [a, b, c, d, prefix] = match.slice(1).map(Number);
  if (Math.max(a, b, c, d) > 255 || prefix > 32) return undefined;
  const size = 2 ** (32 - prefix);
  const address = ((a * 256 + b) * 256 + c) * 256 + d;
  const first = address - (address % size);
  return { first, last: first + size - 1, prefix };
}

/** Whether two networks have an address in common. @internal */
export function overlap(one: Cidr, other: Cidr): boolean {
  return one.first <= other.last && other.first <= one.last;
}

/** A network of any kind of addresses, as somebody is let in from it. */
interface Source {
  readonly isV6: boolean;
  /** Whether it is all addresses, or so many that they are of everybody: nobody has a network as large. */
  readonly isWorld: boolean;
}

/** What a text such as `203.0.113.0/24` or `2001:db8::/32` means; undefined where it is no network. @internal */
export function parseSource(text: string): Source | undefined {
  const network = parseCidr(text);
  if (network) return { isV6: false, isWorld: network.prefix < 8 };
  const [address, prefix, ...more] = text.split('/');
  if (more.length > 0 || !isIPv6(address) || !/^\d{1,3}$/.test(prefix ?? '') || Number(prefix) > 128) return undefined;
  return { isV6: true, isWorld: Number(prefix) < 16 };
}
