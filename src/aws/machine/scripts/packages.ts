import { shell } from '../../../base/shell';
import { PackageManager } from '../operating-system';

/** Newest AWS CLI that is known to work; where the system has a package of its own, that one is taken. */
const AWS_CLI = '2.31.0';

const APT = shell`
export APT_LISTCHANGES_FRONTEND=none NEEDRESTART_MODE=a
apt_get() { apt-get -o DPkg::Lock::Timeout=300 -o Acquire::Retries=3 -o Dpkg::Use-Pty=0 -qq -y "$@"; }

# refresh: the lists of packages.
refresh() { patiently 5 quietly apt_get update; }

# packages NAME...
packages() { patiently 3 quietly apt_get install --no-install-recommends "$@"; }

# session_manager: first, so that one can look at a machine that fails later.
session_manager() {
  local file=$run/amazon-ssm-agent.deb
  if [[ $(systemctl list-unit-files) == *amazon-ssm-agent* ]]; then return; fi
  fetch "https://s3.$REGION.amazonaws.com/amazon-ssm-$REGION/latest/debian_$(dpkg --print-architecture)/amazon-ssm-agent.deb" "$file"
  quietly apt_get install "$file"
  quietly systemctl enable --now amazon-ssm-agent
}

# aws_cli_archive: while packages are installed. Ubuntu has no package of it since 24.04.
aws_cli_archive() {
  if command -v aws >/dev/null || ! grep -q '^ID=ubuntu' /etc/os-release; then return; fi
  fetch "https://awscli.amazonaws.com/awscli-exe-linux-$(uname -m)-${AWS_CLI}.zip" "$run/aws.zip"
}

aws_cli() {
  if command -v aws >/dev/null; then return; fi
  if [[ ! -e $run/aws.zip ]] && apt-cache show awscli >/dev/null 2>&1; then
    packages awscli
    return
  fi
  if ! command -v unzip >/dev/null; then packages unzip; fi
  if [[ ! -e $run/aws.zip ]]; then fetch "https://awscli.amazonaws.com/awscli-exe-linux-$(uname -m)-${AWS_CLI}.zip" "$run/aws.zip"; fi
  quietly unzip -q -o "$run/aws.zip" -d "$run"
  quietly "$run/aws/install" --update
  rm -rf "$run/aws" "$run/aws.zip"
}
`;

const DNF = shell`
# refresh: the lists of packages.
refresh() { patiently 5 quietly dnf -q -y makecache; }

# packages NAME...
packages() { patiently 3 quietly dnf -q -y install "$@"; }

# session_manager: the image has the agent.
session_manager() { quietly systemctl enable --now amazon-ssm-agent; }

# aws_cli_archive, aws_cli: the image has it.
aws_cli_archive() { return; }
aws_cli() { command -v aws >/dev/null || packages awscli-2; }
`;

const FETCH = shell`
# fetch URL FILE
fetch() { patiently 5 quietly curl --fail --silent --show-error --location --connect-timeout 10 --output "$2" "$1"; }

# fetch_checked URL FILE CHECKSUMS: what is at CHECKSUMS, alone or behind a name, must be its SHA-256.
fetch_checked() {
  local want
  fetch "$1" "$2"
  fetch "$3" "$2.sha256"
  want=$(grep -F "$(basename "$1")" "$2.sha256" || cat "$2.sha256")
  if [[ $(sha256sum "$2" | cut -c -64) != "\${want:0:64}" ]]; then fail "$1 is not what its checksum says"; fi
}
`;

/** Functions that install programs, for a system. */
export function packageFunctions(manager: PackageManager): string {
  return FETCH + (manager === PackageManager.APT ? APT : DNF);
}

/** What Docker may do on a machine. */
interface DockerEngineOptions {
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
