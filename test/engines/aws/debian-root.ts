import { execFile, spawnSync } from 'node:child_process';
import { copyFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { progress } from '../build/build';
import { cached, digest } from '../build/cache';

const run = promisify(execFile);
const SCRIPT = join(__dirname, 'debian-root.sh');

/** What Debian's images for EC2 have besides the smallest system and cloud-init, and the machines' scripts use. */
const PRESENT = ['ca-certificates', 'curl', 'iproute2', 'kmod', 'openssl', 'procps', 'python3', 'systemd', 'udev'];
/** What the machines' scripts install of Debian's packages. */
const INSTALLED = ['conntrack', 'docker.io', 'e2fsprogs', 'ethtool', 'iptables', 'jq', 'openssh-client', 'openssh-server', 'socat', 'tar', 'unzip', 'util-linux'];

/** Why a root file system of Debian cannot be had here; undefined where it can. */
export function missingDebian(): string | undefined {
  if (process.getuid?.() !== 0) return 'only root can make a root file system and change into it';
  return spawnSync('debootstrap', ['--version']).error ? 'debootstrap is not installed — Debian: apt-get install debootstrap' : undefined;
}

/**
 * A root file system of Debian 13, the system of machines by default; made once. The packages that machines install are in it, as a repository of files: nothing of Debian is
 * fetched afterwards.
 */
export async function debianRoot(): Promise<string> {
  return cached(`debian-trixie-${digest([SCRIPT], ...PRESENT, ...INSTALLED)}`, async (folder) => {
    progress('making a root file system of Debian …');
    await run('debootstrap', ['--variant=minbase', `--include=${PRESENT.join(',')}`, 'trixie', folder, 'http://deb.debian.org/debian'], { maxBuffer: 2 ** 26 });
    copyFileSync(SCRIPT, join(folder, 'make'));
    const inside = 'mount --bind /proc "$0/proc" && exec chroot "$0" /usr/bin/env -i PATH=/usr/sbin:/usr/bin bash /make "$@"';
    await run('unshare', ['--mount', 'bash', '-c', inside, folder, ...INSTALLED], { maxBuffer: 2 ** 26 });
    rmSync(join(folder, 'make'));
  });
}
