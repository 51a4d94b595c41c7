import { execFile, spawnSync } from 'node:child_process';
import { promisify } from 'node:util';
import { progress } from '../build/build';
import { cached } from '../build/cache';

/** What Debian's images for EC2 have besides the smallest system, and the machines' scripts use. */
const PACKAGES = ['ca-certificates', 'curl', 'iproute2', 'kmod', 'openssl', 'procps', 'python3', 'systemd', 'udev'];

/** Why a root file system of Debian cannot be had here; undefined where it can. */
export function missingDebian(): string | undefined {
  if (process.getuid?.() !== 0) return 'only root can make a root file system and change into it';
  return spawnSync('debootstrap', ['--version']).error ? 'debootstrap is not installed — Debian: apt-get install debootstrap' : undefined;
}

/** A root file system of Debian 13, the system of machines by default; made once. */
export async function debianRoot(): Promise<string> {
  return cached('debian-trixie-2', async (folder) => {
    progress('making a root file system of Debian …');
    const args = ['--variant=minbase', `--include=${PACKAGES.join(',')}`, 'trixie', folder, 'http://deb.debian.org/debian'];
    await promisify(execFile)('debootstrap', args, { maxBuffer: 2 ** 26 });
  });
}
