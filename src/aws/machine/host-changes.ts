import { firstBootVerdicts, idsOf, inWords, PROCEDURE, replacing, scriptVerdict } from './machine-changes';
import type { MachineChange, MachineFinding } from '../../machines/kept';

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
