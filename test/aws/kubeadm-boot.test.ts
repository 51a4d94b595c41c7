import * as fs from 'fs';
import * as path from 'path';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { parseAllDocuments } from 'yaml';
import { Boot, Machine } from './boot';
import { cluster, emptyStore, parameterFile, userDataOf } from './clusters';
import { AMI } from './machine';
import { KubeadmClusterProps, OperatingSystem } from '../../src/aws';

if (Machine.missing !== undefined) console.warn(`not run here: ${Machine.missing}`);
const machines = Machine.missing === undefined ? describe : describe.skip;

const UBUNTU = OperatingSystem.ubuntu().withAmi(AMI);
const AMAZON = OperatingSystem.amazonLinux2023().withAmi(AMI);
const made: Machine[] = [];

afterAll(() => made.forEach((machine) => machine.remove()));

const USUAL = userDataOf(cluster().stack);

/** Machines of a cluster by the beginning of their logical ids. */
function machinesOf(props?: Partial<KubeadmClusterProps>): (begin: string, store?: string) => Machine {
  const userData = props ? userDataOf(cluster(props).stack) : USUAL;
  return (begin, store) => {
    const [, text] = Object.entries(userData).find(([id]) => id.startsWith(`demo${begin}`))!;
    const machine = new Machine(text, store);
    made.push(machine);
    return machine;
  };
}

const count = (boot: Boot, pattern: RegExp): number => boot.calls.filter((call) => pattern.test(call)).length;
const succeeded = (boot: Boot): void => {
  if (boot.status !== 0) throw new Error(`the boot failed: ${boot.log}`);
};
const documents = (text: string): any[] => parseAllDocuments(text).map((document) => document.toJS());

