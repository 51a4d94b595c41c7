import { shell } from '../../../base/shell';
import { PackageManager } from '../../machine/operating-system';

/** What Docker may do on a machine. */
export interface DockerEngineOptions {
  /** Whether processes in containers may gain privileges by setuid programs; Docker-in-Docker and GitLab's own image need it. */
  readonly newPrivileges: boolean;
  /** A path that must be mounted before containers start: a machine without its data starts none. */
  readonly needsMount?: string;
}

/** The step `docker_engine`: the engine of the system's own packages, which its makers keep secure. */
export function dockerStep(manager: PackageManager, { newPrivileges, needsMount }: DockerEngineOptions): string {
  const settings = {
    'live-restore': true,
    'userland-proxy': false,
    'log-driver': 'local',
    'log-opts': { 'max-size': '20m', 'max-file': '5' },
    ...newPrivileges ? {} : { 'no-new-privileges': true },
  };
  return shell`
# docker_engine: with logs that do not fill the disk, and without a program between each port and its container. Written before it first starts.
docker_engine() {
  mkdir -p /etc/docker /etc/systemd/system/docker.service.d
  cat >/etc/docker/daemon.json <<'JSON'
${JSON.stringify(settings, null, 2)}
JSON
${needsMount === undefined ? '' : shell`  printf '[Unit]\nRequiresMountsFor=${needsMount}\n' >/etc/systemd/system/docker.service.d/data.conf
  quietly systemctl daemon-reload
`}  packages ${manager === PackageManager.APT ? 'docker.io' : 'docker'}
  quietly systemctl enable --now docker
}
`;
}
