import * as cdk from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { App, Cluster, Repository, Secret, flux } from 'cdk-gitops';
import * as aws from 'cdk-gitops/aws';

/** Yours: the account, and the newest Debian of its region (`aws ssm get-parameter --name /aws/service/debian/release/13/latest/amd64`). */
const ENV = { account: '123456789012', region: 'eu-west-3' };
const IMAGE = 'ami-0123456789abcdef0';
const NETWORK = '10.0.0.0/16';

/** The network, GitLab with its runner, and a cluster whose Flux follows a repository of that GitLab. */
export function addInfrastructure(app: App): Cluster {
  const stack = new cdk.Stack(app.cloud, 'gitlab-aws', { env: ENV, terminationProtection: true });
  const vpc = new ec2.Vpc(stack, 'network', { ipAddresses: ec2.IpAddresses.cidr(NETWORK), availabilityZones: ['eu-west-3a', 'eu-west-3b'], natGateways: 1 });
  vpc.addFlowLog('log');
  const operatingSystem = aws.OperatingSystem.debian().withAmi(IMAGE);

  // No public domain: a certificate authority of our own, which machines trust. People reach GitLab through a VPN, or by Session Manager.
  const ca = new aws.PrivateCa(stack, 'ca');
  const gitlab = new aws.GitLabHost(stack, 'gitlab', { vpc, domain: 'gitlab.example.com', tls: aws.GitLabTls.privateCa(ca), operatingSystem });
  gitlab.addProject('shark-application');
  const fleet = gitlab.addProject('fleet');
  const deployKey = fleet.addDeployKey('flux');
  gitlab.addRunner('docker', { privileged: true, operatingSystem }); // Docker-in-Docker

  const manifests = new Repository(app, 'fleet', { url: fleet.sshUrl });
  const credentials = Secret.fromSecretName(app, 'fleet-deploy-key', { name: 'fleet-deploy-key', namespace: 'flux-system', keys: deployKey.keys });
  const production = new Cluster(app, 'production', { repository: manifests, engine: flux.Engine.rootSync({ gitRepository: { secret: credentials } }) });
  const cluster = new aws.KubeadmCluster(stack, 'kubernetes', {
    vpc,
    operatingSystem,
    workers: { general: aws.NodeGroup.fixed({ count: 2 }) },
    trustedCertificates: [ca.certificate.secret],
    flux: { cluster: production, gitCredentials: deployKey.secret },
  });
  // GitLab makes the key: the first node waits for it. Images come from GitLab's registry, Flux's repository by SSH.
  for (const machine of cluster.controlPlanes) machine.node.addDependency(gitlab.ready);
  for (const nodes of [cluster.controlPlaneSecurityGroup, cluster.workerSecurityGroup]) gitlab.allowFrom(nodes);
  cluster.workerSecurityGroup.addIngressRule(ec2.Peer.ipv4(NETWORK), ec2.Port.tcp(30000), 'shark-app');
  return production;
}