machines('the first control plane', () => {
  const control = machinesOf()('ControlPlane1');
  const first = control.firstBoot();

  test('comes up and says so', () => {
    succeeded(first);
    expect(first.told).toEqual([{ Status: 'SUCCESS', Reason: expect.stringMatching(/^ready after \d+ seconds$/), UniqueId: 'i-0123456789abcdef0', Data: 'i-0123456789abcdef0' }]);
    expect(first.calls).toContainEqual(expect.stringMatching(
      /^aws cloudformation signal-resource --stack-name arn:aws:cloudformation:\S+ --logical-resource-id demoControlPlane1\S* --unique-id i-0123456789abcdef0 --status SUCCESS$/));
  });

  test('pins what it installs', () => {
    expect(first.calls).toContainEqual(expect.stringMatching(/^apt-get .*install .*kubeadm=1\.37\.2-\* kubectl=1\.37\.2-\* kubelet=1\.37\.2-\*/));
    expect(first.calls).toContain('apt-mark hold kubeadm kubectl kubelet');
    expect(control.read('/etc/apt/sources.list.d/kubernetes.list')).toBe(
      'deb [signed-by=/etc/apt/keyrings/kubernetes-1.37.asc] https://pkgs.k8s.io/core:/stable:/v1.37/deb/ /\n');
    expect(control.read('/etc/containerd/config.toml')).toContain('sandbox = \'registry.k8s.io/pause:3.10.2\'');
    expect(control.read('/etc/fstab')).toBe('#/dev/xvdf none swap sw 0 0\n');
  });

  test('begins the cluster with a configuration for this machine', () => {
    const [init, config] = documents(control.read('/configs/init.yaml'));
    expect(init).toMatchObject({
      apiVersion: 'kubeadm.k8s.io/v1beta4',
      localAPIEndpoint: { advertiseAddress: '10.0.0.10' },
      nodeRegistration: {
        name: 'ip-10-0-0-10.eu-west-3.compute.internal',
        kubeletExtraArgs: [
          { name: 'node-ip', value: '10.0.0.10' }, { name: 'cloud-provider', value: 'external' }, { name: 'provider-id', value: 'aws:///eu-west-3a/i-0123456789abcdef0' },
        ],
      },
    });
    expect(config).toMatchObject({
      kubernetesVersion: 'v1.37.2', controlPlaneEndpoint: '10.0.0.10:6443', networking: { podSubnet: '10.244.0.0/16', serviceSubnet: '10.96.0.0/16' },
    });
  });

  test('publishes what others join with, and the kubeconfig', () => {
    expect(JSON.parse(fs.readFileSync(parameterFile(control.store, 'join'), 'utf8'))).toEqual({
      endpoint: '10.0.0.10', token: 'abcdef.0123456789abcdef', caHash: expect.stringMatching(/^sha256:[0-9a-f]{64}$/),
    });
    expect(fs.readdirSync(control.store).some((name) => name.startsWith('demoKubeconfig'))).toBe(true);
    expect(count(first, /^systemctl enable --now publish\.timer$/)).toBe(1);
  });

  test('publishes before charts, so that workers do not wait for them', () => {
    const at = (pattern: RegExp): number => first.calls.findIndex((call) => pattern.test(call));
    expect(at(/^aws ssm put-parameter/)).toBeLessThan(at(/^helm upgrade/));
    expect(first.calls.filter((call) => call.startsWith('helm')).map((call) => call.split(' ')[3]).sort()).toEqual(['aws-cloud-controller-manager', 'aws-ebs-csi-driver', 'cilium']);
  });

  test('has no secret in its log, arguments or files for others', () => {
    for (const secret of ['0123456789abcdef\n', 'abcdef.0123456789abcdef', 'ADMIN-KEY', 'IMDS-TOKEN']) {
      expect(first.log).not.toContain(secret);
      expect(first.calls.join('\n')).not.toContain(secret);
    }
    const found = control.everything().filter(({ text }) => /abcdef\.0123456789abcdef/.test(text)).map(({ file }) => file);
    expect(found.filter((file) => !file.startsWith('/run/') && file !== '/tool')).toEqual([]);
  });

  test('does nothing at a second boot', () => {
    const second = control.boot();
    expect(second.status).toBe(0);
    expect(second.told).toEqual([]);
    expect(second.calls.filter((call) => !/^curl .*(api\/token|meta-data)/.test(call))).toEqual([]);
  });

  test('renews credentials by its timer, and the kubeconfig only when it has changed', () => {
    const renewed = control.run('/opt/bootstrap/publish');
    expect(renewed).toMatchObject({ status: 0 });
    expect(count(renewed, /^aws ssm put-parameter/)).toBe(1);
    expect(count(renewed, /^aws secretsmanager put-secret-value/)).toBe(0);
    control.run('echo "server: x:6443 OTHER" >/etc/kubernetes/admin.conf');
    expect(count(control.run('/opt/bootstrap/publish'), /^aws secretsmanager put-secret-value/)).toBe(1);
  });
});

machines('certificates of a control plane', () => {
  const control = machinesOf()('ControlPlane1');
  const certificate = (days: number): void => {
    control.run(`openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout /dev/null -out /etc/kubernetes/pki/apiserver.crt -subj /CN=x -days ${days}`);
  };
  control.firstBoot();

  test('are renewed in their last month', () => {
    certificate(20);
    const renewed = control.run('/opt/bootstrap/publish');
    expect(renewed.status).toBe(0);
    expect(count(renewed, /^kubeadm certs renew all$/)).toBe(1);
    expect(renewed.calls.filter((call) => call.startsWith('crictl stop'))).toEqual(['etcd', 'kube-apiserver', 'kube-controller-manager', 'kube-scheduler']
      .map((name) => `crictl stop id-of-^${name}$`));
    expect(count(renewed, /^aws secretsmanager put-secret-value/)).toBe(1);
  });

  test('are left alone before', () => {
    certificate(40);
    expect(count(control.run('/opt/bootstrap/publish'), /^kubeadm certs/)).toBe(0);
  });
});

