import { createHash } from 'crypto';
import * as cdk from 'aws-cdk-lib';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type { IConstruct } from 'constructs';
import type { MachineState, NamedTexts } from '../../machines/kept';
import { sorted } from '../../machines/record';
import type { NodeImageFacts } from '../kubernetes/node-image-facts';

/** What else CloudFormation replaces a machine for, where somebody sets it. */
const OTHERS = ['AvailabilityZone', 'CpuOptions', 'EnclaveOptions', 'HibernationOptions', 'HostId', 'HostResourceGroupArn', 'Ipv6AddressCount', 'Ipv6Addresses', 'LaunchTemplate',
  'LicenseSpecifications', 'NetworkInterfaces', 'PlacementGroupName', 'PrivateIpAddress', 'Tenancy'];

/** What is known of a machine besides its resource. */
export interface MachineDescription {
  /** What it is for people. */
  readonly kind: string;
  readonly instance: ec2.Instance;
  readonly subnet: ec2.ISubnet;
  /** The image of the program that it boots from. */
  readonly nodeImage?: NodeImageFacts;
  /** More that it is made from. */
  readonly machine?: { readonly [name: string]: unknown };
  /** What it reads at its first boot only, by the names of options. */
  readonly firstBoot: { readonly [option: string]: unknown };
}

/** What a machine is, as its template will say it: escape hatches and aspects included. */
export function machineState({ kind, instance, subnet, nodeImage, machine = {}, firstBoot }: MachineDescription): MachineState {
  const say = (value: unknown): string => textOf(instance, value);
  // `_toCloudFormation` is public and not in the CDK's declarations for users: nothing else knows of overrides.
  const [[resource, { Properties: properties }]] = Object.entries(
    (resolve(instance, (instance.instance as unknown as { _toCloudFormation(): object })._toCloudFormation()) as Resources).Resources);
  const others = Object.fromEntries(OTHERS.flatMap((name) => properties[name] === undefined ? [] : [[name, properties[name]]]));
  const image = say(properties.ImageId);
  return {
    kind,
    machine: {
      resource,
      ...(image.startsWith('dummy-value') ? {} : { image: nodeImage && image.startsWith('<') ? `${image} ${nodeImage.content}` : image }),
      type: say(properties.InstanceType),
      disk: disksOf(resolve(instance, properties.BlockDeviceMappings), say),
      subnet: `${say(properties.SubnetId ?? subnet.subnetId)} in ${say(subnet.availabilityZone)}${networkOf(subnet, say)}`,
      ...(properties.KeyName === undefined ? {} : { keyPair: say(properties.KeyName) }),
      ...(Object.keys(others).length > 0 ? { others: say(others) } : {}),
      userData: digest(say(properties.UserData)),
      ...texts(machine, say),
    },
    firstBoot: texts(firstBoot, say),
  };
}

interface Resources {
  readonly Resources: { readonly [id: string]: { readonly Properties: { readonly [name: string]: unknown } } };
}

function texts(values: { readonly [name: string]: unknown }, say: (value: unknown) => string): NamedTexts {
  return Object.fromEntries(Object.entries(values).flatMap(([name, value]) => value === undefined ? [] : [[name, say(value)]]));
}

/** The addresses of a subnet of the program; those of others do not change. */
function networkOf(subnet: ec2.ISubnet, say: (value: unknown) => string): string {
  try {
    return ` ${say(subnet.ipv4CidrBlock)}`;
  } catch {
    return '';
  }
}

/** Disks as people read them; what cannot be read so, as it is. */
function disksOf(mappings: unknown, say: (value: unknown) => string): string {
  if (!Array.isArray(mappings)) return say(mappings);
  return mappings.map((mapping: { readonly DeviceName?: unknown; readonly Ebs?: { readonly [name: string]: unknown } }) => {
    const { VolumeSize: size, VolumeType: type, Encrypted: isEncrypted, ...more } = mapping.Ebs ?? {};
    const rest = Object.keys(more).length > 0 ? ` ${say(more)}` : '';
    return `${say(mapping.DeviceName)} ${say(size)} GiB ${say(type)}${isEncrypted === true ? ', encrypted' : ''}${rest}`;
  }).join('; ');
}

function digest(text: string): string {
  return `sha256:${createHash('sha256').update(text).digest('hex').slice(0, 32)}`;
}

/** A value as a text. What only CloudFormation knows is named by its construct, which stays when a reference crosses stacks. */
function textOf(scope: IConstruct, value: unknown): string {
  const resolved = resolve(scope, value);
  return typeof resolved === 'string' ? resolved : JSON.stringify(sortedAll(resolved) ?? null);
}

function sortedAll(value: unknown): unknown {
  return Array.isArray(value) ? value.map(sortedAll) : sorted(value);
}

function resolve(scope: IConstruct, value: unknown): unknown {
  class Names extends cdk.DefaultTokenResolver {
    public resolveToken(token: cdk.IResolvable, context: cdk.IResolveContext, postProcessor: cdk.IPostProcessor): unknown {
      return cdk.Reference.isReference(token) ? `<${token.target.node.path}.${token.displayName}>` : super.resolveToken(token, context, postProcessor);
    }
  }
  const join = (left: unknown, right: unknown): string => [left, right].map((part) => part === undefined ? '' : typeof part === 'string' ? part : JSON.stringify(part)).join('');
  return cdk.Tokenization.resolve(value, { scope, resolver: new Names({ join }), preparing: false });
}
