import { createHash } from 'node:crypto';
import * as cdk from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { addDockerHost, addNodeImage, addPipelines, ENV, NETWORKS, stackWithNetwork, SYSTEMS, TLS } from './programs';
import { App, Cluster, flux, Repository, Secret } from '../../../src';
import { GitLabHost } from '../../../src/aws/gitlab/gitlab-host';
import { KubeadmCluster } from '../../../src/aws/kubernetes/kubeadm-cluster';
import { NodeGroup } from '../../../src/aws/kubernetes/node-group';

/** One of each choice: what a platform's stack is called by. */
export interface Choice {
  readonly system: keyof typeof SYSTEMS;
  readonly network: keyof typeof NETWORKS;
  readonly controlPlanes: number;
  readonly tls: string;
  /** Whether GitLab and control planes are on Graviton, and one of the groups of workers on x86; else the other way round. */
  readonly graviton: boolean;
}

/** The product of all systems, pod networks, numbers of control planes and kinds of certificates; processors alternate. */
export const PRODUCT: Choice[] = Object.keys(SYSTEMS).flatMap((system) => Object.keys(NETWORKS).flatMap((network) => [1, 3].flatMap((controlPlanes) =>
  Object.keys(TLS).map((tls) => ({ system, network, controlPlanes, tls }) as Omit<Choice, 'graviton'>)))).map((choice, index) => ({ ...choice, graviton: index % 2 === 1 }));

/** Pod networks are not made for each system: these are refused. */
export const isRefused = ({ system, network }: Choice): boolean => system === 'ubuntu-26.04' && network === 'calico';

/** Image Builder makes images of these. */
export const BAKED = Object.keys(SYSTEMS).filter((system) => !system.startsWith('debian')) as (keyof typeof SYSTEMS)[];

/** A platform of each kind, Docker hosts of each system, images of nodes and clusters of them, and pipelines' roles: what the judges of AWS judge. */
export function addEverything(app: App): void {
  for (const choice of PRODUCT.filter((each) => !isRefused(each))) addPlatform(app, choice);
  for (const [name, system] of Object.entries(SYSTEMS)) addDockerHost(app, `docker-${name.replace('.', '-')}`, system());
  BAKED.forEach((system, index) => addBaked(app, system, index % 2 === 1));
  addPipelines(app);
}

/** An image of nodes in a stack of its own, and a cluster whose machines boot from it. */
function addBaked(app: App, system: keyof typeof SYSTEMS, graviton: boolean): void {
  const name = system.replace('.', '-');
  const { operatingSystem } = addNodeImage(app, `image-${name}`, { operatingSystem: SYSTEMS[system](), cni: NETWORKS.cilium(), graviton });
  const { stack, vpc } = stackWithNetwork(app, `baked-${name}`);
  const instanceType = new ec2.InstanceType(graviton ? 't4g.large' : 't3.large');
  new KubeadmCluster(stack, 'cluster', { vpc, operatingSystem, controlPlane: { instanceType }, workers: { general: NodeGroup.autoScaling({ maximum: 2, instanceType }) } });
}

/** GitLab with a runner, and a cluster whose Flux follows a repository in it, in a stack in a network that exists. */
export function addPlatform(app: App, { system, network, controlPlanes, tls, graviton }: Choice): void {
  const name = [system, network, controlPlanes, tls].join('-').replace('.', '-');
  const stack = new cdk.Stack(app.cloud, name, { env: ENV });
  const ids = (digit: string): string[] => ['a', 'b', 'c'].map((zone) => `subnet-${digit}0123456789abcde${zone}`);
  const vpc = ec2.Vpc.fromVpcAttributes(stack, 'network', {
    vpcId: `vpc-${createHash('sha256').update(name).digest('hex').slice(0, 17)}`, // a network of its own
    vpcCidrBlock: '10.0.0.0/16',
    availabilityZones: ['a', 'b', 'c'].map((zone) => ENV.region + zone),
    publicSubnetIds: ids('1'),
    privateSubnetIds: ids('2'),
  });
  const operatingSystem = SYSTEMS[system]();
  const type = (size: string, arm: boolean): ec2.InstanceType => new ec2.InstanceType(`${arm ? 't4g' : 't3'}.${size}`);

  const gitlab = new GitLabHost(stack, 'gitlab', { vpc, domain: 'gitlab.example.com', operatingSystem, instanceType: type('xlarge', graviton), ...TLS[tls](stack) });
  const project = gitlab.addProject('fleet');
  const deployKey = project.addDeployKey('flux');
  gitlab.addRunner('docker', { privileged: true, instanceType: type('large', !graviton) });

  const secret = Secret.fromSecretName(app, `${name}-key`, { name: 'key', namespace: 'flux-system', keys: deployKey.keys });
  const engine = controlPlanes === 1 ? flux.Engine.rootSync({ gitRepository: { secret } }) : flux.Engine.operator({ pullSecret: secret });
  const cluster = new KubeadmCluster(stack, 'cluster', {
    vpc,
    clusterName: name,
    operatingSystem,
    cni: NETWORKS[network](),
    controlPlane: { count: controlPlanes, instanceType: type('medium', graviton) },
    workers: {
      general: NodeGroup.fixed({ count: 1, instanceType: type('large', graviton) }),
      other: NodeGroup.autoScaling({ minimum: 1, maximum: 3, instanceType: type('large', !graviton) }),
    },
    trustedCertificates: gitlab.privateCa ? [gitlab.privateCa.certificate.secret] : [],
    flux: {
      cluster: new Cluster(app, `${name}-cluster`, { repository: new Repository(app, `${name}-fleet`, { url: project.sshUrl }), engine }),
      gitCredentials: deployKey.secret,
    },
  });
  for (const nodes of [cluster.controlPlaneSecurityGroup, cluster.workerSecurityGroup]) gitlab.allowFrom(nodes);
}
