import { addCluster, addDockerHost, addGitLab, addNodeImage, addPipelines, ENV, SYSTEMS } from './programs';
import { resolve, stackId } from './resolve';
import { Context, Simulator } from './simulator';
import { synthesize } from './synthesized';
import { Cni } from '../../../src/aws/kubernetes/cni';

const synthesized = synthesize((app) => {
  addCluster(app, 'cluster', { operatingSystem: SYSTEMS.debian(), cni: Cni.cilium(), count: 1 });
  addCluster(app, 'three', { operatingSystem: SYSTEMS.debian(), cni: Cni.cilium(), count: 3 });
  addGitLab(app, 'gitlab', SYSTEMS.debian(), 'private');
  addDockerHost(app, 'docker', SYSTEMS.debian());
  addNodeImage(app, 'image', { operatingSystem: SYSTEMS.ubuntu(), cni: Cni.cilium(), graviton: false });
  addPipelines(app);
});
const simulator = new Simulator(synthesized);
const arn = (service: string, resource: string, account = ENV.account): string => `arn:aws:${service}:${ENV.region}:${account}:${resource}`;
const own = (stack: string, name: string): string => arn('ssm', `parameter/kubernetes/cluster/${stackId(stack).split('/')[2]}/${name}`);
const secret = (stack: string, prefix: string): string => simulator.reference(stack, prefix);
const bucket = resolve(synthesized.template('gitlab'), 'gitlab', { 'Fn::GetAtt': [Object.keys(synthesized.template('gitlab').Resources).find((id) => /^gitlabBackupsBucket[0-9A-F]{8}$/.test(id))!, 'Arn'] });

const attribute = (stack: string, prefix: RegExp, name: string): string =>
  resolve(synthesized.template(stack), stack, { 'Fn::GetAtt': [Object.keys(synthesized.template(stack).Resources).find((id) => prefix.test(id))!, name] }) as string;
const component = attribute('image', /^imageComponent/, 'Arn');
const buildLog = attribute('image', /^imageLog/, 'Arn').replace(/:\*$/, '');

type Case = [stack: string, role: string, action: string, resource: string, context?: Context];

