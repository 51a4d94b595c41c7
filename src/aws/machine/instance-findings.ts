import * as cdk from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/**
 * Accepts a finding of cdk-nag or of the CDK's own validator, with the reason that its report shows.
 *
 * @param construct what the finding is about, or anything above it
 * @param id such as `AwsSolutions-EC23`, `AwsSolutions-IAM5[Resource::*]` for one finding of many, or `CloudFormation-Validate::W9010`
 */
export function acceptFinding(construct: IConstruct, id: string, reason: string): void {
  cdk.Validations.of(construct).acknowledge({ id, reason });
}

/** A text as cdk-nag writes it in the names of its findings: references are named, and everything is joined. */
export function nagText(scope: IConstruct, text: string): string {
  const flat = (value: unknown): string => {
    if (typeof value !== 'object' || value === null) return String(value);
    const [[kind, of]] = Object.entries(value);
    if (kind === 'Ref') return `<${of}>`;
    if (kind === 'Fn::GetAtt') return `<${(of as string[]).join('.')}>`;
    if (kind === 'Fn::Join') return (of as [string, unknown[]])[1].map(flat).join((of as [string, unknown[]])[0]);
    return JSON.stringify(value);
  };
  return flat(cdk.Stack.of(scope).resolve(text));
}

/** Accepts that the id of an image stands in the template. */
export function acceptPinnedImage(machine: IConstruct): void {
  acceptFinding(machine, 'CloudFormation-Validate::W9010', 'The image is pinned: changing it replaces the machine, so it changes only with the program.');
}
