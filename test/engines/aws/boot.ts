import { spawn } from 'node:child_process';
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { missingDebian } from './debian-root';
import { CLOCK } from '../../ci/run-step';

/** One run of a machine's user data or of its service. */
export interface Boot {
  readonly status: number;
  readonly log: string;
  /** What recorded programs were called with, one line a call. */
  readonly calls: readonly string[];
  /** The environments of these calls. */
  readonly environments: string;
  /** What CloudFormation heard, the wait condition first. */
  readonly told: readonly { readonly Status: string; readonly Reason: string }[];
}

/** What the test says of a machine's surroundings. */
export interface Surroundings {
  /** Calls that fail: a regular expression over the line `program arguments…`. */
  readonly failing?: string;
  /** Whether the machine is a Graviton. */
  readonly arm?: boolean;
  /** Shell: what happens elsewhere while the machine sleeps for the first time. */
  readonly later?: string;
}

/** The programs that are replaced, and what each does: files of this folder. */
const OUTSIDE = join(__dirname, 'outside');
/** What runs for real, but is recorded and can fail. */
const RECORDED = ['blkid', 'mkfs.ext4', 'resize2fs', 'sshd', 'ssh-keygen', 'update-ca-certificates', 'useradd', 'usermod'];
/** The AWS CLI comes by the machine's script. */
const LATER = ['aws', 'record'];
/** A boot that takes longer hangs. */
const HANGS = 1_200_000;

/** Why machines cannot be had here; undefined where they can. */
export const missingMachines = ((): string | undefined => {
  const missing = missingDebian();
  if (missing !== undefined) process.stderr.write(`not run: machines of plain Debian: ${missing}\n`);
  return missing;
})();
export const machines = missingMachines === undefined ? describe : describe.skip;

const folders: string[] = [];
/** Removes what machines have left behind. */
export function removeMachines(): void {
  folders.splice(0).forEach((folder) => fs.rmSync(folder, { recursive: true, force: true }));
}

function newFolder(): string {
  folders.push(fs.mkdtempSync(join(tmpdir(), 'machine-')));
  return folders.at(-1)!;
}

/** A folder for what machines know in common: values of Parameter Store and Secrets Manager. */
export function emptyStore(): string {
  return newFolder();
}

/** Another store with the same values. */
export function copyOf(store: string): string {
  const copy = emptyStore();
  for (const name of fs.readdirSync(store)) fs.copyFileSync(join(store, name), join(copy, name));
  return copy;
}

/**
 * A machine whose root is Debian's, with everything that it writes in layers of its own, so that scripts run as they are. It has no network; programs that would need one, or
 * touch the kernel, are replaced. Its clock goes on only while it sleeps. Its disk lasts from boot to boot, as a machine's would.
 */
export class Machine {
  private readonly folder = newFolder();
  private readonly disk = join(this.folder, 'disk');

  /**
   * @param userData what EC2 gives it
   * @param below folders that its root begins with, the upper ones first: Debian's root, with the layers of another machine
   * @param store what others know
   * @param elsewhere a folder of what is not on the machine and no value of a store, such as the socket of a server
   */
  constructor(userData: string, private readonly below: string, readonly store: string = emptyStore(), readonly elsewhere: string = newFolder()) {
    for (const name of ['disk', 'work', 'root']) fs.mkdirSync(join(this.folder, name));
    if (userData === '') return;
    this.write('/userdata', userData);
    this.write('/etc/fstab', '/dev/xvdf none swap sw 0 0\n');
    for (const file of fs.readdirSync(OUTSIDE)) this.write(`/outside/${file}`, fs.readFileSync(join(OUTSIDE, file), 'utf8'), 0o755);
    this.write('/outside/clock.sh', fs.readFileSync(CLOCK, 'utf8'));
    const recorded = [...fs.readdirSync(OUTSIDE).filter((name) => !LATER.includes(name)), ...RECORDED];
    fs.mkdirSync(join(this.disk, 'usr/local/sbin'), { recursive: true });
    for (const name of recorded) fs.symlinkSync('/outside/record', join(this.disk, 'usr/local/sbin', name));
  }

  /** What it has written above what it began with: with that, what machines of its image begin with. */
  get image(): string {
    return `${this.disk}:${this.below}`;
  }

  /** A machine that begins where this one is, and has a store of its own; this one must not run any more. */
  branch(elsewhere = this.elsewhere): Machine {
    const machine = new Machine('', this.image, copyOf(this.store), elsewhere);
    if (fs.existsSync(this.volume)) fs.copyFileSync(this.volume, machine.volume);
    return machine;
  }

