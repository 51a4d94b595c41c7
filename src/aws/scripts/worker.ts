import { BAKED } from './baked';
import { END, FRAME } from './frame';
import { joinFunctions } from './join';
import { nodeFunctions } from './node';
import { packageFunctions } from './packages';
import type { ClusterFacts } from '../kubeadm-config';
import type { PackageManager } from '../operating-system';

const WORKER = String.raw`
# images: while others are waited for.
images() {
  local image
  quietly list_images 'kube-proxy|pause'
  for image in $(<"$run/images"); do patiently 3 quietly crictl pull "$image"; done
}

ready() { await 'this node to be ready' node_ready /etc/kubernetes/kubelet.conf; }

facts
baked software runtime images
step system
together software aws_cli_archive runtime
step aws_cli
step trust
step containers
together images credentials
step join
step ready
`;

/** The script of a worker. */
export function workerScript(manager: PackageManager, facts: ClusterFacts): string {
  return FRAME + packageFunctions(manager) + nodeFunctions(manager) + BAKED + joinFunctions(facts, false) + WORKER + END;
}
