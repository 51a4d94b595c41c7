import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type { Access } from './access';
import type { OperatingSystem } from './operating-system';

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
