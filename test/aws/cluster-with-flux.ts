import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import * as cdk from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { AMI } from './machine';
import { App, Cluster, flux, Repository, Secret } from '../../src';
import { KubeadmCluster, NodeGroup, OperatingSystem } from '../../src/aws';

/** A program whose cluster is made on AWS. */
export function program(engine: (secret: Secret) => flux.Engine, { git = true, age = true } = {}): { readonly app: App; readonly stack: cdk.Stack } {
  const outdir = fs.mkdtempSync(path.join(os.tmpdir(), 'flux-on-aws-'));
  const app = new App({ outdir, machineRecord: path.join(outdir, 'machines.json') });
  const repository = new Repository(app, 'manifests', { url: 'https://git.example.com/org/manifests.git' });
  const secret = Secret.fromSecretName(app, 'git', { name: 'git-credentials', namespace: 'flux-system' });
  const production = new Cluster(app, 'production', { repository, engine: engine(secret) });
  const stack = new cdk.Stack(app.cloud, 'platform', { env: { account: '123456789012', region: 'eu-west-3' } });
  const given = (name: string): secretsmanager.ISecret => secretsmanager.Secret.fromSecretCompleteArn(stack, name,
    `arn:aws:secretsmanager:eu-west-3:123456789012:secret:${name}-AbCdEf`);
  new KubeadmCluster(stack, 'demo', {
    vpc: new ec2.Vpc(stack, 'vpc'),
    operatingSystem: OperatingSystem.debian().withAmi(AMI),
    workers: { general: NodeGroup.fixed({ count: 1 }) },
    flux: { cluster: production, gitCredentials: git ? given('git') : undefined, ageKey: age ? given('age') : undefined },
  });
  return { app, stack };
}

export const rootSync = (secret: Secret): flux.Engine => flux.Engine.rootSync({ gitRepository: { secret } });
export const operator = (secret: Secret): flux.Engine => flux.Engine.operator({ pullSecret: secret });