machines('a control plane that fails', () => {
  test.each([
    ['the kernel\'s modules', '^modprobe', 'system'],
    ['the key of packages', 'Release.key', 'software'],
    ['the lists of packages', '^apt-get .*update', 'software'],
    ['packages', '^apt-get .*install.*kubeadm', 'software'],
    ['containerd', '^curl .*containerd-.*gz$', 'runtime'],
    ['Helm', '^curl .*helm', 'helm_program'],
    ['the service of containerd', '^systemctl enable --now containerd', 'containers'],
    ['images', '^kubeadm config images pull', 'images'],
    ['kubeadm init', '^kubeadm init --config', 'init'],
    ['a token', '^kubeadm token', 'publish'],
    ['Parameter Store', '^aws ssm put', 'publish'],
    ['Secrets Manager', '^aws secretsmanager put', 'publish'],
    ['a chart', '^helm .*cilium', 'chart_cilium'],
  ])('at %s says so, and comes up at its next boot', (_, failing, step) => {
    const control = machinesOf()('ControlPlane1');
    const failed = control.firstBoot({ failing });
    expect(failed.status).not.toBe(0);
    expect(failed.told).toEqual([expect.objectContaining({ Status: 'FAILURE', Reason: expect.stringMatching(new RegExp(`^${step}( |:).*`)) })]);
    expect(failed.log).toContain(`FAILED: ${step}`);
    expect(count(failed, /signal-resource .*--status FAILURE$/)).toBe(1);
    const again = control.boot();
    succeeded(again);
    expect(again.told).toMatchObject([{ Status: 'SUCCESS' }]);
    expect(control.exists('/etc/kubernetes/admin.conf')).toBe(true);
  });

  test('with the reason in words', () => {
    const { told } = machinesOf()('ControlPlane1').firstBoot({ failing: '^kubeadm init --config' });
    expect(told[0].Reason).toBe('init: kubeadm ended with exit code 7: error: broken by the test');
  });

  test('undoes a kubeadm init that was interrupted', () => {
    const control = machinesOf()('ControlPlane1');
    control.firstBoot({ failing: '^kubeadm init --config' });
    control.write('/etc/kubernetes/manifests/etcd.yaml', 'left behind');
    const again = control.boot();
    const at = (pattern: RegExp): number => again.calls.findIndex((call) => pattern.test(call));
    expect(at(/^kubeadm reset --force/)).toBeGreaterThan(-1);
    expect(at(/^kubeadm reset --force/)).toBeLessThan(at(/^kubeadm init --config/));
  });

  test('does not begin a second cluster in place of a lost one', () => {
    const make = machinesOf();
    const control = make('ControlPlane1');
    control.firstBoot();
    const replaced = make('ControlPlane1', control.store).firstBoot();
    expect(replaced.told[0]).toMatchObject({ Status: 'FAILURE', Reason: expect.stringContaining('only control plane of this cluster was replaced') });
    expect(count(replaced, /^kubeadm init/)).toBe(0);
  });

  test('does not begin a cluster where Parameter Store gives no clear answer', () => {
    const make = machinesOf();
    const control = make('ControlPlane1');
    control.run('bash /userdata');
    control.run('sed -i "s/^DEADLINE=.*/DEADLINE=1/" /opt/bootstrap/values');
    const boot = control.boot({ failing: '^aws ssm get-parameter' });
    expect(boot.told[0]).toMatchObject({ Status: 'FAILURE', Reason: expect.stringMatching(/gave up waiting for a clear answer of Parameter Store .*broken by the test/) });
    expect(count(boot, /^kubeadm init/)).toBe(0);
  });
});

