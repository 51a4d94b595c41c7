import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import * as cdk from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import { App, aws } from '../../src';
import { CheckError } from '../../src/checks/report';
import { linesOf } from '../program';
import { lineOfText } from '../said';

Error.stackTraceLimit = 0; // the CDK takes a stack trace of each resource, which Jest maps to sources: a third of the time

export const ENV = { account: '123456789012', region: 'eu-west-3' };
export const [OLD, NEW] = ['ami-0123456789abcdef0', 'ami-0fedcba9876543210'];
/** Where the record has the machines of the stack `s`. */
export const STACK = `aws://${ENV.account}/${ENV.region}/s`;

export function system(ami = OLD): aws.OperatingSystem {
  return aws.OperatingSystem.ubuntu().withAmi(ami);
}

/** What is in a stack; it may do something to the app, too. */
export type Content = (stack: cdk.Stack, vpc: ec2.Vpc, app: App) => void;

export function kubernetes(own: Partial<aws.KubeadmClusterProps> = {}, then: (cluster: aws.KubeadmCluster) => void = () => {}): Content {
  return (stack, vpc) => then(new aws.KubeadmCluster(stack, 'k', { vpc, operatingSystem: system(), workers: { general: aws.NodeGroup.fixed() }, kubernetesVersion: '1.36.3', ...own }));
}

export function gitlab(own: Partial<aws.GitLabHostProps> = {}): Content {
  return (stack, vpc) => void new aws.GitLabHost(stack, 'g', {
    vpc, domain: 'gitlab.example.com', tls: aws.GitLabTls.privateCa(new aws.PrivateCa(stack, 'ca')), operatingSystem: system(), version: '19.3.0', ...own,
  });
}

export function docker(own: Partial<aws.DockerHostProps> & { readonly keys?: string } = {}): Content {
  const { keys = '/keys/a', ...props } = own;
  return (stack, vpc) => void new aws.DockerHost(stack, 'd', { vpc, operatingSystem: system(), authorizedKeys: ssm.StringParameter.fromStringParameterName(stack, 'p', keys), ...props });
}

/** What a synthesis says. */
export interface Result {
  readonly error?: string;
  readonly warnings: string[];
  /** What accepts all that is refused. */
  readonly accept?: string;
}

export interface SynthOptions {
  readonly accept?: string;
  readonly id?: string;
  readonly env?: cdk.Environment;
}

/** What the checkouts are copied from in which a program was synthesized once. */
const synthesized = new Map<Content, Checkout>();

/** A folder with a program's record and output, in which variants of the program are synthesized one after the other. */
export class Checkout {
  /** A checkout in which a program was synthesized; again for the same program, a copy of it. */
  static after(content: Content): Checkout {
    if (!synthesized.has(content)) {
      const original = new Checkout();
      const { error } = original.synth(content);
      if (error !== undefined) throw new Error(error);
      synthesized.set(content, original);
    }
    const checkout = new Checkout();
    fs.cpSync(synthesized.get(content)!.folder, checkout.folder, { recursive: true });
    return checkout;
  }

  readonly folder = fs.mkdtempSync(path.join(os.tmpdir(), 'machines-'));
  readonly file = path.join(this.folder, 'cdk-gitops.machines.json');
  readonly outdir = path.join(this.folder, 'dist');

  synth(content: Content, { accept, id = 's', env = ENV }: SynthOptions = {}): Result {
    const app = new App({ outdir: this.outdir, machineRecord: this.file });
    const stack = new cdk.Stack(app.cloud, id, { env });
    content(stack, new ec2.Vpc(stack, 'net', { availabilityZones: ['eu-west-3a', 'eu-west-3b', 'eu-west-3c'], natGateways: 1 }), app);
    return this.run(app, accept);
  }

  run(app: App, accept?: string): Result {
    const stderr = jest.spyOn(process.stderr, 'write').mockReturnValue(true);
    if (accept !== undefined) process.env.CDK_GITOPS_ACCEPT = accept;
    try {
      app.synth();
      return { warnings: app.synthesis!.warnings.map(lineOfText) };
    } catch (error) {
      const message = CheckError.linesOf(error) ? linesOf(error as Error).join('\n') : (error as Error).message;
      return { error: message, warnings: [], accept: [...message.matchAll(/CDK_GITOPS_ACCEPT='([^']*)'/g)].map(([, each]) => each).join(' ') };
    } finally {
      delete process.env.CDK_GITOPS_ACCEPT;
      stderr.mockRestore();
    }
  }

  get text(): string {
    return fs.readFileSync(this.file, 'utf8');
  }

  get record(): any {
    return JSON.parse(this.text);
  }

  template(name = 's'): string {
    return fs.readFileSync(path.join(this.outdir, 'cdk.out', `${name}.template.json`), 'utf8');
  }
}
