import type { IConstruct } from 'constructs';

/**
 * Accepts a finding of cdk-nag, with the reason that its report shows.
 *
 * @param construct what the finding is about, or anything above it
 * @param id such as `AwsSolutions-EC23`, or `AwsSolutions-IAM5[Resource::*]` for one finding of many
 */
export function acceptFinding(construct: IConstruct, id: string, reason: string): void {
  const { Validations } = require('aws-cdk-lib') as typeof import('aws-cdk-lib');
  Validations.of(construct).acknowledge({ id, reason });
}
