import { execFileSync } from 'child_process';
import * as fs from 'fs';
import { HostRoot, HostRun } from './host-root';
import { PackageManager } from '../../src/aws/operating-system';
import { dockerHostScript } from '../../src/aws/scripts/docker-host';
import { GITLAB_AGENT } from '../../src/aws/scripts/gitlab-agent';
import { gitlabHostScript } from '../../src/aws/scripts/gitlab-host';
import { gitlabRunnerScript } from '../../src/aws/scripts/gitlab-runner';
import type { RecordedTools } from '../ci/recorder';
import { missingPrograms } from '../ci/run-step';

jest.setTimeout(180_000);
const missing = missingPrograms('bash', 'jq', 'mkfs.ext4', 'blkid', 'wipefs', 'ssh-keygen', 'flock');
if (missing.length > 0) console.warn(`not run here, missing: ${missing.join(', ')}`);
const describeHere = missing.length > 0 ? describe.skip : describe;

/** What the network and the system would do. */
const OUTSIDE: RecordedTools = {
  'apt-get': 'exit 0',
  'apt-cache': 'exit 0',
  'aws': 'case "$*" in *get-parameters-by-path*) printf \'echo agent ran >&2\\n\' | gzip | base64 -w 0 | jq -R \'{Parameters: [{Name: "/a/0", Value: .}]}\' ;; '
    + '*get-parameter*) cat "$ROOT/keys" ;; *get-secret-value*RUNNER*) cat "$ROOT/runner-secret" 2>/dev/null || exit 254 ;; *get-secret-value*) cat "$ROOT/ca-secret" ;; esac',
  'curl': 'case "$*" in *meta-data*) echo i-0123 ;; *api/token*) echo token ;; esac',
  'systemctl': 'case "$*" in list-unit-files*) echo amazon-ssm-agent.service ;; esac',
  'sleep': 'exit 0',
  'mount': 'exit 0',
  'mountpoint': 'exit 0',
  'resize2fs': 'exit 0',
  'docker': 'case "$1" in inspect) cat "$ROOT/image" 2>/dev/null || exit 1 ;; run) printf %s "${@: -1}" >"$ROOT/image" ;; esac',
  'useradd': 'exit 0',
  'usermod': 'exit 0',
  'sshd': 'exit 0',
  'id': 'exit 1',
};
const VALUES = { REGION: 'eu-west-3', STACK: 'stack', RESOURCE: 'Machine', WAIT_HANDLE: 'https://handle.example.com/' };

const signals = (run: HostRun): string[] => run.calls.filter(({ args }) => args.includes('signal-resource')).map(({ args }) => args.at(-1)!);
const reasons = (run: HostRun): string[] => run.calls.filter(({ args }) => args.includes('https://handle.example.com/')).map(({ stdin }) => JSON.parse(stdin).Reason);
const effects = (run: HostRun): string[] => run.calls.filter(({ tool, args }) => tool !== 'curl' && args[0] !== 'list-unit-files').map(({ tool }) => tool);

