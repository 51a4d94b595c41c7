import { gunzipSync } from 'zlib';
import * as cdk from 'aws-cdk-lib';
import { App, Chart } from 'cdk8s';
import { stackWithVpc, AMI, resources } from './machine';
import { aws, flux, Secret } from '../../src';

/** A stack with a GitLab host behind a private CA. */
export function gitlabStack(own: Partial<aws.GitLabHostProps> = {}): { readonly stack: cdk.Stack; readonly gitlab: aws.GitLabHost } {
  const { stack, vpc } = stackWithVpc();
  const gitlab = new aws.GitLabHost(stack, 'gitlab', {
    vpc,
    domain: 'gitlab.example.internal',
    tls: aws.GitLabTls.privateCa(new aws.PrivateCa(stack, 'ca')),
    operatingSystem: aws.OperatingSystem.debian().withAmi(AMI),
    ...own,
  });
  return { stack, gitlab };
}

/** A Receiver that GitLab calls. */
export function receiver(type: (options: flux.ReceiverTypeOptions) => flux.ReceiverType = flux.ReceiverType.gitlab): flux.Receiver {
  const chart = new Chart(new App(), 'receivers', { namespace: 'flux-system' });
  const secret = Secret.fromSecretName(chart, 'token', { name: 'receiver-token', namespace: 'flux-system', keys: ['token'] });
  const source = flux.GitRepository.fromGitRepositoryName(chart, 'source', { name: 'flux-system', namespace: 'flux-system' });
  return new flux.Receiver(chart, 'gitlab', { metadata: { name: 'gitlab' }, type: type({ secret }), resources: [source] });
}

/** What a stack keeps in parameters, by name; what only CloudFormation knows is named after its resource. */
export function parametersOf(stack: cdk.Stack): { readonly [name: string]: string } {
  return Object.fromEntries(Object.values(resources(stack, 'AWS::SSM::Parameter')).map(({ Properties }) => [Properties.Name, resolved(Properties.Value)]));
}

/** The program of the host, put together as the host does. */
export function agentOf(parameters: { readonly [name: string]: string }): string {
  const parts = Object.keys(parameters).filter((name) => name.includes('/agent/')).sort().map((name) => parameters[name]);
  return gunzipSync(Buffer.from(parts.join(''), 'base64')).toString();
}

function resolved(value: any): string {
  if (typeof value === 'string') return value;
  if (value.Ref !== undefined) return value.Ref;
  if (value['Fn::GetAtt'] !== undefined) return value['Fn::GetAtt'].join('.');
  const [separator, parts] = value['Fn::Join'];
  return parts.map(resolved).join(separator);
}
