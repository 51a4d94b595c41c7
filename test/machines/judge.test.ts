import * as cdk from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Duration, Size } from 'cdk8s';
import { Checkout, Content, docker, gitlab, kubernetes, NEW, OLD, Result, STACK, system } from './programs';
import { aws, Checks } from '../../src';

const ALL = 'k/ControlPlane1, k/ControlPlane2 and k/ControlPlane3';
const HA = { controlPlane: { count: 3 } };
const [base, single, host, machine] = [kubernetes(HA), kubernetes(), gitlab(), docker()];

/** What the second of two programs says. */
function change(before: Content, after: Content): Result {
  const checkout = Checkout.after(before);
  const recorded = checkout.text;
  const template = checkout.template();
  const result = checkout.synth(after);
  if (result.error) {
    expect([checkout.text, checkout.template()]).toEqual([recorded, template]); // nothing is written
    expect(checkout.synth(after, { accept: result.accept! }).error).toBeUndefined();
  }
  expect(checkout.synth(after)).toEqual({ warnings: [] }); // what was accepted is recorded
  return result;
}

describe('three control planes', () => {
  test.each<[string, Content, string]>([
    ['image', kubernetes({ ...HA, operatingSystem: system(NEW) }), `machine-replaced ${ALL}: the image changes from ${OLD} to ${NEW}; CloudFormation replaces 3 control planes at once; etcd then has 6 members`],
    ['disk', kubernetes({ controlPlane: { count: 3, rootVolume: Size.gibibytes(80) } }), `machine-replaced ${ALL}: the disk changes from /dev/sda1 50 GiB gp3, encrypted to /dev/sda1 80 GiB gp3, encrypted;`],
    ['key pair', (stack, vpc) => kubernetes({ ...HA, access: aws.Access.ssh({ cidrs: ['10.0.0.0/16'], keyPair: ec2.KeyPair.fromKeyPairName(stack, 'key', 'admin') }) })(stack, vpc, undefined as never),
      `machine-replaced ${ALL}: the key pair changes from none to admin;`],
    ['subnets', kubernetes({ controlPlane: { count: 3, vpcSubnets: { subnetType: ec2.SubnetType.PUBLIC } } }), `machine-replaced ${ALL}: how it is placed changes, the subnet changes from <s/net/PrivateSubnet1/Subnet.Ref> in eu-west-3a 10.0.96.0/19`],
    ['type', kubernetes({ controlPlane: { count: 3, instanceType: new ec2.InstanceType('t3.large') } }),
      `machine-restarted ${ALL}: the instance type changes from t3.medium to t3.large; CloudFormation stops and starts 3 control planes at once`],
    ['script', kubernetes({ ...HA, timeout: Duration.minutes(30) }), `machine-restarted ${ALL}: the script of the first boot (user data) changes;`],
  ])('refuse another %s at once', (_, after, message) => {
    const { error } = change(base, after);
    expect(error).toContain(`[s/k] ${message}`);
    expect(error).toContain('docs/machines.md');
    expect(error).not.toContain('\n');
  });

  test('may change one at a time, with a warning that says what to do', () => {
    const checkout = Checkout.after(base);
    const steps = [1, 2, 3].map((changed) => kubernetes({ ...HA, operatingSystem: system(NEW) }, (cluster) => {
      for (const { instance } of cluster.controlPlanes.slice(changed)) instance.imageId = OLD;
    }));
    steps.forEach((step, i) => {
      const result = checkout.synth(step);
      expect(result.error).toBeUndefined();
      expect(result.warnings).toEqual([expect.stringContaining(`machine-replaced k/ControlPlane${i + 1}: the image changes from ${OLD} to ${NEW}; `)]);
      expect(result.warnings[0]).toContain('the old machine stays a member of etcd until you remove it');
    });
    expect(checkout.synth(kubernetes({ ...HA, operatingSystem: system(NEW) }))).toEqual({ warnings: [] });
  });

  test('are not accepted by the acceptance of one of them, nor by that of another change', () => {
    const checkout = Checkout.after(base);
    const refused = checkout.synth(kubernetes({ ...HA, operatingSystem: system(NEW) }));
    const [first] = refused.accept!.split(' ');
    expect(first).toMatch(/^s\/k\/ControlPlane1@[0-9a-f]{12}$/);
    const again = checkout.synth(kubernetes({ ...HA, operatingSystem: system(NEW) }), { accept: first });
    expect(again.error).toContain('replaces 3 control planes at once');
    expect(again.accept!.split(' ')).toEqual(refused.accept!.split(' ').slice(1));
    for (const accept of ['1', 'true', '*', 's/k/ControlPlane1', refused.accept!.replace(/@/g, '@0')]) {
      expect(checkout.synth(kubernetes({ ...HA, operatingSystem: system(NEW) }), { accept }).error).toBeDefined();
    }
    expect(checkout.synth(kubernetes({ ...HA, operatingSystem: system('ami-00000000') }), { accept: refused.accept }).error).toBeDefined();
  });

  test('are seen through aspects and escape hatches', () => {
    const golden = (ami: string): Content => (stack, vpc, app) => {
      base(stack, vpc, app);
      cdk.Aspects.of(app.cloud).add({ visit: (node) => { if (node instanceof ec2.CfnInstance) node.imageId = ami; } });
    };
    expect(change(golden(OLD), golden(NEW)).error).toContain(`the image changes from ${OLD} to ${NEW}`);
    const disks = kubernetes(HA, ({ controlPlanes }) => controlPlanes.forEach(({ instance }) => instance.addPropertyOverride('BlockDeviceMappings.0.Ebs.Iops', 4000)));
    expect(change(base, disks).error).toContain('the disk changes from /dev/sda1 50 GiB gp3, encrypted to /dev/sda1 50 GiB gp3, encrypted {"Iops":4000}');
  });
});

