import * as cdk from 'aws-cdk-lib';
import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as route53 from 'aws-cdk-lib/aws-route53';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import { App, ci, Cluster, flux, Repository, Secret } from '../../../src';
import { DockerHost } from '../../../src/aws/docker/docker-host';
import { GitLabHost } from '../../../src/aws/gitlab/gitlab-host';
import { GitLabTls, PrivateCa } from '../../../src/aws/gitlab/gitlab-tls';
import { Cni } from '../../../src/aws/kubernetes/cni';
import { KubeadmCluster } from '../../../src/aws/kubernetes/kubeadm-cluster';
import { NodeGroup } from '../../../src/aws/kubernetes/node-group';
import { NodeImage } from '../../../src/aws/kubernetes/node-image';
import { StackValue } from '../../../src/aws/kubernetes/stack-value';
import { Access } from '../../../src/aws/machine/access';
import { OperatingSystem } from '../../../src/aws/machine/operating-system';
import { PipelineRole } from '../../../src/aws/pipeline-role/pipeline-role';
import { PipelineRun } from '../../../src/aws/pipeline-role/pipeline-role-subject';

export const ENV = { account: '123456789012', region: 'eu-west-3' };
const AMI = 'ami-0123456789abcdef0';

/** Every system, by its default version's name or with its version. */
export const SYSTEMS = {
  'ubuntu': () => OperatingSystem.ubuntu().withAmi(AMI),
  'ubuntu-22.04': () => OperatingSystem.ubuntu('22.04').withAmi(AMI),
  'ubuntu-26.04': () => OperatingSystem.ubuntu('26.04').withAmi(AMI),
  'debian': () => OperatingSystem.debian().withAmi(AMI),
  'debian-12': () => OperatingSystem.debian('12').withAmi(AMI),
  'amazon': () => OperatingSystem.amazonLinux2023().withAmi(AMI),
};
/** Every pod network. */
export const NETWORKS = { cilium: () => Cni.cilium(), calico: () => Cni.calico(), flannel: () => Cni.flannel() };
/** Every kind of certificate. */
export const TLS: { readonly [name: string]: (stack: cdk.Stack) => { readonly tls: GitLabTls; readonly zone?: route53.IHostedZone } } = {
  balancer: (stack) => ({
    tls: GitLabTls.loadBalancer(acm.Certificate.fromCertificateArn(stack, 'certificate', `arn:aws:acm:${ENV.region}:${ENV.account}:certificate/1`)),
  }),
  letsencrypt: (stack) => ({
    tls: GitLabTls.letsEncrypt('root@example.com'),
    zone: route53.HostedZone.fromHostedZoneAttributes(stack, 'zone', { hostedZoneId: 'Z0123456789ABCDEFGHIJ', zoneName: 'example.com' }),
  }),
  private: (stack) => ({ tls: GitLabTls.privateCa(new PrivateCa(stack, 'ca')) }),
};

/** A stack with a network that an operator would have. */
export function stackWithNetwork(app: App, name: string): { readonly stack: cdk.Stack; readonly vpc: ec2.Vpc } {
  const stack = new cdk.Stack(app.cloud, name, { env: ENV });
  const vpc = new ec2.Vpc(stack, 'vpc', { ipAddresses: ec2.IpAddresses.cidr('10.0.0.0/16'), availabilityZones: ['a', 'b', 'c'].map((zone) => ENV.region + zone), natGateways: 1 });
  vpc.addFlowLog('log');
  return { stack, vpc };
}

interface ClusterChoice {
  readonly operatingSystem: OperatingSystem;
  readonly cni: Cni;
  readonly count: number;
}

export function addCluster(app: App, name: string, { operatingSystem, cni, count }: ClusterChoice): KubeadmCluster {
  const { stack, vpc } = stackWithNetwork(app, name);
  const repository = new Repository(app, `${name}-manifests`, { url: 'https://gitlab.example.com/team/manifests.git' });
  const credentials = Secret.fromSecretName(app, `${name}-git`, { name: 'git', namespace: 'flux-system', keys: ['username', 'password'] });
  const secret = (id: string): secretsmanager.ISecret => secretsmanager.Secret.fromSecretCompleteArn(stack, id,
    `arn:aws:secretsmanager:${ENV.region}:${ENV.account}:secret:${id}-AbCdEf`);
  return new KubeadmCluster(stack, 'cluster', {
    vpc,
    cni,
    operatingSystem,
    controlPlane: { count },
    workers: {
      general: NodeGroup.fixed({ count: 2 }),
      graviton: NodeGroup.autoScaling({ minimum: 1, maximum: 3, instanceType: new ec2.InstanceType('t4g.large') }),
    },
    access: count === 1 ? Access.sessionManager() : Access.ssh({ cidrs: ['203.0.113.0/24'], keyPair: ec2.KeyPair.fromKeyPairName(stack, 'key', 'operator') }),
    trustedCertificates: [secret('ca')],
    flux: {
      cluster: new Cluster(app, `${name}-cluster`, { repository, engine: flux.Engine.rootSync({ gitRepository: { secret: credentials } }) }),
      gitCredentials: secret('git'),
      ageKey: secret('age'),
    },
  });
}

