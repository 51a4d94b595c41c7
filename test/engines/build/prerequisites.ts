import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

interface Prerequisite {
  readonly command: string;
  readonly args: string[];
  readonly hint: string;
  /** What the output lacks; undefined where it is good enough. */
  lacks?(output: string): string | undefined;
}

const PREREQUISITES: Prerequisite[] = [
  {
    command: 'go',
    args: ['env', 'GOVERSION'], // in a folder whose go.mod wants it: an older Go may be allowed to fetch it
    hint: 'Go 1.26 or newer: https://go.dev/dl/',
    lacks: (output) => {
      const [, major, minor] = /go(\d+)\.(\d+)/.exec(output) ?? ['', '0', '0'];
      return Number(major) > 1 || Number(minor) >= 26 ? undefined : `is ${output.trim() || 'older'}`;
    },
  },
  { command: 'etcd', args: ['--version'], hint: 'Debian: apt-get install etcd-server; others: https://github.com/etcd-io/etcd/releases' },
  { command: 'redis-server', args: ['--version'], hint: 'Debian: apt-get install redis-server; others: https://redis.io/docs/latest/operate/oss_and_stack/install/' },
  { command: 'age-keygen', args: ['--version'], hint: 'Debian: apt-get install age; others: https://github.com/FiloSottile/age/releases' },
  { command: 'git', args: ['--version'], hint: 'Debian: apt-get install git; others: https://git-scm.com/downloads' },
  { command: 'tar', args: ['--version'], hint: 'Debian: apt-get install tar' },
  { command: 'python3', args: ['-c', 'import ensurepip, venv'], hint: 'Python with venv; Debian: apt-get install python3-venv' },
  { command: 'npm', args: ['--version'], hint: 'comes with Node.js' },
  { command: 'rsync', args: ['--version'], hint: 'Debian: apt-get install rsync' },
  { command: 'jq', args: ['--version'], hint: 'Debian: apt-get install jq' },
  { command: 'curl', args: ['--version'], hint: 'Debian: apt-get install curl' },
  { command: 'shellcheck', args: ['--version'], hint: 'Debian: apt-get install shellcheck' },
];

/** Throws one error that names everything missing on this machine, and how to get it. */
export function checkPrerequisites(prerequisites = PREREQUISITES): void {
  const missing = prerequisites.flatMap(({ command, args, hint, lacks }) => {
    const { error, status, stdout } = spawnSync(command, args, { encoding: 'utf8', cwd: join(__dirname, 'kustomize') });
    const fault = error ? 'is not installed' : lacks?.(stdout) ?? (status === 0 ? undefined : `${args.join(' ')} fails`);
    return fault === undefined ? [] : [`${command} ${fault} — ${hint}`];
  });
  if (missing.length > 0) throw new Error(['the engine tests need what this machine does not have:', ...missing].join('\n  '));
}