describe('a cluster', () => {
  test.each<[string, Content, string]>([
    ['kubernetesVersion', kubernetes({ kubernetesVersion: '1.37.2' }), 'kubernetesVersion changes from 1.36.3 to 1.37.2'],
    ['clusterName', kubernetes({ clusterName: 'prod' }), 'clusterName changes from k to prod'],
    ['podCidr', kubernetes({ podCidr: '10.200.0.0/16' }), 'podCidr changes from 10.244.0.0/16 to 10.200.0.0/16'],
    ['serviceCidr', kubernetes({ serviceCidr: '10.97.0.0/16' }), 'serviceCidr changes from 10.96.0.0/16 to 10.97.0.0/16'],
    ['the version of its network', kubernetes({ cni: aws.Cni.cilium({ version: '1.20.3' }) }), 'cni changes from cilium 1.20.2 to cilium 1.20.3'],
    ['its network', kubernetes({ cni: aws.Cni.flannel() }), 'cni changes from cilium 1.20.2 to flannel v'],
    ['cloudProvider', kubernetes({ cloudProvider: false }), 'cloudProvider changes from true to false'],
    ['ebsVolumes', kubernetes({ ebsVolumes: false }), 'ebsVolumes changes from true to false'],
    ['runsPods', kubernetes({ controlPlane: { runsPods: true }, ebsVolumes: true }), 'controlPlane.runsPods changes from false to true'],
    ['trustedCertificates', (stack, vpc, app) => kubernetes({ trustedCertificates: [new aws.PrivateCa(stack, 'ca').certificate.secret] })(stack, vpc, app), 'trustedCertificates changes from none to'],
    ['the number of control planes', base, 'controlPlane.count changes from 1 to 3'],
  ])('refuses another value of %s, which would have no effect', (_, after, message) => {
    const checkout = Checkout.after(single);
    const { error, accept } = checkout.synth(after);
    expect(error).toContain(`[s/k] machine-first-boot ${message}`);
    expect(error).toContain('control planes read it only at the first boot');
    expect(checkout.synth(after, { accept }).error).toBeUndefined();
  });

  test('refuses fewer control planes, and says which go', () => {
    const { error } = change(base, single);
    expect(error).toContain('[s] machine-removed s/k/ControlPlane2 (control plane), s/k/ControlPlane3 (control plane) are in the record');
    expect(error).toContain('controlPlane.count changes from 3 to 1');
  });

  test('whose options are wrong is not said to lose machines because of that', () => {
    const checkout = Checkout.after(base);
    expect(checkout.synth(kubernetes({ controlPlane: { count: 5 } })).error).toMatch(/^\[s\/k\] control-plane-count .*$/);
    const other: Content = (stack, vpc, app) => { kubernetes({ controlPlane: { count: 5 } })(stack, vpc, app); docker()(stack, vpc, app); };
    expect(checkout.synth(other).error).toMatch(/^\[s\/k\] control-plane-count .*$/);
  });

  test('refuses to lose its only control plane', () => {
    expect(change(single, kubernetes({ operatingSystem: system(NEW) })).error).toContain('CloudFormation replaces the only control plane');
  });

  test('takes what CloudFormation does by a restart or to workers', () => {
    for (const after of [
      kubernetes({ controlPlane: { instanceType: new ec2.InstanceType('t3.large') } }),
      kubernetes({
        workers: { general: aws.NodeGroup.fixed({ count: 3, operatingSystem: system(NEW) }), more: aws.NodeGroup.autoScaling({ maximum: 2 }) },
      }),
      kubernetes({ access: aws.Access.ssh({ cidrs: ['10.0.0.0/16'] }) }),
    ]) expect(change(single, after)).toEqual({ warnings: [] });
  });

  test('warns that a script of the first boot is not run again', () => {
    expect(change(single, kubernetes({ timeout: Duration.minutes(30) })).warnings).toEqual([
      expect.stringMatching(/^\[s\/k\] machine-restarted k\/ControlPlane1: the script of the first boot .* CloudFormation stops and starts the machine, which does not run it again/),
    ]);
  });

  test('is not lost by another name of its construct', () => {
    const workers = { general: aws.NodeGroup.fixed() };
    const renamed: Content = (stack, vpc) => void new aws.KubeadmCluster(stack, 'kubernetes', { vpc, operatingSystem: system(), workers });
    const { error } = change(single, renamed);
    expect(error).toContain('s/k/ControlPlane1 (control plane) is in the record and no longer in the stack');
    expect(error).toContain('restore its id');
  });

  test('is seen to move when its subnets are replaced', () => {
    const checkout = Checkout.after(single);
    const moved: Content = (stack, _, app) => {
      stack.node.tryRemoveChild('net');
      kubernetes()(stack, new ec2.Vpc(stack, 'net', { ipAddresses: ec2.IpAddresses.cidr('172.20.0.0/16'), availabilityZones: ['eu-west-3a', 'eu-west-3b', 'eu-west-3c'], natGateways: 1 }), app);
    };
    expect(checkout.synth(moved).error).toContain('the subnet changes from');
  });
});

