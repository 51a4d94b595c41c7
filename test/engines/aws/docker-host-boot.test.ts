import * as fs from 'node:fs';
import { join } from 'node:path';
import { Boot, emptyStore, Machine, machines, outside, removeMachines, trouble } from './boot';
import { machinesOf } from './cluster-machines';
import { bareReasons, failEverywhere, summary } from './failures';
import { dockerStack } from '../../aws/docker-stack';

const LONG = 1_200_000;
jest.setTimeout(LONG);
afterAll(removeMachines);

const KEY = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl samia';

machines('a Docker host', () => {
  const { stack, host } = dockerStack();
  const make = async (keys = `${KEY}\n# a remark\n`): Promise<Machine> => {
    const store = emptyStore();
    fs.writeFileSync(join(store, '_docker_keys'), keys);
    fs.writeFileSync(join(store, '_docker-host_stack_docker_authorized-keys'), '/docker/keys');
    return machinesOf(stack)('docker', store);
  };
  let machine: Machine;
  let first: Boot;
  beforeAll(async () => {
    machine = await make();
    first = await machine.boot();
  }, LONG);
  const allowed = (of: Machine): string => of.read(`/etc/ssh/authorized_keys.d/${host.user}`);

  test('lets in the keys of the parameter and one user, and publishes its own key; a second boot calls nothing', async () => {
    expect(trouble(first)).toBe('');
    expect(first.told).toMatchObject([{ Status: 'SUCCESS' }]);
    expect(allowed(machine)).toContain(KEY);
    const own = machine.read('/etc/ssh/ssh_host_ed25519_key.pub').split(' ').slice(0, 2).join(' ');
    expect(fs.readFileSync(join(machine.store, host.hostKeyParameter.replace(/\//g, '_')), 'utf8')).toBe(own);
    expect(JSON.parse(machine.read('/etc/docker/daemon.json'))).toMatchObject({ 'no-new-privileges': true, 'userland-proxy': false });
    expect(outside(await machine.branch().boot())).toEqual([]);
  });

  test('is as sshd and the system take it', async () => {
    const asked = await machine.branch().run(`/usr/sbin/sshd -T -C user=${host.user},host=x,addr=10.0.0.1; id -nG ${host.user}; passwd -S ${host.user}`);
    expect(trouble(asked)).toBe('');
    for (const line of ['permitrootlogin no', 'passwordauthentication no', 'kbdinteractiveauthentication no', 'authenticationmethods publickey', `allowusers ${host.user}`,
      'allowagentforwarding no', 'allowtcpforwarding no', 'allowstreamlocalforwarding yes', 'x11forwarding no', 'authorizedkeysfile /etc/ssh/authorized_keys.d/%u']) {
      expect(asked.log.split('\n')).toContain(line);
    }
    expect(asked.log).toContain(`${host.user} docker\n`);
    expect(asked.log).toMatch(new RegExp(`^${host.user} L `, 'm'));
  });

  test('says why at a failure of any call, and goes on at its next boot', async () => {
    const failures = await failEverywhere(make);
    process.stderr.write(summary('Docker host', failures));
    expect(bareReasons(failures)).toEqual([]);
    expect(Object.keys(failures.reasons)).toEqual(expect.arrayContaining(['usermod', 'sshd', 'aws ssm get-parameter', 'aws ssm put-parameter']));
  });

  test('lets nobody in when the parameter holds no keys', async () => {
    for (const keys of ['', 'not a key\n', '# nobody\n']) {
      const later = machine.branch();
      fs.writeFileSync(join(later.store, '_docker_keys'), keys);
      const run = await later.run('/usr/local/sbin/docker-host-keys');
      expect(run.status).toBe(1);
      expect(run.log).toContain('holds no public keys');
      expect(allowed(later)).toBe('');
    }
  });

  test('lets in the keys of another parameter as soon as the stack says so, and no others', async () => {
    const later = machine.branch();
    fs.writeFileSync(join(later.store, '_docker_others'), KEY.replace('samia', 'joris'));
    fs.writeFileSync(join(later.store, '_docker-host_stack_docker_authorized-keys'), '/docker/others');
    expect(trouble(await later.run('/usr/local/sbin/docker-host-keys'))).toBe('');
    expect(allowed(later)).toBe(`${KEY.replace('samia', 'joris')}\n`);
  });

  test('does not come up without keys, and does when they are there', async () => {
    const other = await make('none');
    expect((await other.boot()).told).toMatchObject([{ Status: 'FAILURE', Reason: expect.stringMatching(/^agent: .*holds no public keys/) }]);
    fs.writeFileSync(join(other.store, '_docker_keys'), KEY);
    expect(trouble(await other.boot())).toBe('');
  });
});