describeHere('the machine of GitLab', () => {
  const script = gitlabHostScript(PackageManager.APT);

  function machine(volume?: Buffer): HostRoot {
    const root = new HostRoot({ ...VALUES, VOLUME: 'vol-0123', PARAMETERS: '/gitlab/x', BACKUP_AT: '03:00' }, OUTSIDE);
    root.write('etc/fstab', '');
    fs.writeFileSync(root.path('dev/sdf'), volume ?? Buffer.alloc(0));
    if (!volume) fs.truncateSync(root.path('dev/sdf'), 32 * 1024 * 1024);
    return root;
  }

  test('formats an empty volume, starts GitLab and says so', async () => {
    const root = machine();
    const run = await root.run(script);
    expect({ status: run.status, output: run.output }).toMatchObject({ status: 0 });
    expect(execFileSync('blkid', ['-p', '-o', 'value', '-s', 'TYPE', root.path('dev/sdf')], { encoding: 'utf8' }).trim()).toBe('ext4');
    expect(root.read('etc/fstab')).toMatch(/^UUID=\S+ \S*\/srv\/gitlab ext4 defaults,nofail/);
    expect(run.output).toContain('agent ran');
    expect(JSON.parse(root.read('etc/docker/daemon.json'))).toMatchObject({ 'userland-proxy': false, 'log-opts': { 'max-size': '20m' } });
    expect(root.read('etc/systemd/system/docker.service.d/data.conf')).toMatch(/RequiresMountsFor=\S*\/srv\/gitlab/);
    expect(root.read('etc/systemd/system/gitlab-backup.timer')).toContain('OnCalendar=*-*-* 03:00:00 UTC');
    expect(signals(run)).toEqual(['SUCCESS']);
    const second = await root.run(script);
    expect({ status: second.status, effects: effects(second) }).toEqual({ status: 0, effects: [] });
  });

  test('keeps a volume with a file system', async () => {
    const root = machine();
    execFileSync('mkfs.ext4', ['-q', '-U', '11111111-2222-3333-4444-555555555555', root.path('dev/sdf')]);
    const run = await root.run(script);
    expect(run.status).toBe(0);
    expect(run.output).toContain('has a file system: it is kept');
    expect(root.read('etc/fstab')).toContain('UUID=11111111-2222-3333-4444-555555555555 ');
  });

  test.each([
    ['with data but no file system', Buffer.concat([Buffer.alloc(4096), Buffer.from('somebody\'s data'), Buffer.alloc(33_554_432)]), /it is not empty either/],
    ['of a partitioned disk', (() => { const disk = Buffer.alloc(33_554_432); disk.writeUInt16LE(0xaa55, 510); disk[450] = 0x83; disk[454] = 8; disk[459] = 1; return disk; })(), /./],
  ])('never formats a volume %s', async (_, disk, reason) => {
    const root = machine(disk);
    const run = await root.run(script);
    expect(fs.readFileSync(root.path('dev/sdf')).equals(disk)).toBe(true);
    expect(reasons(run).join()).toMatch(reason);
  });

  test('never formats a volume that cannot be read', async () => {
    const root = machine();
    root.record({ 'blkid': 'exit 4', 'mkfs.ext4': 'exit 0' });
    const run = await root.run(script);
    expect(run.status).not.toBe(0);
    expect(run.calls.filter(({ tool }) => tool === 'mkfs.ext4')).toEqual([]);
    expect(reasons(run)).toEqual(['data_volume: volume vol-0123 cannot be read (blkid ended with exit code 4)']);
  });

  test.each([
    ['apt-get', { 'apt-get': 'echo "E: no network" >&2; exit 100' }, 'refresh: apt_get ended with exit code 100: E: no network'],
    ['mount', { mount: 'echo "mount: wrong fs type, bad option, error" >&2; exit 32' }, /^data_volume: mount ended with exit code 32/],
    ['Docker', { systemctl: 'case "$*" in list*) echo amazon-ssm-agent ;; *docker*) echo "Job failed" >&2; exit 1 ;; esac' }, /^docker_engine: systemctl ended with exit code 1: Job failed/],
    ['the parameters', { aws: 'case "$*" in *by-path*) echo AccessDenied error >&2; exit 254 ;; esac' }, /^gitlab: \S+gitlab-host-update ended with exit code/],
    ['GitLab', { aws: OUTSIDE.aws.replace('echo agent ran >&2', 'echo "gitlab-host: FAILED: GitLab is unhealthy" >&2; exit 1') }, /GitLab is unhealthy/],
  ] as const)('tells why it fails at %s, and goes on at its next boot', async (_, tools, reason) => {
    const root = machine();
    root.record(tools as RecordedTools);
    const failed = await root.run(script);
    expect(failed.status).not.toBe(0);
    expect(signals(failed)).toEqual(['FAILURE']);
    expect(reasons(failed)).toEqual([typeof reason === 'string' ? expect.stringContaining(reason) : expect.stringMatching(reason)]);
    root.record(OUTSIDE);
    const next = await root.run(script);
    expect({ status: next.status, output: next.output }).toMatchObject({ status: 0 });
    expect(signals(next)).toEqual(['SUCCESS']);
  });
});

