import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import { join } from 'node:path';
import { Boot, machines, outside, removeMachines, trouble } from './boot';
import { bareReasons, failEverywhere, summary } from './failures';
import { GitLabMachine } from './gitlab-machine';
import { platform, secretsOf } from './gitlab-platform';

const LONG = 1_200_000;
jest.setTimeout(LONG);
const open: GitLabMachine[] = [];
afterAll(async () => {
  await Promise.all(open.map(({ server }) => server.close()));
  removeMachines();
});

const formats = ({ calls }: Boot): string[] => calls.filter((call) => call.startsWith('mkfs'));

machines('the machine of GitLab', () => {
  const { stack, ids } = platform();
  const make = async (): Promise<GitLabMachine> => {
    open.push(await GitLabMachine.make(stack, secretsOf(ids)));
    return open.at(-1)!;
  };
  let gitlab: GitLabMachine;
  let first: Boot;
  /** One that has all of its software, and not looked at its volume yet. */
  let before: GitLabMachine;
  beforeAll(async () => {
    gitlab = await make();
    first = await gitlab.machine.boot();
    before = await make();
    expect((await before.machine.boot({ failing: '^blkid' })).status).not.toBe(0);
  }, LONG);

  test('formats its empty volume, starts GitLab and says so; a second boot calls nothing', async () => {
    const { machine } = gitlab;
    expect(trouble(first)).toBe('');
    expect(first.told).toMatchObject([{ Status: 'SUCCESS' }]);
    expect(formats(first)).toHaveLength(1);
    expect(trouble(await machine.branch().run('test "$(blkid --probe --match-tag TYPE --output value /dev/sdf)" = ext4'))).toBe('');
    expect(machine.read('/etc/fstab')).toMatch(/^UUID=[0-9a-f-]{36} \/srv\/gitlab ext4 defaults,nofail/m);
    expect(JSON.parse(machine.read('/etc/docker/daemon.json'))).toMatchObject({ 'userland-proxy': false, 'log-opts': { 'max-size': '20m' } });
    expect(machine.read('/etc/systemd/system/docker.service.d/data.conf')).toMatch(/RequiresMountsFor=\/srv\/gitlab/);
    expect(machine.read('/etc/systemd/system/gitlab-backup.timer')).toContain('OnCalendar=*-*-* 03:00:00 UTC');
    expect(trouble(await machine.branch().run('/usr/sbin/dockerd --version && jq --version && ssh -V'))).toBe(''); // of Debian's packages
    expect(gitlab.server.projects).toHaveLength(1);
    expect(outside(await machine.branch().boot())).toEqual([]);
  });

  test('says why at a failure of any call, and goes on at its next boot', async () => {
    const failures = await failEverywhere(async () => (await make()).machine);
    process.stderr.write(summary('GitLab host', failures));
    expect(bareReasons(failures)).toEqual([]);
    expect(Object.keys(failures.reasons)).toEqual(expect.arrayContaining(['blkid', 'mkfs\\.ext4', 'mount', 'docker pull', 'docker run', 'curl .*://gitlab', 'aws ssm get-parameters-by-path',
      'aws secretsmanager get-secret-value', 'aws secretsmanager put-secret-value']));
  });

  const onItsVolume = async (prepare: (volume: string) => void): Promise<{ readonly boot: Boot; readonly volume: string }> => {
    const machine = before.machine.branch();
    prepare(machine.volume);
    return { boot: await machine.boot(), volume: machine.volume };
  };

  test('keeps a volume with a file system', async () => {
    const { boot } = await onItsVolume((volume) => execFileSync('mkfs.ext4', ['-q', '-F', '-U', '11111111-2222-3333-4444-555555555555', volume]));
    expect(boot.log).toContain('has a file system: it is kept');
    expect(formats(boot)).toEqual([]);
  });

  test.each([
    ['with data but no file system', Buffer.concat([Buffer.alloc(4096), Buffer.from('somebody\'s data'), Buffer.alloc(33_554_432)]), /it is not empty either/],
    ['of a partitioned disk', (() => { const disk = Buffer.alloc(33_554_432); disk.writeUInt16LE(0xaa55, 510); disk[450] = 0x83; disk[454] = 8; disk[459] = 1; return disk; })(), /./],
  ])('never formats a volume %s', async (_, disk, reason) => {
    const { boot, volume } = await onItsVolume((file) => fs.writeFileSync(file, disk));
    expect(fs.readFileSync(volume).equals(disk)).toBe(true);
    expect(formats(boot)).toEqual([]);
    expect(boot.told).toMatchObject([{ Status: 'FAILURE', Reason: expect.stringMatching(reason) }]);
  });

  test('never formats a volume that cannot be read, and waits for one that is not attached yet', async () => {
    const { boot } = await onItsVolume((volume) => fs.rmSync(volume));
    expect(formats(boot)).toEqual([]);
    expect(boot.told).toMatchObject([{ Status: 'FAILURE', Reason: expect.stringMatching(/^data_volume: volume \S+ is not attached/) }]);
    const unread = before.machine.branch();
    const failed = await unread.boot({ failing: '^blkid --probe /dev' });
    expect(formats(failed)).toEqual([]);
    expect(failed.told).toMatchObject([{ Reason: expect.stringMatching(/^data_volume: volume \S+ cannot be read \(blkid ended with exit code 7/) }]);
  });

  test.each([
    ['its program is none', (parameters: any[]) => parameters.forEach((each) => { if (each.Name.includes('/agent/')) each.Value = 'bm90aGluZw=='; })],
    ['its program is no script', (parameters: any[]) => parameters.forEach((each) => {
      if (each.Name.includes('/agent/')) each.Value = each.Name.endsWith('0') ? execFileSync('gzip', ['-c'], { input: 'if true; then' }).toString('base64') : '';
    })],
    ['its settings are no JSON', (parameters: any[]) => parameters.forEach((each) => { if (each.Name.endsWith('/settings')) each.Value = 'None'; })],
    ['there are none', (parameters: any[]) => parameters.splice(0)],
  ])('gives up when Parameter Store answers that %s, and goes on when that is right', async (_, spoil) => {
    const machine = before.machine.branch();
    const file = join(machine.store, 'by-path');
    const right = fs.readFileSync(file, 'utf8');
    const { Parameters } = JSON.parse(right);
    spoil(Parameters);
    fs.writeFileSync(file, JSON.stringify({ Parameters }));
    const boot = await machine.boot();
    expect(boot.told).toMatchObject([{ Status: 'FAILURE', Reason: expect.stringMatching(/^(agent|gitlab): .{10}/) }]);
    expect(boot.calls.filter((call) => /^docker run/.test(call))).toEqual([]);
    fs.writeFileSync(file, right);
    expect(trouble(await machine.boot())).toBe('');
  });
});