const MUST: Case[] = [
  ['cluster', 'clusterControlPlaneRole', 'cloudformation:SignalResource', stackId('cluster')],
  ['cluster', 'clusterControlPlaneRole', 'ssm:PutParameter', own('cluster', 'join')],
  ['cluster', 'clusterControlPlaneRole', 'secretsmanager:PutSecretValue', secret('cluster', 'clusterKubeconfig')],
  ['cluster', 'clusterControlPlaneRole', 'secretsmanager:GetSecretValue', arn('secretsmanager', 'secret:git-AbCdEf')],
  ['cluster', 'clusterControlPlaneRole', 'secretsmanager:GetSecretValue', arn('secretsmanager', 'secret:age-AbCdEf')],
  ['cluster', 'clusterControlPlaneRole', 'secretsmanager:GetSecretValue', arn('secretsmanager', 'secret:ca-AbCdEf')],
  ['cluster', 'clusterControlPlaneRole', 'ssm:GetParameter', own('cluster', 'flux')],
  ['cluster', 'clusterControlPlaneRole', 'ec2:DescribeInstances', '*'],
  ['cluster', 'clusterControlPlaneRole', 'elasticloadbalancing:CreateLoadBalancer', arn('elasticloadbalancing', 'loadbalancer/net/a/0123456789abcdef')],
  ['cluster', 'clusterControlPlaneRole', 'ec2:CreateVolume', arn('ec2', 'volume/*'), { 'aws:RequestTag/ebs.csi.aws.com/cluster': 'true' }],
  ['cluster', 'clusterControlPlaneRole', 'ec2:DeleteVolume', arn('ec2', 'volume/vol-0123456789abcdef0'), { 'aws:ResourceTag/ebs.csi.aws.com/cluster': 'true' }],
  ['cluster', 'clusterControlPlaneRole', 'ec2:AuthorizeSecurityGroupIngress', arn('ec2', 'security-group/sg-0123456789abcdef0'), { 'aws:ResourceTag/kubernetes.io/cluster/cluster': 'owned' }],
  ['three', 'clusterControlPlaneRole', 'ssm:PutParameter', own('three', 'certificate-key')],
  ['three', 'clusterControlPlaneRole', 'ssm:GetParameter', own('three', 'certificate-key')],
  ['three', 'clusterControlPlaneRole', 'elasticloadbalancing:RegisterTargets', secret('three', 'clusterEndpointTargets')],
  ['cluster', 'clusterWorkerRole', 'ssm:GetParameter', own('cluster', 'join')],
  ['cluster', 'clusterWorkerRole', 'secretsmanager:GetSecretValue', arn('secretsmanager', 'secret:ca-AbCdEf')],
  ['cluster', 'clusterWorkerRole', 'cloudformation:SignalResource', stackId('cluster')],
  ['gitlab', 'gitlabRole', 'secretsmanager:GetSecretValue', secret('gitlab', 'gitlabroot')],
  ['gitlab', 'gitlabRole', 'secretsmanager:PutSecretValue', secret('gitlab', 'cacertificate')],
  ['gitlab', 'gitlabRole', 'secretsmanager:PutSecretValue', secret('gitlab', 'gitlabrunnersdockertoken')],
  ['gitlab', 'gitlabRole', 's3:PutObject', `${bucket}/data/1.tar`],
  ['gitlab', 'gitlabRole', 's3:GetObject', `${bucket}/config/1.tar`],
  ['gitlab', 'gitlabrunnersdockerRole', 'secretsmanager:GetSecretValue', secret('gitlab', 'gitlabrunnersdockertoken')],
  ['gitlab', 'gitlabrunnersdockerRole', 'secretsmanager:GetSecretValue', secret('gitlab', 'cacertificate')],
  ['docker', 'hostRole', 'ssm:GetParameter', arn('ssm', 'parameter/platform/deployers')],
  ['docker', 'hostRole', 'ssm:PutParameter', arn('ssm', 'parameter/docker-host/docker/host/host-key')],
  ['image', 'imageRole', 'ssm:UpdateInstanceInformation', arn('ec2', 'instance/i-0123456789abcdef0')],
  ['image', 'imageRole', 'ssmmessages:OpenControlChannel', '*'],
  ['image', 'imageRole', 'imagebuilder:GetComponent', component],
  ['image', 'imageRole', 's3:GetObject', 'arn:aws:s3:::ec2imagebuilder-managed-resources-eu-west-3-prod/components/update-linux'],
  ['image', 'imageRole', 'logs:PutLogEvents', `${buildLog}:log-stream:1`],
  ['pipelines', 'GitHubRole', 'ecr:GetAuthorizationToken', '*'],
  ['pipelines', 'GitHubRole', 'ecr:PutImage', arn('ecr', 'repository/shop/front')],
  ['pipelines', 'GitHubRole', 'ecr:BatchGetImage', arn('ecr', 'repository/shop/front')],
  ['pipelines', 'GitLabRole', 'ssm:GetParameter', arn('ssm', 'parameter/app/key')],
  ['pipelines', 'GitLabRole', 'secretsmanager:GetSecretValue', arn('secretsmanager', 'secret:app-AbCdEf')],
];

