import type { IConstruct } from 'constructs';

/**
 * Accepts a finding of cdk-nag or of the CDK's own validator, with the reason that its report shows.
 *
 * @param construct what the finding is about, or anything above it
 * @param id such as `AwsSolutions-EC23`, `AwsSolutions-IAM5[Resource::*]` for one finding of many, or `CloudFormation-Validate::W9010`
 */
export function acceptFinding(construct: IConstruct, id: string, reason: string): void {
  const { Validations } = require('aws-cdk-lib') as typeof import('aws-cdk-lib');
  Validations.of(construct).acknowledge({ id, reason });
}

/** Accepts that the id of an image stands in the template. */
export function acceptPinnedImage(machine: IConstruct): void {
  acceptFinding(machine, 'CloudFormation-Validate::W9010', 'The image is pinned: a machine is replaced when its image changes, so another one is taken on purpose, by a change of the program.');
}