describe('a GitLab host', () => {
  test.each<[string, Content, string]>([
    ['image', gitlab({ operatingSystem: system(NEW) }), `machine-replaced g/Machine: the image changes from ${OLD} to ${NEW}; CloudFormation creates another machine, which cannot attach the data volume`],
    ['snapshot', gitlab({ data: { snapshot: { id: 'snap-0123456789abcdef0', size: Size.gibibytes(100) } } }), 'machine-replaced g/Machine: the data volume changes from'],
    ['zone', (stack, vpc, app) => gitlab({ vpcSubnets: { subnets: [vpc.privateSubnets[1]] } })(stack, vpc, app), 'GitLab\'s data remains on the old one'],
    ['time of backups', gitlab({ backups: { at: '04:00' } }), 'machine-first-boot backups.at changes from 03:00 to 04:00, but hosts read it only at the first boot'],
  ])('refuses another %s', (_, after, message) => {
    expect(change(host, after).error).toContain(message);
  });

  test('takes what it follows by itself', () => {
    for (const after of [gitlab({ version: '19.4.1' }), gitlab({ data: { size: Size.gibibytes(200) } }), gitlab({ instanceType: new ec2.InstanceType('m7i.xlarge') }), gitlab({ configuration: ['puma[\'worker_processes\'] = 4'] })]) {
      expect(change(host, after)).toEqual({ warnings: [] });
    }
  });
});

describe('a Docker host', () => {
  test.each<[string, Content, string]>([
    ['image', docker({ operatingSystem: system(NEW) }), `machine-replaced d/Machine: the image changes from ${OLD} to ${NEW}; CloudFormation replaces the machine, and its disk`],
    ['disk', docker({ disk: Size.gibibytes(80) }), 'machine-replaced d/Machine: the disk changes from /dev/sda1 40 GiB gp3, encrypted to /dev/sda1 80 GiB gp3, encrypted'],
    ['user', docker({ user: 'ci' }), 'machine-first-boot user changes from deploy to ci, but hosts read it only at the first boot'],
  ])('refuses another %s', (_, after, message) => {
    expect(change(machine, after).error).toContain(message);
  });

  test('follows its keys', () => {
    expect(change(machine, docker({ keys: '/keys/b' }))).toEqual({ warnings: [] });
  });
});

test('a machine of a NodeImage changes with the image', () => {
  const node = (version: string): Content => (stack, vpc, app) => {
    const { operatingSystem } = new aws.NodeImage(stack, 'image', { vpc, operatingSystem: system(), kubernetesVersion: version });
    kubernetes({ ...HA, operatingSystem })(stack, vpc, app);
  };
  const same: Content = node('1.36.3');
  const checkout = new Checkout();
  checkout.synth(same);
  expect(checkout.synth(same)).toEqual({ warnings: [] });
  const other: Content = (stack, vpc, app) => {
    const { operatingSystem } = new aws.NodeImage(stack, 'image', { vpc, operatingSystem: system(NEW), kubernetesVersion: '1.36.3' });
    kubernetes({ ...HA, operatingSystem })(stack, vpc, app);
  };
  expect(checkout.synth(other).error).toContain('the image changes from <s/image/Resource.ImageId> 1.36.');
  expect(Object.keys(checkout.record.stacks[STACK])).toEqual(['k/ControlPlane1', 'k/ControlPlane2', 'k/ControlPlane3']);
});

test.each<[string, (stack: cdk.Stack) => string]>([
  ['a parameter of the stack', (stack) => new cdk.CfnParameter(stack, 'ami').valueAsString],
  ['a parameter that CloudFormation resolves', () => new cdk.CfnDynamicReference(cdk.CfnDynamicReferenceService.SSM, '/golden/ami').toString()],
])('says at each run that an image from %s may change', (_, image) => {
  const checkout = new Checkout();
  const content: Content = (stack, vpc, app) => docker({ operatingSystem: system().withAmi(image(stack)) })(stack, vpc, app);
  checkout.synth(content);
  expect(checkout.synth(content).warnings).toEqual([expect.stringMatching(/^\[s\/d\/Machine\] machine-unknown its image is known only at deployment/)]);
  const accepted: Content = (stack, vpc, app) => {
    content(stack, vpc, app);
    Checks.of(stack).acknowledge('machine-unknown', 'the parameter changes with a runbook');
  };
  expect(checkout.synth(accepted)).toEqual({ warnings: [] });
});
