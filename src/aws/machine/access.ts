import * as ec2 from 'aws-cdk-lib/aws-ec2';
import type { Construct } from 'constructs';
import { parseSource } from './cidr';
import { acceptFinding } from './instance-findings';
import { problem } from '../../base/problem';

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
