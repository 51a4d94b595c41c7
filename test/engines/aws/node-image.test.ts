import { App as CdkApp, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { parse } from 'yaml';
import { Boot, Machine, machines, outside, removeMachines, trouble } from './boot';
import { debianRoot } from './debian-root';
import { NodeImage, OperatingSystem } from '../../../src/aws';
import { cluster, userDataOf } from '../../aws/clusters';
import { AMI } from '../../aws/machine';

jest.setTimeout(1_200_000);
afterAll(removeMachines);

/** What Image Builder runs for an image in its phases. */
function phases(kubernetesVersion: string): { readonly [phase: string]: string } {
  const stack = new Stack(new CdkApp({ analyticsReporting: false }), 'image', { env: { account: '123456789012', region: 'eu-west-3' } });
  new NodeImage(stack, 'image', { vpc: new ec2.Vpc(stack, 'vpc'), kubernetesVersion, operatingSystem: OperatingSystem.ubuntu().withAmi(AMI) });
  const [{ Properties }] = Object.values(Template.fromStack(stack).findResources('AWS::ImageBuilder::Component'));
  return Object.fromEntries(parse(Properties.Data).phases.map(({ name, steps }: any) => [name, steps[0].inputs.commands.join('\n')]));
}

interface BootedMachine {
  readonly boot: Boot;
  readonly machine: Machine;
}

/** A machine on which an image was made. */
async function bake(kubernetesVersion: string): Promise<BootedMachine> {
  const { build, validate } = phases(kubernetesVersion);
  const machine = new Machine('true', await debianRoot());
  const boot = await machine.run(build);
  expect(trouble(boot)).toBe('');
  expect(trouble(await machine.run(validate))).toBe('');
  await machine.run('rm -rf /run/*'); // it is in memory
  return { machine, boot };
}

/** Calls that wait for the internet; what is behind `together` waits at the same time. */
function fetches({ calls }: Boot): string[] {
  return calls.flatMap((call) => {
    if (/^curl .*https:\/\/(?!WAIT-HANDLE)/.test(call)) return [`curl ${/https:\/\/\S+/.exec(call)![0]}`];
    if (!/^(apt-get .*(update|install [^/]+$)|kubeadm config images pull|crictl pull|helm (upgrade|template))/.test(call)) return [];
    return [call.replace(/-o \S+ |-qq -y | --(?:no|version|namespace|allow)\S*|(?<= )(?:--repo|--create).*/g, '').slice(0, 160)];
  });
}

/** The boot of the first control plane and of a worker, which joins it. */
async function boots(below: string): Promise<{ readonly [machine: string]: BootedMachine }> {
  const userData = Object.entries(userDataOf(cluster().stack));
  const of = async (begin: string, store?: string): Promise<BootedMachine> => {
    const machine = new Machine(userData.find(([id]) => id.startsWith(`demo${begin}`))![1], below, store);
    const boot = await machine.firstBoot();
    expect(trouble(boot)).toBe('');
    expect(boot.told).toMatchObject([{ Status: 'SUCCESS' }]);
    return { boot, machine };
  };
  const control = await of('ControlPlane1');
  return { control, worker: await of('Workers', control.machine.store) };
}

/** Fetches of what is of a version of Kubernetes. */
const ofKubernetes = (boot: Boot): string[] => fetches(boot).filter((call) => /pkgs\.k8s\.io|apt-get (?:update|.*kube)|images pull|crictl pull/.test(call));

/** How many of the fetches wait for each other, by the order of the steps: software, runtime and Helm go on at the same time, and so do all charts. */
function inARow(boot: Boot): number {
  const count = (pattern: RegExp): number => fetches(boot).filter((call) => pattern.test(call)).length;
  const programs = Math.max(count(/pkgs\.k8s\.io|amazon-ssm-agent|apt-get/), count(/containerd|runc/), count(/get\.helm\.sh/));
  return programs + count(/images pull|crictl pull/) + Math.min(1, count(/^helm/));
}

machines('an image of nodes', () => {
  let image: BootedMachine;
  beforeAll(async () => { image = await bake('1.37.2'); });

  test('says what is on it, has nothing of the machine on which it was made, and is what its checks say', async () => {
    const { machine, boot } = image;
    expect(machine.read('/opt/node-image/record').trim().split('\n')).toEqual([
      'software kubernetes=1.37.2 kubelet=1.37.2 arch=x86_64', 'runtime containerd=2.4.2 runc=1.4.3 arch=x86_64', 'helm_program helm=4.3.1 arch=x86_64',
      'images kubernetes=1.37.2 arch=x86_64',
    ]);
    expect(boot.calls.filter((call) => call.startsWith('crictl pull'))).toEqual(['crictl pull quay.io/cilium/cilium:v1@sha256:0', 'crictl pull quay.io/cilium/envoy:v1']);
    for (const file of ['/opt/bootstrap', '/var/lib/bootstrap', '/etc/kubernetes', '/root/.cache/helm']) expect([file, machine.exists(file)]).toEqual([file, false]);
    expect(machine.everything().filter(({ file, text }) => file !== '/tool' && text.includes('IMDS-TOKEN')).map(({ file }) => file)).toEqual([]);

    const booted = machine.branch();
    expect((await booted.run('ls /var/lib/apt/lists')).log).toBe('');
    expect(trouble(await booted.run(phases('1.37.2').test))).toBe('');
    expect(await booted.run(phases('1.36.1').test)).toMatchObject({ status: 1, log: 'node image: kubeadm says v1.37.2 instead of v1.36.1\n' });
    expect(await booted.run(phases('1.37.2').test, { failing: '^crictl version' })).toMatchObject({ status: 1, log: expect.stringMatching(/^node image: containerd as the kubelet asks it does not answer/) });
    await booted.run('rm /pulled');
    expect((await booted.run(phases('1.37.2').test)).log).toContain('node image: registry.k8s.io/kube-apiserver:v1 is not in it');
    await booted.run('touch /pulled; mkdir -p /etc/kubernetes/pki; touch /etc/kubernetes/pki/ca.crt');
    expect((await booted.run(phases('1.37.2').test)).log).toContain('node image: /etc/kubernetes/pki/ca.crt is in it, which is of one machine');
  });

  test('says why it cannot be made', async () => {
    const boot = await new Machine('true', await debianRoot()).run(phases('1.37.2').build, { failing: '^curl .*get.helm.sh.*gz$' });
    expect(boot.status).not.toBe(0);
    expect(boot.log).toMatch(/bootstrap: FAILED: helm_program: curl ended with exit code 7: error: broken by the test\n/);
  });

  test('spares nodes what is on it; from one of another version they fetch what is of their version', async () => {
    const runs = { 'without an image': await boots(await debianRoot()), 'with it': await boots(image.machine.image), 'with one of another version': await boots((await bake('1.36.1')).machine.image) };
    const numbers: { [run: string]: { [machine: string]: number[] } } = {};
    for (const [run, booted] of Object.entries(runs)) {
      numbers[run] = Object.fromEntries(Object.entries(booted).map(([name, { boot }]) => [name, [fetches(boot).length, inARow(boot)]]));
      process.stderr.write(Object.entries(booted).map(([name, { boot }]) => `${name} ${run}: ${fetches(boot).length} fetches, ${inARow(boot)} in a row\n${fetches(boot).map((each) => `  ${each}\n`).join('')}`).join(''));
      for (const { machine } of Object.values(booted)) {
        expect((await machine.run('kubeadm version; kubelet --version')).log).toBe('v1.37.2\nKubernetes v1.37.2\n');
        expect(outside(await machine.boot())).toEqual([]);
      }
    }
    expect(numbers).toEqual({ // as docs/architecture.md says
      'without an image': { control: [15, 7], worker: [11, 7] },
      'with it': { control: [3, 1], worker: [0, 0] },
      'with one of another version': { control: [7, 5], worker: [5, 5] },
    });
    expect(fetches(runs['with it'].control.boot).every((call) => call.startsWith('helm upgrade'))).toBe(true);
    for (const name of ['control', 'worker']) {
      expect(ofKubernetes(runs['with one of another version'][name].boot)).toEqual(ofKubernetes(runs['without an image'][name].boot));
      expect(runs['with one of another version'][name].boot.log).toContain('bootstrap: software: the image has it not, or in other versions\n');
    }
  });

  test('is not believed where its record is not true', async () => {
    const upgraded = image.machine.branch();
    await upgraded.run('echo kubelet 1.37.1 >>/installed'); // as an upgrade of packages would
    for (const { boot, machine } of Object.values(await boots(upgraded.image))) {
      expect(fetches(boot)).toContainEqual(expect.stringMatching(/^apt-get .*kubelet=1\.37\.2-\*/));
      expect((await machine.run('kubelet --version')).log).toBe('Kubernetes v1.37.2\n');
    }
  });
});
