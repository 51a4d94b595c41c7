import * as fs from 'node:fs';
import { parseAllDocuments } from 'yaml';
import { Boot, copyOf, emptyStore, Machine, machines, outside, removeMachines, trouble } from './boot';
import { machinesOf } from './cluster-machines';
import { bareReasons, failEverywhere, summary } from './failures';
import { cluster, parameterFile } from '../../aws/clusters';

const LONG = 1_200_000;
jest.setTimeout(LONG);
afterAll(removeMachines);

const count = (boot: Boot, pattern: RegExp): number => boot.calls.filter((call) => pattern.test(call)).length;
const at = (boot: Boot, pattern: RegExp): number => boot.calls.findIndex((call) => pattern.test(call));
const documents = (text: string): any[] => parseAllDocuments(text).map((document) => document.toJS());

machines('the first control plane', () => {
  const make = machinesOf(cluster().stack);
  let control: Machine;
  let first: Boot;
  beforeAll(async () => {
    control = await make('demoControlPlane1');
    first = await control.boot();
  }, LONG);

  test('comes up and says so', () => {
    expect(trouble(first)).toBe('');
    expect(first.told).toEqual([{ Status: 'SUCCESS', Reason: expect.stringMatching(/^ready after \d+ seconds$/), UniqueId: 'i-0123456789abcdef0', Data: 'i-0123456789abcdef0' }]);
    expect(first.calls).toContainEqual(expect.stringMatching(
      /^aws cloudformation signal-resource --stack-name arn:aws:cloudformation:\S+ --logical-resource-id demoControlPlane1\S* --unique-id i-0123456789abcdef0 --status SUCCESS$/));
  });

  test('has what it uses from Debian\'s own packages', async () => {
    expect(await control.branch().run('command -v jq socat conntrack ethtool iptables')).toMatchObject({ status: 0 });
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
    expect(at(first, /^aws ssm put-parameter/)).toBeLessThan(at(first, /^helm upgrade/));
    expect(first.calls.filter((call) => call.startsWith('helm')).map((call) => call.split(' ')[3]).sort()).toEqual(['aws-cloud-controller-manager', 'aws-ebs-csi-driver', 'cilium']);
  });

  test('has no secret in its log, arguments, environments or files for others', () => {
    for (const secret of ['0123456789abcdef\n', 'abcdef.0123456789abcdef', 'ADMIN-KEY', 'IMDS-TOKEN']) {
      expect(first.log + first.calls.join('\n') + first.environments).not.toContain(secret);
    }
    expect(control.everything().filter(({ text }) => /abcdef\.0123456789abcdef/.test(text)).map(({ file }) => file)).toEqual([]);
  });

  test('does nothing at a second boot', async () => {
    const second = await control.branch().boot();
    expect(trouble(second)).toBe('');
    expect(second.told).toEqual([]);
    expect(outside(second)).toEqual([]);
  });

  test('renews credentials by its timer, and the kubeconfig only when it has changed', async () => {
    const later = control.branch();
    const renewed = await later.run('/opt/bootstrap/publish');
    expect(trouble(renewed)).toBe('');
    expect(count(renewed, /^aws ssm put-parameter/)).toBe(1);
    expect(count(renewed, /^aws secretsmanager put-secret-value/)).toBe(0);
    await later.run('echo "server: x:6443 OTHER" >/etc/kubernetes/admin.conf');
    expect(count(await later.run('/opt/bootstrap/publish'), /^aws secretsmanager put-secret-value/)).toBe(1);
  });

  test.each([[20, true], [40, false]])('renews certificates in their last month: %d days are left, %p', async (days, renews) => {
    const later = control.branch();
    await later.run(`openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout /dev/null -out /etc/kubernetes/pki/apiserver.crt -subj /CN=x -days ${days}`);
    const renewed = await later.run('/opt/bootstrap/publish');
    expect(trouble(renewed)).toBe('');
    expect(count(renewed, /^kubeadm certs renew all$/)).toBe(renews ? 1 : 0);
    expect(renewed.calls.filter((call) => call.startsWith('crictl stop'))).toEqual((renews ? ['etcd', 'kube-apiserver', 'kube-controller-manager', 'kube-scheduler'] : [])
      .map((name) => `crictl stop id-of-^${name}$`));
    expect(count(renewed, /^aws secretsmanager put-secret-value/)).toBe(renews ? 1 : 0);
  });

  test('says why at a failure of any call, and comes up at its next boot', async () => {
    const failures = await failEverywhere(() => make('demoControlPlane1'));
    process.stderr.write(summary('control plane', failures));
    expect(failures.harmless).toEqual(['aws cloudformation signal-resource', 'systemctl list-unit-files']);
    expect(bareReasons(failures)).toEqual([]);
    expect(failures.reasons['kubeadm init']).toBe('init: kubeadm ended with exit code 7: error: broken by the test');
    expect(failures.reasons['aws ssm get-parameter']).toMatch(/gave up waiting for a clear answer of Parameter Store .*broken by the test/);
    expect(Object.keys(failures.reasons).length).toBeGreaterThanOrEqual(25);
  });

  test('undoes a kubeadm init that was interrupted, and signals each failure once', async () => {
    const broken = await make('demoControlPlane1');
    const failed = await broken.boot({ failing: '^kubeadm init --config' });
    expect(failed.log).toContain('FAILED: init');
    expect(count(failed, /signal-resource .*--status FAILURE$/)).toBe(1);
    broken.write('/etc/kubernetes/manifests/etcd.yaml', 'left behind');
    const again = await broken.boot();
    expect(trouble(again)).toBe('');
    expect(at(again, /^kubeadm reset --force/)).toBeGreaterThan(-1);
    expect(at(again, /^kubeadm reset --force/)).toBeLessThan(at(again, /^kubeadm init --config/));
  });

  test('does not begin a second cluster in place of a lost one', async () => {
    const replaced = await (await make('demoControlPlane1', copyOf(control.store))).boot();
    expect(replaced.told[0]).toMatchObject({ Status: 'FAILURE', Reason: expect.stringContaining('only control plane of this cluster was replaced') });
    expect(count(replaced, /^kubeadm init/)).toBe(0);
  });

  test('does not begin a cluster where Parameter Store gives no clear answer', async () => {
    const boot = await (await make('demoControlPlane1')).boot({ failing: '^aws ssm get-parameter' });
    expect(boot.told[0].Status).toBe('FAILURE');
    expect(count(boot, /^kubeadm init/)).toBe(0);
  });
});

