import type * as cdk from 'aws-cdk-lib';
import { aws } from '../../../src';
import { gitlabStack, receiver } from '../../aws/gitlab-stack';

/** What of the platform may differ. */
export interface Own {
  readonly props?: Partial<aws.GitLabHostProps>;
  readonly canPush?: boolean;
  readonly address?: string;
  readonly tags?: string[];
}

/** The platform that the tests describe. */
export function platform(own: Own = {}): { readonly stack: cdk.Stack; readonly ids: { readonly [name: string]: string } } {
  const { stack, gitlab } = gitlabStack(own.props);
  const samia = gitlab.addUser('samia', { email: 'samia@example.com', fullName: 'Samia A.' });
  const team = gitlab.addGroup('team', { members: [{ user: samia, role: aws.GitLabRole.MAINTAINER }] });
  const project = gitlab.addProject('shark', { group: team, settings: { only_allow_merge_if_pipeline_succeeds: true } });
  const key = project.addDeployKey('flux', { canPush: own.canPush ?? true });
  const pull = project.addDeployToken('nodes', [aws.GitLabTokenScope.READ_REGISTRY]);
  const token = gitlab.addReceiverToken('flux');
  project.addWebhook({ receiver: receiver(), token, url: own.address ?? 'https://flux.example.internal' });
  const runner = gitlab.addRunner('docker', { privileged: true, tags: own.tags });
  const arns = { root: gitlab.rootPassword, samia: samia.password, key, pull, token, runner: runner._credentials };
  return { stack, ids: Object.fromEntries(Object.entries(arns).map(([name, { _arn }]) => [name, String(stack.resolve(_arn).Ref)])) };
}

export const SECRETS = { root: 'the-root-password', samia: 'the-password-of-samia', token: 'the-receiver-token' };

/** The secrets that the stack makes itself, by their ids. */
export function secretsOf(ids: { readonly [name: string]: string }): { readonly [id: string]: object } {
  return {
    [ids.root]: { username: 'root', password: SECRETS.root },
    [ids.samia]: { username: 'samia', password: SECRETS.samia },
    [ids.token]: { token: SECRETS.token },
  };
}