describeHere('the machine of a runner', () => {
  const script = gitlabRunnerScript(PackageManager.APT);
  const values = {
    ...VALUES,
    RUNNER_NAME: 'docker',
    RUNNER_SECRET: 'RUNNER',
    RUNNER_IMAGE: 'gitlab/gitlab-runner:v19.4.1',
    GITLAB_URL: 'https://gitlab.example.internal',
    REGISTRY: 'gitlab.example.internal:5050',
    CA_SECRET: 'CA',
    CONCURRENT: '2',
    PRIVILEGED: 'true',
    JOB_IMAGE: 'debian:13-slim',
  };

  test('waits for its token, is configured with it, and trusts the private CA', async () => {
    const root = new HostRoot(values, OUTSIDE);
    root.write('ca-secret', JSON.stringify({ 'ca.crt': '-----BEGIN CERTIFICATE-----\n' }));
    root.record({ sleep: 'echo \'{"id": 7, "token": "glrt-the-token"}\' >"$ROOT/runner-secret"' }); // GitLab is ready a moment later
    const run = await root.run(script);
    expect({ status: run.status, output: run.output }).toMatchObject({ status: 0 });
    const config = root.read('srv/gitlab-runner/config.toml');
    expect(config).toContain('token = "glrt-the-token"');
    expect(config).toContain(root.moved('tls-ca-file = "/etc/gitlab-runner/certs/ca.crt"'));
    expect(config).toContain('privileged = true');
    expect((fs.statSync(root.path('srv/gitlab-runner/config.toml')).mode % 0o1000).toString(8)).toBe('600');
    expect(root.read('etc/docker/certs.d/gitlab.example.internal:5050/ca.crt')).toBe('-----BEGIN CERTIFICATE-----\n');
    for (const { args } of run.calls) expect(args.join(' ')).not.toContain('glrt-');
    expect(run.output).not.toContain('glrt-');
    expect(run.calls.filter(({ args }) => args.includes('verify'))).toHaveLength(1);
    expect(signals(run)).toEqual(['SUCCESS']);
    expect(effects(await root.run(script))).toEqual([]);
  });

  test('takes over a new token by its timer, and touches nothing else', async () => {
    const root = new HostRoot(values, OUTSIDE);
    root.write('ca-secret', JSON.stringify({ 'ca.crt': 'x' }));
    root.write('runner-secret', '{"token": "glrt-one"}');
    await root.run(script);
    root.write('runner-secret', '{"token": "glrt-two"}');
    const { calls } = await root.run(fs.readFileSync(root.path('usr/local/sbin/gitlab-runner-host'), 'utf8'));
    expect(root.read('srv/gitlab-runner/config.toml')).toContain('token = "glrt-two"');
    expect(calls.filter(({ tool, args }) => tool === 'docker' && args[0] !== 'inspect').map(({ args }) => args.join(' '))).toEqual(['exec gitlab-runner gitlab-runner verify']);
  });

  test('tells why when GitLab does not know it', async () => {
    const root = new HostRoot(values, { ...OUTSIDE, docker: 'case "$1" in inspect) exit 1 ;; exec) echo "Verifying runner... is removed glrt-one"; exit 1 ;; esac' });
    root.write('ca-secret', JSON.stringify({ 'ca.crt': 'x' }));
    root.write('runner-secret', '{"token": "glrt-one"}');
    root.write('usr/local/sbin/sleep', '#!/bin/sh\n'); // too many to record
    const run = await root.run(script.replace('attempt >= 200', 'attempt >= 2'));
    expect(run.status).not.toBe(0);
    expect(reasons(run)).toEqual([expect.stringContaining('FAILED: GitLab does not know this runner')]);
    expect(run.output + reasons(run).join()).not.toContain('glrt-one');
  });
});