  /** The file behind its volume /dev/sdf. */
  get volume(): string {
    return join(this.folder, 'volume');
  }

  /** User data as cloud-init runs it once. */
  install(): Promise<Boot> {
    return this.run('bash /userdata');
  }

  /** User data as cloud-init runs it once, then the service that it has started. */
  async firstBoot(surroundings: Surroundings = {}): Promise<Boot> {
    const install = await this.run('bash /userdata', surroundings);
    return install.status === 0 ? this.boot(surroundings) : install;
  }

  /** The service at a boot. */
  boot(surroundings: Surroundings = {}): Promise<Boot> {
    return this.run('rm -rf /run/*; /opt/bootstrap/run', surroundings); // /run is in memory
  }

  /** Runs a command on the machine. */
  async run(command: string, { failing = '', arm = false, later = '' }: Surroundings = {}): Promise<Boot> {
    for (const name of ['calls', 'told', 'environments']) this.write(`/${name}`, '');
    this.write('/failing', failing);
    this.write('/later', later);
    this.write('/machine', arm ? 'aarch64' : 'x86_64');
    const VOLUME = fs.existsSync(this.volume) ? this.volume : '';
    const env = { PATH: process.env.PATH, LOWER: this.below, STORE: this.store, ELSEWHERE: this.elsewhere, VOLUME, COMMAND: command };
    const child = spawn('unshare', ['--mount', '--net', 'bash', '--norc', '-c', START], { cwd: this.folder, env, stdio: ['ignore', 'pipe', 'pipe'], timeout: HANGS });
    let log = '';
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text: string) => { log += text; });
    const status = await new Promise<number | null>((resolve, reject) => child.on('error', reject).on('close', resolve));
    return {
      status: status ?? -1,
      log,
      calls: this.read('/calls').split('\n').filter(Boolean),
      environments: this.read('/environments'),
      told: this.read('/told').split('\n').filter(Boolean).map((line) => JSON.parse(line)),
    };
  }

  exists(file: string): boolean {
    return this.layers().some((layer) => fs.existsSync(join(layer, file)));
  }

  read(file: string): string {
    return fs.readFileSync(join(this.layers().find((layer) => fs.existsSync(join(layer, file))) ?? this.disk, file), 'utf8');
  }

  write(file: string, text: string, mode = 0o644): void {
    const target = join(this.disk, file);
    fs.mkdirSync(join(target, '..'), { recursive: true });
    fs.writeFileSync(target, text, { mode });
  }

  /** Every file that the machine has written, outside of memory and of Debian's packages, with its text. */
  everything(): { readonly file: string; readonly text: string }[] {
    return fs.readdirSync(this.disk, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .filter((file) => !/^\/(run|outside|usr\/(bin|lib|sbin|share)|var\/(cache|lib\/dpkg))\//.test(file.slice(this.disk.length)))
      .map((file) => ({ file: file.slice(this.disk.length), text: fs.readFileSync(file, 'latin1') }));
  }

  private layers(): string[] {
    return [this.disk, ...this.below.split(':').filter((layer) => basename(layer) === 'disk')];
  }
}

/** Makes the machine's root of its layers, with devices of its own, and runs the command there. */
const START = String.raw`set -e
mount -t overlay overlay -o "lowerdir=$LOWER,upperdir=disk,workdir=work" root
mount -t tmpfs tmpfs root/dev
for device in null zero full random urandom tty; do touch "root/dev/$device" && mount --bind "/dev/$device" "root/dev/$device"; done
ln -s /proc/self/fd root/dev/fd
ln -s fd/0 root/dev/stdin && ln -s fd/1 root/dev/stdout && ln -s fd/2 root/dev/stderr
if [[ $VOLUME ]]; then touch root/dev/sdf && mount --bind "$VOLUME" root/dev/sdf; fi
mount --rbind /proc root/proc
mkdir -p root/parameters root/elsewhere && mount --bind "$STORE" root/parameters && mount --bind "$ELSEWHERE" root/elsewhere
exec chroot root /usr/bin/env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin BASH_ENV=/outside/clock.sh /bin/bash --norc -c "$COMMAND"`;

/** What a boot says where it does not end well; nothing where it does. */
export const trouble = ({ status, log }: Boot): string => status === 0 ? '' : log;

/** Calls that change something, or ask others than EC2's own address. */
export const outside = ({ calls }: Boot): string[] => calls.filter((call) => !/^(?:curl .*169\.254|uname|mountpoint)/.test(call));