machines('one of three control planes', () => {
  const make = machinesOf(cluster({ controlPlane: { count: 3 } }).stack);
  const behindBalancer = (): string => {
    const store = emptyStore();
    fs.writeFileSync(parameterFile(store, 'endpoint'), 'balancer.elb.eu-west-3.amazonaws.com\n');
    return store;
  };
  let control: Machine;
  let boot: Boot;
  beforeAll(async () => {
    control = await make('demoControlPlane1', behindBalancer());
    boot = await control.boot();
  }, LONG);

  test('begins behind the load balancer, and registers itself before it publishes', () => {
    expect(trouble(boot)).toBe('');
    expect(documents(control.read('/configs/init.yaml'))[1].controlPlaneEndpoint).toBe('balancer.elb.eu-west-3.amazonaws.com:6443');
    expect(control.read('/etc/hosts')).toContain('10.0.0.10 balancer.elb.eu-west-3.amazonaws.com\n');
    expect(at(boot, /^aws elbv2 register-targets --target-group-arn \S+ --targets Id=i-0123456789abcdef0,Port=6443$/)).toBeLessThan(at(boot, /^aws ssm put-parameter/));
    const key = fs.readFileSync(parameterFile(control.store, 'certificate-key'), 'utf8');
    expect(key).toMatch(/^[0-9a-f]{64}$/);
    expect(control.read('/configs/upload.yaml')).toContain(`certificateKey: "${key}"`); // digits alone would be a number
    expect(documents(control.read('/configs/upload.yaml')).map(({ kind, certificateKey }) => [kind, certificateKey])).toEqual([
      ['InitConfiguration', key], ['ClusterConfiguration', undefined],
    ]);
  });

  test.each(['demoControlPlane2', 'demoControlPlane3', 'demoControlPlane1'])('joins where it is not the first, or replaces it: %s', async (id) => {
    const other = await make(id, copyOf(control.store));
    const itsBoot = await other.boot();
    expect(trouble(itsBoot)).toBe('');
    expect(itsBoot.told).toMatchObject([{ Status: 'SUCCESS' }]);
    expect(count(itsBoot, /^kubeadm init --config/)).toBe(0);
    expect(count(itsBoot, /^aws elbv2 register-targets/)).toBe(1);
    expect(documents(other.read('/configs/join.yaml'))[0].controlPlane).toEqual({
      localAPIEndpoint: { advertiseAddress: '10.0.0.10', bindPort: 6443 }, certificateKey: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    expect(outside(await other.boot())).toEqual([]);
  });

  test('that joins says why at a failure of any call, and comes up at its next boot', async () => {
    const failures = await failEverywhere(() => make('demoControlPlane2', copyOf(control.store)));
    process.stderr.write(summary('control plane that joins', failures));
    expect(failures.harmless).toEqual(['aws cloudformation signal-resource', 'systemctl list-unit-files']);
    expect(bareReasons(failures)).toEqual([]);
    expect(failures.reasons['kubeadm join']).toMatch(/^join: gave up waiting for kubeadm join to succeed .*broken by the test/);
  });

  test.each([
    ['certificate-key', 'nothing', /certificate-key is no certificate key/],
    ['certificate-key', undefined, /ParameterNotFound/],
    ['join', '{}', /has not the token, caHash and endpoint/],
  ])('that reads of Parameter Store for %s: %p gives up, and joins when it is right', async (name, text, reason) => {
    const store = copyOf(control.store);
    if (text === undefined) fs.rmSync(parameterFile(store, name)); else fs.writeFileSync(parameterFile(store, name), text);
    const other = await make('demoControlPlane2', store);
    expect((await other.boot()).told).toMatchObject([{ Status: 'FAILURE', Reason: expect.stringMatching(reason) }]);
    fs.copyFileSync(parameterFile(control.store, name), parameterFile(store, name));
    expect(trouble(await other.boot())).toBe('');
  });
});
