import type { MachineChange, MachineFinding } from '../../machines/kept';
import { firstBootVerdicts, idsOf, inWords, PROCEDURE, replacing, restarting, scriptVerdict } from '../machine/machine-changes';

/** What to do by hand, by options. */
const FIXES: { readonly [option: string]: string } = {
  'kubernetesVersion': 'upgrade the control planes by `kubeadm upgrade`, one after the other, so that new machines fit',
  'controlPlane.count': 'revert it: the address of the API server depends on it; create another cluster to move to',
  'trustedCertificates': `revert it, or copy the certificates to each control plane (${PROCEDURE})`,
  'cni': 'upgrade its chart by Helm or Flux; another network needs another cluster',
};

/**
 * What is wrong with changes of control planes: etcd agrees by majority, so no two of them may go at the same time, and the only one not at all.
 *
 * @param count how many control planes there are
 */
export function judgeControlPlanes(changes: readonly MachineChange[], count: number): MachineFinding[] {
  return [...firstBootVerdicts(changes, 'control planes', FIXES), ...replacement(changes, count), ...restart(changes)];
}

function replacement(changes: readonly MachineChange[], count: number): MachineFinding[] {
  const replaced = changes.filter((change) => replacing(change).length > 0);
  if (!replaced.some(({ accepted }) => !accepted)) return [];
  const what = `${idsOf(replaced)}: ${inWords(replaced.flatMap(replacing))}`;
  const check = 'machine-replaced';
  if (count === 1) {
    return [{
      check,
      warning: false,
      message: `${what}; CloudFormation replaces the only control plane; the new one has no data of etcd and does not start a cluster, so the deployment rolls back`,
      fix: `revert it, or create another cluster and move to it (${PROCEDURE})`,
    }];
  }
  if (replaced.length > 1) {
    return [{
      check,
      warning: false,
      message: `${what}; CloudFormation replaces ${replaced.length} control planes at once; etcd then has ${count + replaced.length} members, and no quorum when the old ones are removed`,
      fix: `change one at a time: hold the others (cluster.controlPlanes[1].instance.imageId = '…'), deploy, and remove the old member from etcd before the next (${PROCEDURE})`,
    }];
  }
  return [{
    check,
    warning: true,
    message: `${what}; CloudFormation replaces this control plane; the old machine stays a member of etcd until you remove it`,
    fix: `deploy, then remove the old member before the next control plane changes (${PROCEDURE})`,
  }];
}

function restart(changes: readonly MachineChange[]): MachineFinding[] {
  const restarted = changes.filter((change) => replacing(change).length === 0 && restarting(change).length > 0);
  if (restarted.length < 2) return restarted.flatMap(scriptVerdict);
  if (!restarted.some(({ accepted }) => !accepted)) return [];
  return [{
    check: 'machine-restarted',
    warning: false,
    message: `${idsOf(restarted)}: ${inWords(restarted.flatMap(restarting))}; CloudFormation stops and starts ${restarted.length} control planes at once, and the API server is unavailable until etcd has a quorum again`,
    fix: `change one at a time, holding the others, or plan a maintenance window (${PROCEDURE})`,
  }];
}
