import type * as iam from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { problem } from '../problem';

/** The identity provider of an issuer: one for all roles of a stack. An account takes no second one, so other stacks must be given it. */
export function identityProvider(role: Construct, issuer: string, thumbprints?: readonly string[]): iam.IOIDCProviderRef {
  const { Stack } = require('aws-cdk-lib') as typeof import('aws-cdk-lib');
  const { CfnOIDCProvider } = require('aws-cdk-lib/aws-iam') as typeof iam;
  for (const each of thumbprints ?? []) {
    if (!/^[0-9a-f]{40}$/i.test(each)) {
      problem(role, 'pipeline-role-provider', `${JSON.stringify(each)} is no thumbprint`, 'use the SHA-1 digest of the certificate authority: 40 hexadecimal digits');
    }
  }
  const stack = Stack.of(role);
  const id = `IdentityProvider-${issuer.slice('https://'.length).replace(/\//g, '-')}`;
  const isProvider = (each: unknown): each is iam.CfnOIDCProvider => each instanceof CfnOIDCProvider;
  const own = stack.node.tryFindChild(id);
  if (isProvider(own)) return own;
  const other = role.node.root.node.findAll().find((each) => isProvider(each) && each.url === issuer && each.stack.account === stack.account);
  if (other) {
    problem(role, 'pipeline-role-provider', `the account gets a second identity provider for ${issuer}: ${other.node.path} is one`,
      'pass it on: provider: role.provider of the first role');
  }
  return new CfnOIDCProvider(stack, id, { url: issuer, clientIdList: ['sts.amazonaws.com'], thumbprintList: thumbprints && [...thumbprints] });
}
