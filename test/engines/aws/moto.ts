import { spawn } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pythonEnv } from '../build/packages';
import { EngineProcess } from '../engine-process';
import { Guard } from '../guard';
import { freePort } from '../port';
import { Deployed, resolve } from './resolve';
import type { Template, TemplateResource } from './synthesized';

/** Kinds that moto passes over without a word: nothing is proven of them. It also does not wait for signals (CreationPolicy). */
export const SKIPPED = [
  'AWS::CloudFormation::WaitCondition', 'AWS::CloudFormation::WaitConditionHandle', 'AWS::DLM::LifecyclePolicy', 'AWS::EC2::EIPAssociation',
  'AWS::EC2::SecurityGroupEgress', 'AWS::IAM::OIDCProvider', 'AWS::ImageBuilder::Component', 'AWS::ImageBuilder::Image', 'AWS::ImageBuilder::ImageRecipe',
  'AWS::ImageBuilder::InfrastructureConfiguration', 'AWS::S3::BucketPolicy', 'AWS::SecretsManager::Secret',
];
/** What moto refuses, although CloudFormation takes it: listeners of network load balancers, and records of a zone that it has not made. */
export function isRefused({ Type, Properties = {} }: TemplateResource): boolean {
  return Type === 'AWS::ElasticLoadBalancingV2::Listener' || (Type === 'AWS::Route53::RecordSet' && typeof Properties.HostedZoneId === 'string');
}

/** What moto forgets of resources that it makes: it is not read back either. The whole resource where no property is named. */
export const FORGOTTEN = [
  'AWS::EC2::NetworkInterface.GroupSet', 'AWS::EC2::Subnet.MapPublicIpOnLaunch', 'AWS::EC2::SubnetRouteTableAssociation', 'AWS::EC2::Volume.Encrypted',
  'AWS::EC2::Volume.VolumeType', 'AWS::ElasticLoadBalancingV2::LoadBalancer.Type', 'AWS::S3::Bucket.PublicAccessBlockConfiguration',
  'AWS::S3::Bucket.VersioningConfiguration',
];
/** What moto leaves behind because it removes things in an order in which it refuses to: nothing is proven of how these go. */
export const LEFT = [
  'AWS::EC2::EIP', 'AWS::EC2::FlowLog', 'AWS::EC2::InternetGateway', 'AWS::EC2::NatGateway', 'AWS::EC2::NetworkInterface', 'AWS::EC2::Route', 'AWS::EC2::RouteTable',
  'AWS::EC2::VPC', 'AWS::EC2::VPCGatewayAttachment', 'AWS::ElasticLoadBalancingV2::TargetGroup', 'AWS::Route53::HostedZone',
];
/** Attributes that moto does not know, or names otherwise than the resource. */
const UNKNOWN: { readonly [attribute: string]: string } = { DNSName: 'balancer.example.com', PublicIp: '203.0.113.1', PrimaryPrivateIpAddress: '10.0.0.10' };

/** What the API of its service says of a resource. */
export interface Found {
  readonly id: string;
  readonly kind: string;
  readonly properties?: { readonly [name: string]: unknown };
  readonly missing?: string;
}

/** A server that deploys stacks as CloudFormation does, and answers as the services. */
export class Moto {
  static async start(): Promise<Moto> {
    const folder = mkdtempSync(join(tmpdir(), 'moto-'));
    const guard = new Guard(folder);
    const address = `http://127.0.0.1:${await freePort()}`;
    const server = new EngineProcess({
      name: 'moto',
      command: 'python3',
      args: ['-c', 'from moto.server import main; main()', '-p', new URL(address).port],
      env: { ...pythonEnv('python-aws') as Record<string, string>, AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test', MOTO_EC2_LOAD_DEFAULT_AMIS: 'false' },
      ready: () => fetch(`${address}/moto-api/data.json`).then(({ ok }) => ok, () => false),
    }, folder, guard);
    await server.start();
    return new Moto(address, server, guard);
  }

  private constructor(private readonly endpoint: string, private readonly server: EngineProcess, private readonly guard: Guard) {}

  async deploy(action: 'create' | 'update', name: string, template: Template): Promise<Deployed> {
    return await this.ask({ action, name, template: forMoto(template, name) }) as Deployed;
  }

  /** Deletes a stack, as far as moto gets. */
  async delete(name: string): Promise<void> {
    await this.ask({ action: 'delete', name }).catch((error: Error) => {
      if (!error.message.includes('DependencyViolation')) throw error;
    });
  }

  /** Every resource of a deployed stack, as its service has it. */
  async read(name: string, template: Template, deployed: Deployed): Promise<{ readonly [id: string]: Found }> {
    const own = forMoto(template, name);
    const resources = Object.fromEntries(Object.entries(deployed.ids).filter(([logical]) => logical in own.Resources).map(([logical, id]) => {
      const { Type: kind, Properties = {} } = own.Resources[logical];
      return [logical, { kind, id, want: resolve(own, name, Properties, deployed) }];
    }));
    return await this.ask({ action: 'read', name, resources }) as { [id: string]: Found };
  }

  async stop(): Promise<void> {
    await this.server.stop('SIGTERM', 5);
    await this.guard.end();
  }

  private ask(question: object): Promise<unknown> {
    return new Promise((done, failed) => {
      const child = spawn('python3', [join(__dirname, 'stack_on_moto.py')], { env: pythonEnv('python-aws'), stdio: ['pipe', 'pipe', 'pipe'] });
      const [output, complaints]: Buffer[][] = [[], []];
      child.stdout.on('data', (chunk: Buffer) => output.push(chunk));
      child.stderr.on('data', (chunk: Buffer) => complaints.push(chunk));
      child.once('error', failed).once('close', (code) => {
        if (code === 0) return done(JSON.parse(Buffer.concat(output).toString()));
        failed(new Error(`moto: ${Buffer.concat(complaints).toString().trim().split('\n').slice(-3).join('\n')}`));
      });
      child.stdin.end(JSON.stringify({ endpoint: this.endpoint, ...question }));
    });
  }
}

/** What moto refuses is left out, and references to what it passes over become texts: they would be empty. */
export function forMoto(given: Template, stack: string): Template {
  const kept = Object.entries(given.Resources).filter(([, resource]) => !isRefused(resource));
  const ids = new Set(kept.map(([id]) => id));
  const template: Template = {
    ...given,
    Outputs: {},
    Resources: Object.fromEntries(kept.map(([id, { DependsOn: on = [], ...resource }]) => {
      const dependsOn = [on].flat().filter((each: string) => ids.has(each));
      return [id, { ...resource, DependsOn: dependsOn }];
    })),
  };
  const skipped = (id: string): boolean => SKIPPED.includes(template.Resources[id]?.Type);
  const walk = (value: any): any => {
    if (Array.isArray(value)) return value.map(walk);
    if (value === null || typeof value !== 'object') return value;
    const attribute = value['Fn::GetAtt'];
    if (attribute && UNKNOWN[attribute[1]]) return UNKNOWN[attribute[1]];
    if ((attribute && skipped(attribute[0])) || (typeof value.Ref === 'string' && skipped(value.Ref))) return resolve(template, stack, value);
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, walk(each)]));
  };
  return walk(template) as Template;
}