describeHere('a Docker host', () => {
  const script = dockerHostScript(PackageManager.APT);
  const values = { ...VALUES, DEPLOYER: 'deploy', KEYS_PARAMETER: '/keys', HOST_KEY_PARAMETER: '/docker-host/x/host-key' };
  const KEY = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl samia';

  function machine(keys: string): HostRoot {
    const root = new HostRoot(values, { ...OUTSIDE, 'ssh-keygen': 'case "$1" in -A) exit 0 ;; esac; PATH=/usr/bin:/bin exec ssh-keygen "$@"' });
    root.write('keys', keys);
    root.write('etc/ssh/ssh_host_ed25519_key.pub', 'ssh-ed25519 AAAAhost root@host\n');
    fs.mkdirSync(root.path('etc/ssh/sshd_config.d'));
    return root;
  }

  test('lets in the keys of the parameter and one user, and publishes its own key', async () => {
    const root = machine(`${KEY}\n# a remark\n`);
    const run = await root.run(script);
    expect({ status: run.status, output: run.output }).toMatchObject({ status: 0 });
    expect(root.read('etc/ssh/authorized_keys.d/deploy')).toContain(KEY);
    expect(root.read('etc/ssh/sshd_config.d/00-docker-host.conf')).toMatch(/^PermitRootLogin no\nPasswordAuthentication no\n[^]*\nAllowUsers deploy\n/);
    const put = run.calls.find(({ args }) => args[1] === 'put-parameter')!.args;
    expect(put.slice(put.indexOf('--name'))).toEqual(expect.arrayContaining(['/docker-host/x/host-key', 'ssh-ed25519 AAAAhost']));
    expect(JSON.parse(root.read('etc/docker/daemon.json'))).toMatchObject({ 'no-new-privileges': true, 'userland-proxy': false });
    expect(run.calls.filter(({ tool }) => tool === 'usermod').map(({ args }) => args.join(' '))).toEqual(['--lock --append --groups docker deploy']);
    expect(signals(run)).toEqual(['SUCCESS']);
    expect(effects(await root.run(script))).toEqual([]);
  });

  test('keeps who may log in when the parameter holds no keys', async () => {
    const root = machine(`${KEY}\n`);
    await root.run(script);
    const update = fs.readFileSync(root.path('usr/local/sbin/docker-host-keys'), 'utf8');
    for (const keys of ['', 'not a key\n', '# nobody\n']) {
      root.write('keys', keys);
      const run = await root.run(update);
      expect(run.status).toBe(1);
      expect(run.output).toContain('holds no public keys');
      expect(root.read('etc/ssh/authorized_keys.d/deploy')).toContain(KEY);
    }
  });

  test('does not come up without keys', async () => {
    const run = await machine('none').run(script);
    expect(signals(run)).toEqual(['FAILURE']);
    expect(reasons(run)).toEqual([expect.stringContaining('agent: ')]);
  });
});

const SCRIPTS = { gitlab: gitlabHostScript, runner: gitlabRunnerScript, docker: dockerHostScript, agent: () => GITLAB_AGENT };
test.each(Object.entries(SCRIPTS).flatMap(([name, make]) => Object.values(PackageManager).map((manager) => [name, manager, make(manager)] as const)))(
  'the script of %s for %s is right in the eyes of Bash and shellcheck', (_, __, script) => {
    execFileSync('bash', ['-n'], { input: script });
    if (missingPrograms('shellcheck').length > 0) return console.warn('not judged here, shellcheck is missing');
    execFileSync('shellcheck', ['-s', 'bash', '-'], { input: script, encoding: 'utf8' });
  });