export function addGitLab(app: App, name: string, operatingSystem: OperatingSystem, kind: string): GitLabHost {
  const { stack, vpc } = stackWithNetwork(app, name);
  const gitlab = new GitLabHost(stack, 'gitlab', { vpc, domain: 'gitlab.example.com', operatingSystem, ...TLS[kind](stack) });
  const project = gitlab.addProject('app', { group: gitlab.addGroup('team') });
  project.addDeployKey('flux');
  gitlab.addRunner('docker', { privileged: true, operatingSystem });
  return gitlab;
}

export function addDockerHost(app: App, name: string, operatingSystem: OperatingSystem): DockerHost {
  const { stack, vpc } = stackWithNetwork(app, name);
  const authorizedKeys = ssm.StringParameter.fromStringParameterName(stack, 'keys', '/platform/deployers');
  return new DockerHost(stack, 'host', { vpc, authorizedKeys, operatingSystem });
}

/** An image of nodes, for Graviton or x86, with the container images of a pod network. */
export function addNodeImage(app: App, name: string, { operatingSystem, cni, graviton }: Omit<ClusterChoice, 'count'> & { readonly graviton: boolean }): NodeImage {
  const { stack, vpc } = stackWithNetwork(app, name);
  return new NodeImage(stack, 'image', { vpc, operatingSystem, cni, instanceType: new ec2.InstanceType(graviton ? 't4g.large' : 't3.large') });
}

/** A role of a pipeline on GitHub that pushes an image and deploys, and of one on GitLab. */
export function addPipelines(app: App): { readonly github: PipelineRole; readonly gitlab: PipelineRole } {
  const stack = new cdk.Stack(app.cloud, 'pipelines', { env: ENV });
  const pipelineAt = (id: string, url: string, platform: ci.Platform): ci.Pipeline =>
    new ci.Pipeline(new Repository(app, id, { url }), 'ci', { platform, triggers: [ci.Trigger.push({ branches: ['main'], tags: ['v*'] })] });

  const github = pipelineAt('github', 'https://github.com/org/app.git', ci.Platform.github());
  const role = new PipelineRole(stack, 'GitHub', {
    pipeline: github, runs: [PipelineRun.branch('main'), PipelineRun.tag('v*'), PipelineRun.environment('production')], github: { owner: '123', repository: '456' },
  });
  const registry = ci.Registry.ecr(role.registry);
  const built = new ci.BuildImage({ image: ci.Image.named(registry, 'shop/front'), builder: ci.ImageBuilder.buildx() });
  const push = new ci.PushImage({ built, tags: [ci.ImageTag.commit()] });
  github.addJob('image', { steps: [new ci.LoginToRegistry({ registry }), built, push, new ci.LogoutFromRegistry({ registry })] });

  const gitlab = pipelineAt('gitlab', 'https://gitlab.example.com/team/app.git', ci.Platform.gitlab());
  const other = new PipelineRole(stack, 'GitLab', { pipeline: gitlab });
  ssm.StringParameter.fromSecureStringParameterAttributes(stack, 'key', { parameterName: '/app/key' }).grantRead(other);
  secretsmanager.Secret.fromSecretCompleteArn(stack, 'secret', `arn:aws:secretsmanager:${ENV.region}:${ENV.account}:secret:app-AbCdEf`).grantRead(other);
  gitlab.addJob('deploy', { steps: [new ci.LoginToAws(other.identity), new ci.Script({ name: 'Read', script: ['aws ssm get-parameter --name /app/key'] })] });
  StackValue.of(`${stack.stackId}/x`);
  StackValue.of(stack.stackId);
  return { github: role, gitlab: other };
}
