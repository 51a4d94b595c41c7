import type { Difference, MachineChange, MachineFinding } from '../../machines/kept';

/** What CloudFormation does without another machine: it stops and starts this one. */
const RESTARTS = new Set(['type', 'userData']);

const NAMES: { readonly [name: string]: string } = {
  resource: 'its logical id',
  image: 'the image',
  type: 'the instance type',
  disk: 'the disk',
  subnet: 'the subnet',
  keyPair: 'the key pair',
  others: 'how it is placed',
  volume: 'the data volume',
  userData: 'the script of the first boot (user data)',
};

/** Where a procedure is described. */
export const PROCEDURE = 'docs/machines.md';

/** Values for which CloudFormation replaces the machine. */
export function replacing({ machine }: MachineChange): Difference[] {
  return machine.filter(({ name }) => !RESTARTS.has(name));
}

/** Values for which CloudFormation restarts the machine; the script counts only if no option explains it. */
export function restarting({ machine, firstBoot }: MachineChange): Difference[] {
  return machine.filter(({ name }) => RESTARTS.has(name) && !(name === 'userData' && firstBoot.length > 0));
}

/** Changed values in words: `the image changes from a to b`. Machines may have different values, of which the first is shown. */
export function inWords(differences: readonly Difference[]): string {
  return [...new Set(differences.map(({ name }) => name))].map((name) => {
    const texts = new Set(differences.filter((each) => each.name === name).map(say));
    return [...texts][0] + (texts.size > 1 ? ' and so on' : '');
  }).join(', ');
}

function say({ name, before, after }: Difference): string {
  const what = NAMES[name] ?? name;
  return name === 'userData' || name === 'others' ? `${what} changes` : `${what} changes from ${before || 'none'} to ${after || 'none'}`;
}

/** Machines by what they belong to: `kubernetes/ControlPlane1 and kubernetes/ControlPlane2`. */
export function idsOf(changes: readonly MachineChange[]): string {
  const ids = changes.map(({ construct }) => `${construct.node.scope!.node.id}/${construct.node.id}`);
  return ids.length > 1 ? `${ids.slice(0, -1).join(', ')} and ${ids.at(-1)}` : ids.join('');
}

/** One verdict for each option that is read at the first boot and changes. */
export function firstBootVerdicts(changes: readonly MachineChange[], who: string, fixes: { readonly [option: string]: string }): MachineFinding[] {
  const differences = new Map(changes.filter(({ accepted }) => !accepted).flatMap(({ firstBoot }) => firstBoot).map((each) => [each.name, each]));
  return [...differences.values()].map((each) => ({
    check: 'machine-first-boot',
    warning: false,
    message: `${say(each)}, but ${who} read it only at the first boot, so it would have no effect`,
    fix: fixes[each.name] ?? `revert it to ${each.before || 'none'}, or create another one alongside`,
  }));
}

/** A risk where only the script changes: the machine restarts, and does not run it. */
export function scriptVerdict(change: MachineChange): MachineFinding[] {
  const [script] = restarting(change).filter(({ name }) => name === 'userData');
  if (!script || change.accepted) return [];
  return [{
    check: 'machine-restarted',
    warning: true,
    message: `${idsOf([change])}: ${say(script)}; CloudFormation stops and starts the machine, which does not run it again`,
    fix: `deploy it when a restart does no harm; ${PROCEDURE} describes how to get a new machine`,
  }];
}

/** What is wrong with changes of a Docker host: its disk goes with the machine. */
export function judgeDockerHost(changes: readonly MachineChange[]): MachineFinding[] {
  return judgeHost(changes, {
    whenReplaced: 'CloudFormation replaces the machine, and its disk with Docker\'s images and volumes, its address and its host key go with it',
    fix: `back up the volumes first (${PROCEDURE})`,
    firstBoot: { user: 'add the user on the machine, and remove the old one' },
  });
}

/** What is wrong with changes of a GitLab host: its volume has one machine at a time. */
export function judgeGitLabHost(changes: readonly MachineChange[]): MachineFinding[] {
  return judgeHost(changes, {
    whenReplaced: changes.some(({ machine }) => machine.some(({ name }) => name === 'volume'))
      ? 'CloudFormation rejects that or creates another volume, and GitLab\'s data remains on the old one, which is kept'
      : 'CloudFormation creates another machine, which cannot attach the data volume while the old one has it, so the deployment rolls back',
    fix: `back up, stop the old machine and detach its volume first (${PROCEDURE})`,
    firstBoot: { 'backups.at': 'change OnCalendar in /etc/systemd/system/gitlab-backup.timer on the machine and run `systemctl daemon-reload`' },
  });
}

/** What kinds of hosts say. */
interface HostWords {
  readonly whenReplaced: string;
  readonly fix: string;
  readonly firstBoot: { readonly [option: string]: string };
}

function judgeHost(changes: readonly MachineChange[], { whenReplaced, fix, firstBoot }: HostWords): MachineFinding[] {
  const replaced = changes.filter((change) => !change.accepted && replacing(change).length > 0);
  const message = `${idsOf(replaced)}: ${inWords(replaced.flatMap(replacing))}; ${whenReplaced}`;
  return [
    ...firstBootVerdicts(changes, 'hosts', firstBoot),
    ...(replaced.length > 0 ? [{ check: 'machine-replaced' as const, warning: false, message, fix }] : changes.flatMap(scriptVerdict)),
  ];
}