machines('a worker', () => {
  const join = { endpoint: '10.0.0.10', token: 'abcdef.0123456789abcdef', caHash: `sha256:${'a'.repeat(64)}` };
  const worker = (answer: string | undefined, props?: Partial<KubeadmClusterProps>): Machine => {
    const store = emptyStore();
    if (answer !== undefined) fs.writeFileSync(parameterFile(store, 'join'), answer);
    return machinesOf(props)('Workersgeneral', store);
  };
  const impatient = (machine: Machine): Boot => {
    machine.run('bash /userdata');
    machine.run('sed -i "s/^DEADLINE=.*/DEADLINE=1/" /opt/bootstrap/values');
    return machine.boot();
  };

  test('joins with what the control plane has written', () => {
    const machine = worker(JSON.stringify(join));
    const boot = machine.firstBoot();
    succeeded(boot);
    const [config] = documents(machine.read('/configs/join.yaml'));
    expect(config).toMatchObject({
      discovery: { bootstrapToken: { token: join.token, apiServerEndpoint: '10.0.0.10:6443', caCertHashes: [join.caHash] } },
      nodeRegistration: { kubeletExtraArgs: expect.arrayContaining([{ name: 'node-labels', value: 'node-group=general' }]) },
    });
    expect(config.controlPlane).toBeUndefined();
    expect(boot.log + boot.calls.join('\n')).not.toContain(join.token);
    expect(machine.boot().calls.filter((call) => !/^curl .*(api\/token|meta-data)/.test(call))).toEqual([]);
  });

  test('trusts the platform\'s certificates before it starts containerd', () => {
    const arn = 'arn:aws:secretsmanager:eu-west-3:123456789012:secret:ca-AbCdEf';
    const machine = worker(JSON.stringify(join), { trustedCertificates: [secretsmanager.Secret.fromSecretCompleteArn(cluster().stack, 'ca', arn)] });
    machine.run('bash /userdata');
    machine.run(`openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout /dev/null -subj /CN=ca | jq -Rs '{"ca.crt": .}' >'/parameters/${arn}'`);
    const boot = machine.boot();
    succeeded(boot);
    expect(machine.read('/usr/local/share/ca-certificates/platform-1.crt')).toMatch(/^-----BEGIN CERTIFICATE-----\n/);
    const at = (pattern: RegExp): number => boot.calls.findIndex((call) => pattern.test(call));
    expect(at(/^update-ca-certificates/)).toBeLessThan(at(/^systemctl enable --now containerd/));
  });

  test('waits for a certificate that is not there, up to its deadline', () => {
    const arn = 'arn:aws:secretsmanager:eu-west-3:123456789012:secret:ca-AbCdEf';
    const boot = impatient(worker(JSON.stringify(join), { trustedCertificates: [secretsmanager.Secret.fromSecretCompleteArn(cluster().stack, 'ca', arn)] }));
    expect(boot.told[0]).toMatchObject({ Status: 'FAILURE', Reason: expect.stringMatching(/^trust: gave up waiting for the certificate in arn:aws:secretsmanager:/) });
  });

  test('pulls images while it waits', () => {
    const boot = worker(JSON.stringify(join)).firstBoot();
    expect(boot.calls.filter((call) => call.startsWith('crictl'))).toEqual(['crictl pull registry.k8s.io/kube-proxy:v1', 'crictl pull registry.k8s.io/pause:3.10.2']);
  });

  test.each([
    ['nothing', undefined, /ParameterNotFound/],
    ['an empty text', '', /has not the token, caHash and endpoint/],
    ['no JSON', 'None', /has not the token, caHash and endpoint/],
    ['a token that is none', JSON.stringify({ ...join, token: 'abc' }), /has not the token/],
    ['a hash that is none', JSON.stringify({ ...join, caHash: 'sha256:zz' }), /has not the token/],
    ['an endpoint with a command in it', JSON.stringify({ ...join, endpoint: '$(reboot)' }), /has not the token/],
    ['numbers', JSON.stringify({ ...join, token: 1 }), /has not the token/],
  ])('gives up at its deadline when Parameter Store has %s', (_, answer, reason) => {
    const boot = impatient(worker(answer));
    expect(boot.status).not.toBe(0);
    expect(boot.told).toEqual([expect.objectContaining({ Status: 'FAILURE', Reason: expect.stringMatching(reason) })]);
    expect(count(boot, /^kubeadm join/)).toBe(0);
  });

  test('reads fresh credentials for each attempt', () => {
    const machine = worker(JSON.stringify(join));
    machine.run('bash /userdata');
    machine.run('sed -i "s/^DEADLINE=.*/DEADLINE=1/" /opt/bootstrap/values');
    const boot = machine.boot({ failing: '^kubeadm join' });
    expect(boot.told[0]).toMatchObject({ Status: 'FAILURE', Reason: expect.stringMatching(/^join: gave up waiting for kubeadm join to succeed .*broken by the test/) });
    expect(count(boot, /^kubeadm join/)).toBeGreaterThan(1);
    expect(count(boot, /^aws ssm get-parameter/)).toBeGreaterThan(count(boot, /^kubeadm join/));
    expect(machine.boot()).toMatchObject({ status: 0, told: [{ Status: 'SUCCESS' }] });
  });

  test('of Amazon Linux uses dnf, on a Graviton too', () => {
    const machine = worker(JSON.stringify(join), { operatingSystem: AMAZON });
    const boot = machine.firstBoot({ arm: true });
    succeeded(boot);
    expect(boot.calls).toContainEqual(expect.stringMatching(/^dnf .*kubeadm-1\.37\.2 kubectl-1\.37\.2 kubelet-1\.37\.2$/));
    expect(machine.read('/etc/yum.repos.d/kubernetes.repo')).toContain('baseurl=https://pkgs.k8s.io/core:/stable:/v1.37/rpm/\n');
    expect(boot.calls).toContainEqual(expect.stringMatching(/^curl .*containerd-2\.4\.2-linux-arm64\.tar\.gz$/));
    expect(boot.calls.filter((call) => /^apt/.test(call))).toEqual([]);
  });
});

