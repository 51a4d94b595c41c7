import { readFileSync, writeFileSync } from 'node:fs';
import { debianRoot, missingDebian } from './debian-root';
import { Boot, Machine } from '../../aws/boot';
import { cluster, parameterFile, userDataOf } from '../../aws/clusters';

const missing = missingDebian() ?? Machine.missing;
if (missing !== undefined) process.stderr.write(`not run: machines of plain Debian: ${missing}\n`);
const debian = missing === undefined ? test : test.skip;

/** Debian's own apt-get with Debian's own repositories; what comes from others is left out. It is recorded and fails as the other programs do. */
const APT = String.raw`#!/bin/bash
printf 'apt-get %s\n' "$*" >>/calls
if [[ -s /failing ]] && grep -Eq -- "$(cat /failing)" <<<"apt-get $*"; then echo 'E: broken by the test' >&2; exit 7; fi
own=()
for word in "$@"; do case $word in kube*=* | *.deb) ;; *) own+=("$word") ;; esac; done
exec /usr/bin/apt-get -o Dir::Etc::sourceparts=/dev/null "\${own[@]}"
`.replace(/\\\$\{/g, '${');

const userData = missing === undefined ? userDataOf(cluster().stack) : {};
const made: Machine[] = [];
let base: string;

beforeAll(async () => {
  if (missing === undefined) base = await debianRoot();
}, 900_000);

afterEach(() => made.splice(0).forEach((machine) => machine.remove()));

function machineOf(begin: string, store?: string): Machine {
  const [, text] = Object.entries(userData).find(([id]) => id.startsWith(`demo${begin}`))!;
  const machine = new Machine(text.replace(/^DEADLINE=.*$/m, 'DEADLINE=\'8\''), store, base);
  made.push(machine);
  machine.write('/usr/local/sbin/apt-get', APT, 0o755);
  machine.write('/etc/resolv.conf', readFileSync('/etc/resolv.conf', 'utf8'));
  return machine;
}

const trouble = ({ status, log }: Boot): string => status === 0 ? '' : log;
/** Calls that change something, or ask others than EC2's own address. */
const outside = ({ calls }: Boot): string[] => calls.filter((call) => !/^(?:curl .*169\.254|uname|sleep)/.test(call));

debian('a control plane and a worker come up on plain Debian with its own packages, once', () => {
  const control = machineOf('ControlPlane1');
  const first = control.firstBoot();
  expect(trouble(first)).toBe('');
  expect(first.told).toMatchObject([{ Status: 'SUCCESS' }]);
  expect(control.run('command -v jq socat conntrack ethtool iptables')).toMatchObject({ status: 0 }); // installed by Debian's apt, not replaced
  expect(outside(control.boot())).toEqual([]);

  const worker = machineOf('Workersgeneral', control.store);
  const joined = worker.firstBoot();
  expect(trouble(joined)).toBe('');
  expect(joined.told).toMatchObject([{ Status: 'SUCCESS' }]);
  expect(outside(worker.boot())).toEqual([]);
});

/** A kind of call: the program and the words before the first option or value, or whom curl asks. */
function kindOf(call: string): string {
  return call.startsWith('curl') ? `curl.*${/https:\/\/([^/ ]+)/.exec(call)?.[1] ?? ''}` : /^[\w-]+(?: [a-z][a-z-]+(?= |$))*/.exec(call)![0];
}

debian('a control plane that fails anywhere says why, and comes up at its next boot', () => {
  const kinds = [...new Set(outside(machineOf('ControlPlane1').firstBoot()).map(kindOf))].filter((kind) => !kind.includes('WAIT-HANDLE'));
  const [harmless, bare]: string[][] = [[], []];
  for (const kind of kinds) {
    const machine = machineOf('ControlPlane1');
    const boot = machine.firstBoot({ failing: `^${kind}` });
    if (boot.status === 0) {
      harmless.push(kind);
    } else {
      const reason = expect.stringMatching(/^\w+(: .+| ended with exit code \d+)$/);
      expect([kind, boot.told]).toEqual([kind, [expect.objectContaining({ Status: 'FAILURE', Reason: reason })]]);
      if (/^\w+ ended with/.test(boot.told[0].Reason)) bare.push(kind);
      expect([kind, trouble(machine.boot())]).toEqual([kind, '']);
    }
    machine.remove();
  }
  process.stderr.write([
    `control plane: ${kinds.length} kinds of calls fail; ${kinds.length - harmless.length} end the boot, and the next one succeeds`,
    `  it goes on without: ${harmless.join(', ')}`,
    `  the reason is the step and an exit code only: ${bare.join(', ')}\n`,
  ].join('\n'));
  expect(kinds.length - harmless.length).toBeGreaterThanOrEqual(8);
}, 1_200_000);

debian.each([
  ['nothing', undefined],
  ['no JSON', 'not JSON'],
  ['a token that is none', JSON.stringify({ endpoint: '10.0.0.10', token: 'x', caHash: `sha256:${'0'.repeat(64)}` })],
  ['an address that is none', JSON.stringify({ endpoint: '$(touch /owned)', token: 'abcdef.0123456789abcdef', caHash: `sha256:${'0'.repeat(64)}` })],
  ['a hash that is none', JSON.stringify({ endpoint: '10.0.0.10', token: 'abcdef.0123456789abcdef', caHash: 'sha256:1' })],
])('a worker that reads %s from Parameter Store gives up with the reason, and joins when that is right', (_, text) => {
  const worker = machineOf('Workersgeneral');
  const file = parameterFile(worker.store, 'join');
  if (text !== undefined) writeFileSync(file, text);
  const boot = worker.firstBoot();
  expect(boot.status).not.toBe(0);
  expect(boot.told).toMatchObject([{ Status: 'FAILURE', Reason: expect.stringMatching(/join|credential|parameter/i) }]);
  expect(worker.exists('/owned')).toBe(false);
  expect(boot.calls.filter((call) => call.startsWith('kubeadm join'))).toEqual([]);
  writeFileSync(file, JSON.stringify({ endpoint: '10.0.0.10', token: 'abcdef.0123456789abcdef', caHash: `sha256:${'0'.repeat(64)}` }));
  expect(trouble(worker.boot())).toBe('');
});