const MUST_NOT: Case[] = [
  ['cluster', 'clusterControlPlaneRole', 'ssm:PutParameter', arn('ssm', 'parameter/kubernetes/cluster/another-stack/join')],
  ['cluster', 'clusterControlPlaneRole', 'ssm:PutParameter', arn('ssm', 'parameter/platform/deployers')],
  ['cluster', 'clusterControlPlaneRole', 'secretsmanager:PutSecretValue', arn('secretsmanager', 'secret:ca-AbCdEf')],
  ['cluster', 'clusterControlPlaneRole', 'ssm:PutParameter', own('cluster', 'flux')],
  ['cluster', 'clusterControlPlaneRole', 'secretsmanager:GetSecretValue', arn('secretsmanager', 'secret:other-AbCdEf')],
  ['cluster', 'clusterControlPlaneRole', 'secretsmanager:PutSecretValue', arn('secretsmanager', 'secret:git-AbCdEf')],
  ['cluster', 'clusterControlPlaneRole', 'ec2:DeleteVolume', arn('ec2', 'volume/vol-0123456789abcdef0'), { 'aws:ResourceTag/Name': 'database' }],
  ['cluster', 'clusterControlPlaneRole', 'ec2:CreateVolume', arn('ec2', 'volume/*')],
  ['cluster', 'clusterControlPlaneRole', 'ec2:AuthorizeSecurityGroupIngress', arn('ec2', 'security-group/sg-0123456789abcdef0')],
  ['cluster', 'clusterControlPlaneRole', 'ec2:RunInstances', arn('ec2', 'instance/*')],
  ['cluster', 'clusterControlPlaneRole', 'ec2:TerminateInstances', arn('ec2', 'instance/i-0123456789abcdef0')],
  ['cluster', 'clusterControlPlaneRole', 'iam:PassRole', `arn:aws:iam::${ENV.account}:role/admin`],
  ['cluster', 'clusterControlPlaneRole', 'cloudformation:SignalResource', stackId('three')],
  ['cluster', 'clusterWorkerRole', 'ssm:PutParameter', own('cluster', 'join')],
  ['cluster', 'clusterWorkerRole', 'secretsmanager:GetSecretValue', secret('cluster', 'clusterKubeconfig')],
  ['cluster', 'clusterWorkerRole', 'secretsmanager:GetSecretValue', arn('secretsmanager', 'secret:age-AbCdEf')],
  ['cluster', 'clusterWorkerRole', 'ec2:AttachVolume', arn('ec2', 'volume/vol-0123456789abcdef0'), { 'aws:ResourceTag/ebs.csi.aws.com/cluster': 'true' }],
  ['three', 'clusterWorkerRole', 'ssm:GetParameter', own('three', 'certificate-key')],
  ['gitlab', 'gitlabRole', 's3:DeleteObject', `${bucket}/data/1.tar`],
  ['gitlab', 'gitlabRole', 's3:PutObject', `${bucket}/other`],
  ['gitlab', 'gitlabRole', 'secretsmanager:PutSecretValue', secret('gitlab', 'gitlabroot')],
  ['gitlab', 'gitlabRole', 'ec2:DeleteVolume', arn('ec2', 'volume/vol-0123456789abcdef0')],
  ['gitlab', 'gitlabrunnersdockerRole', 'secretsmanager:GetSecretValue', secret('gitlab', 'gitlabroot')],
  ['gitlab', 'gitlabrunnersdockerRole', 'secretsmanager:PutSecretValue', secret('gitlab', 'gitlabrunnersdockertoken')],
  ['gitlab', 'gitlabDataSnapshotRole', 'ec2:DeleteSnapshot', arn('ec2', 'snapshot/snap-0123456789abcdef0', ''), { 'aws:ResourceTag/gitlab-data': 'another' }],
  ['docker', 'hostRole', 'ssm:PutParameter', arn('ssm', 'parameter/platform/deployers')],
  ['docker', 'hostRole', 'ssm:GetParameter', arn('ssm', 'parameter/platform/ca')],
  ['image', 'imageRole', 'imagebuilder:GetComponent', arn('imagebuilder', 'component/other/1.0.0/1')],
  ['image', 'imageRole', 'imagebuilder:CreateImage', arn('imagebuilder', 'image/other/1.0.0/1')],
  ['image', 'imageRole', 's3:GetObject', 'arn:aws:s3:::backups/1.tar'],
  ['image', 'imageRole', 's3:PutObject', 'arn:aws:s3:::ec2imagebuilder-managed-resources-eu-west-3-prod/components/update-linux'],
  ['image', 'imageRole', 'logs:PutLogEvents', arn('logs', 'log-group:/aws/imagebuilder/other:log-stream:1')],
  ['image', 'imageRole', 'ssm:GetParameter', own('cluster', 'join')],
  ['image', 'imageRole', 'ec2:CreateSnapshot', arn('ec2', 'volume/vol-0123456789abcdef0')],
  ['image', 'imageRole', 'iam:PassRole', `arn:aws:iam::${ENV.account}:role/admin`],
  ['pipelines', 'GitHubRole', 'ecr:PutImage', arn('ecr', 'repository/shop/back')],
  ['pipelines', 'GitHubRole', 'ecr:DeleteRepository', arn('ecr', 'repository/shop/front')],
  ['pipelines', 'GitLabRole', 'ssm:GetParameter', arn('ssm', 'parameter/app/other')],
  ['pipelines', 'GitLabRole', 'secretsmanager:GetSecretValue', arn('secretsmanager', 'secret:other-AbCdEf')],
];