machines('one of three control planes', () => {
  const make = machinesOf({ controlPlane: { count: 3 }, operatingSystem: UBUNTU });
  const store = emptyStore();
  fs.writeFileSync(parameterFile(store, 'endpoint'), 'balancer.elb.eu-west-3.amazonaws.com\n');

  const control = make('ControlPlane1', store);
  const boot = control.firstBoot();

  test('begins behind the load balancer, and registers itself before it publishes', () => {
    succeeded(boot);
    expect(documents(control.read('/configs/init.yaml'))[1].controlPlaneEndpoint).toBe('balancer.elb.eu-west-3.amazonaws.com:6443');
    expect(control.read('/etc/hosts')).toContain('10.0.0.10 balancer.elb.eu-west-3.amazonaws.com\n');
    const at = (pattern: RegExp): number => boot.calls.findIndex((call) => pattern.test(call));
    expect(at(/^aws elbv2 register-targets --target-group-arn \S+ --targets Id=i-0123456789abcdef0,Port=6443$/)).toBeLessThan(at(/^aws ssm put-parameter/));
    const key = fs.readFileSync(parameterFile(store, 'certificate-key'), 'utf8');
    expect(key).toMatch(/^[0-9a-f]{64}$/);
    expect(control.read('/configs/upload.yaml')).toContain(`certificateKey: "${key}"`); // digits alone would be a number
    expect(documents(control.read('/configs/upload.yaml')).map(({ kind, certificateKey }) => [kind, certificateKey])).toEqual([
      ['InitConfiguration', key], ['ClusterConfiguration', undefined],
    ]);
  });

  test('joins where it is not the first, or replaces it', () => {
    for (const id of ['ControlPlane2', 'ControlPlane1']) {
      const other = make(id, store);
      const itsBoot = other.firstBoot();
      succeeded(itsBoot);
      expect(count(itsBoot, /^kubeadm init --config/)).toBe(0);
      expect(documents(other.read('/configs/join.yaml'))[0].controlPlane).toEqual({
        localAPIEndpoint: { advertiseAddress: '10.0.0.10', bindPort: 6443 }, certificateKey: expect.stringMatching(/^[0-9a-f]{64}$/),
      });
    }
  });

  test('refuses a certificate key that is none', () => {
    const broken = emptyStore();
    for (const name of fs.readdirSync(store)) fs.copyFileSync(path.join(store, name), path.join(broken, name));
    fs.writeFileSync(parameterFile(broken, 'certificate-key'), 'nothing');
    const other = make('ControlPlane2', broken);
    other.run('bash /userdata');
    other.run('sed -i "s/^DEADLINE=.*/DEADLINE=1/" /opt/bootstrap/values');
    expect(other.boot().told[0].Reason).toMatch(/certificate-key is no certificate key/);
  });
});
