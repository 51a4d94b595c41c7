import * as fs from 'node:fs';
import { join } from 'node:path';
import { Boot, copyOf, emptyStore, Machine, machines, outside, removeMachines, trouble } from './boot';
import { machinesOf } from './cluster-machines';
import { bareReasons, failEverywhere, summary } from './failures';
import { gitlabStack } from '../../aws/gitlab-stack';

const LONG = 1_200_000;
jest.setTimeout(LONG);
afterAll(removeMachines);

machines('the machine of a runner', () => {
  const { stack, gitlab } = gitlabStack();
  const runner = gitlab.addRunner('docker', { privileged: true });
  /** One that is less patient, which costs time even where nothing sleeps. */
  const make = async (store: string): Promise<Machine> => {
    const made = await machinesOf(stack)('gitlabrunners', store);
    expect(trouble(await made.run('grep "attempt >= 200" /opt/bootstrap/run && sed -i "s/attempt >= 200/attempt >= 3/" /opt/bootstrap/run'))).toBe('');
    return made;
  };
  const idOf = (arn: string): string => (stack.resolve(arn) as { Ref: string }).Ref;
  const TOKEN = idOf(runner._credentials._arn);
  const CA = idOf(gitlab.privateCa!.certificate._arn);
  const store = (): string => {
    const folder = emptyStore();
    fs.writeFileSync(join(folder, CA), JSON.stringify({ 'ca.crt': '-----BEGIN CERTIFICATE-----\n' }));
    fs.writeFileSync(join(folder, TOKEN), '{"id": 7, "token": "glrt-one"}');
    return folder;
  };
  const config = (machine: Machine): string => machine.read('/srv/gitlab-runner/config.toml');
  let machine: Machine;
  let first: Boot;
  beforeAll(async () => {
    const waiting = store();
    fs.rmSync(join(waiting, TOKEN));
    machine = await make(waiting);
    first = await machine.boot({ later: `echo '{"id": 7, "token": "glrt-the-token"}' >/parameters/${TOKEN}` }); // GitLab is ready a moment later
  }, LONG);

  test('waits for its token, is configured with it, and trusts the private CA; a second boot calls nothing', async () => {
    expect(trouble(first)).toBe('');
    expect(first.told).toMatchObject([{ Status: 'SUCCESS' }]);
    expect(config(machine)).toContain('token = "glrt-the-token"');
    expect(config(machine)).toContain('tls-ca-file = "/etc/gitlab-runner/certs/ca.crt"');
    expect(config(machine)).toContain('privileged = true');
    expect((await machine.branch().run('stat -c %a /srv/gitlab-runner/config.toml')).log).toBe('600\n');
    expect(machine.read('/etc/docker/certs.d/gitlab.example.internal:5050/ca.crt')).toBe('-----BEGIN CERTIFICATE-----\n');
    expect(first.calls.join('\n') + first.environments + first.log).not.toContain('glrt-');
    expect(first.calls.filter((call) => call.includes('gitlab-runner verify'))).toHaveLength(1);
    expect(outside(await machine.branch().boot())).toEqual([]);
  });

  test('takes over a new token by its timer, and touches nothing else', async () => {
    const later = machine.branch();
    fs.writeFileSync(join(later.store, TOKEN), '{"token": "glrt-two"}');
    const { calls } = await later.run('/usr/local/sbin/gitlab-runner-host');
    expect(config(later)).toContain('token = "glrt-two"');
    expect(calls.filter((call) => /^docker (?!inspect)/.test(call))).toEqual(['docker exec gitlab-runner gitlab-runner verify']);
  });

  test('says why at a failure of any call, and goes on at its next boot', async () => {
    const installed = await make(store());
    expect((await installed.boot({ failing: '^systemctl daemon-reload' })).told[0].Reason).toMatch(/^agent: /); // GitLab's host installs the same before
    const failures = await failEverywhere(async () => installed.branch());
    process.stderr.write(summary('runner', failures));
    expect(bareReasons(failures)).toEqual([]);
    expect(Object.keys(failures.reasons)).toEqual(expect.arrayContaining(['docker exec gitlab-runner gitlab-runner verify', 'aws secretsmanager get-secret-value']));
    expect(failures.reasons['docker exec gitlab-runner gitlab-runner verify']).toContain('FAILED: GitLab does not know this runner');
  });

  test.each([
    ['no token', TOKEN, ''],
    ['a token that is no JSON', TOKEN, 'glrt-one'],
    ['JSON without a token', TOKEN, '{"id": 7}'],
    ['no certificate', CA, ''],
    ['a certificate that is no JSON', CA, 'hello'],
  ])('gives up when Secrets Manager has %s, and goes on when that is right', async (_, id, text) => {
    const other = machine.branch();
    await other.run('rm -r /var/lib/bootstrap/runner /var/lib/bootstrap/old_images /var/lib/bootstrap/complete /srv/gitlab-runner');
    const right = copyOf(other.store);
    fs.writeFileSync(join(other.store, id), text);
    const boot = await other.boot();
    expect(boot.told).toMatchObject([{ Status: 'FAILURE', Reason: expect.stringMatching(/^runner: .{10}/) }]);
    expect(boot.log + boot.told[0].Reason).not.toContain('glrt-');
    fs.copyFileSync(join(right, id), join(other.store, id));
    expect(trouble(await other.boot())).toBe('');
    expect(config(other)).toContain('glrt-the-token');
  });
});
