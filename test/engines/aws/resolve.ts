import { ENV } from './programs';
import type { Template } from './synthesized';

const STACK_ID = '0b1f6a10-3c1f-11f0-9a2b-0a58a9feac02';

/** A stack that is deployed. */
export interface Deployed {
  readonly stackId: string;
  /** Physical ids by logical ids. */
  readonly ids: { readonly [id: string]: string };
}

/** What CloudFormation makes of a value. Where the stack is not deployed, names, ids and ARNs are those of resources called like their logical ids. */
export function resolve(template: Template, stack: string, value: unknown, deployed?: Deployed): any {
  const resolved = (each: unknown): any => resolve(template, stack, each, deployed);
  if (Array.isArray(value)) return value.map(resolved);
  if (value === null || typeof value !== 'object') return value;
  const [[key, of], ...others] = Object.entries(value);
  if (others.length > 0 || !/^(Ref|Fn::)/.test(key)) return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, resolved(each)]));
  switch (key) {
    case 'Ref': return PSEUDO(stack, deployed?.stackId)[of as string] ?? deployed?.ids[of as string] ?? physicalId(template, of as string);
    case 'Fn::GetAtt': return attribute(template, of as [string, string], deployed?.ids);
    case 'Fn::Join': return (resolved(of[1]) as string[]).join(of[0]);
    case 'Fn::Select': return (resolved(of[1]) as string[])[Number(of[0])];
    case 'Fn::Split': return (resolved(of[1]) as string).split(of[0]);
    case 'Fn::Base64': return resolved(of);
    default: throw new Error(`no idea of ${key} in ${stack}`);
  }
}

/** The ARN of a stack. */
export function stackId(stack: string): string {
  return `arn:aws:cloudformation:${ENV.region}:${ENV.account}:stack/${stack}/${STACK_ID}`;
}

const PSEUDO = (stack: string, id = stackId(stack)): { [name: string]: string } => ({
  'AWS::Partition': 'aws',
  'AWS::Region': ENV.region,
  'AWS::AccountId': ENV.account,
  'AWS::StackId': id,
  'AWS::StackName': stack,
  'AWS::URLSuffix': 'amazonaws.com',
  'AWS::NoValue': '',
});

function physicalId(template: Template, id: string): string {
  const type = template.Resources[id]?.Type;
  if (type === 'AWS::SecretsManager::Secret') return `arn:aws:secretsmanager:${ENV.region}:${ENV.account}:secret:${id}-AbCdEf`;
  if (type === 'AWS::EC2::Volume') return 'vol-0123456789abcdef0';
  return type === 'AWS::ElasticLoadBalancingV2::TargetGroup'
    ? `arn:aws:elasticloadbalancing:${ENV.region}:${ENV.account}:targetgroup/${id}/0123456789abcdef` : id;
}

function attribute(template: Template, [id, name]: readonly [string, string], ids: Deployed['ids'] = {}): string {
  const physical = ids[id] ?? id;
  if (name === 'GroupId') return physical;
  if (name !== 'Arn') return `${physical}.${name}`;
  const type = template.Resources[id].Type;
  if (type === 'AWS::S3::Bucket') return `arn:aws:s3:::${physical.toLowerCase()}`;
  if (type === 'AWS::ImageBuilder::Component') return `arn:aws:imagebuilder:${ENV.region}:${ENV.account}:component/${physical.toLowerCase()}/1.0.0/1`;
  if (type === 'AWS::Logs::LogGroup') return `arn:aws:logs:${ENV.region}:${ENV.account}:log-group:${physical}${id in ids ? '' : ':*'}`; // moto's ends earlier
  return type === 'AWS::IAM::OIDCProvider' ? `arn:aws:iam::${ENV.account}:oidc-provider/${physical}` : `arn:aws:iam::${ENV.account}:role/${physical}`;
}