test.each(MUST)('%s: %s may %s %s', async (...[stack, role, action, resource, context]) => {
  expect(await simulator.allows(stack, role, action, resource, context)).toBe(true);
});

test.each(MUST_NOT)('%s: %s may not %s %s', async (...[stack, role, action, resource, context]) => {
  expect(await simulator.allows(stack, role, action, resource, context)).toBe(false);
});

const GITHUB = 'token.actions.githubusercontent.com';
const claims = (issuer: string, sub: string, aud = 'sts.amazonaws.com'): Context => ({ [`${issuer}:sub`]: sub, [`${issuer}:aud`]: aud });

test.each<[role: string, token: Context, taken: boolean]>([
  ['GitHubRole', claims(GITHUB, 'repo:org@123/app@456:ref:refs/heads/main'), true],
  ['GitHubRole', claims(GITHUB, 'repo:org@123/app@456:ref:refs/tags/v1.2'), true],
  ['GitHubRole', claims(GITHUB, 'repo:org@123/app@456:environment:production'), true],
  ['GitHubRole', claims(GITHUB, 'repo:org@123/app@456:ref:refs/heads/main', 'https://github.com/org'), false],
  ['GitHubRole', claims(GITHUB, 'repo:org@123/app@456:ref:refs/heads/mainline'), false],
  ['GitHubRole', claims(GITHUB, 'repo:org@123/app@456:pull_request'), false],
  ['GitHubRole', claims(GITHUB, 'repo:org@123/app@456:environment:staging'), false],
  ['GitHubRole', claims(GITHUB, 'repo:org@999/app@456:ref:refs/heads/main'), false],
  ['GitHubRole', claims(GITHUB, 'repo:org/app:ref:refs/heads/main'), false],
  ['GitHubRole', claims(GITHUB, 'repo:evil/app:ref:refs/heads/main'), false],
  ['GitHubRole', claims('gitlab.example.com', 'repo:org@123/app@456:ref:refs/heads/main'), false],
  ['GitLabRole', claims('gitlab.example.com', 'project_path:team/app:ref_type:branch:ref:main'), true],
  ['GitLabRole', claims('gitlab.example.com', 'project_path:team/app:ref_type:tag:ref:main'), false],
  ['GitLabRole', claims('gitlab.example.com', 'project_path:team/app2:ref_type:branch:ref:main'), false],
  ['GitLabRole', claims('gitlab.example.com', 'project_path:evil/team/app:ref_type:branch:ref:main'), false],
])('%s: a token with %j is taken: %s', (role, token, taken) => {
  expect(simulator.takes('pipelines', role, token)).toBe(taken);
});
