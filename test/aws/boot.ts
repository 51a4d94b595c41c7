import { spawnSync } from 'child_process';
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';

/** One run of a machine's user data or of its service. */
export interface Boot {
  readonly status: number;
  readonly log: string;
  /** What replaced programs were called with, one line a call. */
  readonly calls: readonly string[];
  /** What CloudFormation heard, the wait condition first. */
  readonly told: readonly { readonly Status: string; readonly Reason: string }[];
}

/** What the test says of a machine's surroundings. */
export interface Surroundings {
  /** Calls that fail: a regular expression over the line `program arguments…`. */
  readonly failing?: string;
  /** Whether the machine is a Graviton. */
  readonly arm?: boolean;
}

const TOOLS = ['apt-cache', 'apt-get', 'apt-mark', 'aws', 'crictl', 'curl', 'dnf', 'helm', 'kubeadm', 'kubectl', 'kubelet', 'modprobe', 'setenforce', 'sleep', 'swapoff', 'sysctl',
  'systemctl', 'uname', 'update-ca-certificates', 'update-ca-trust'];

/**
 * A machine whose root is this one's, with everything that it writes in layers of its own, so that scripts run as they are. Programs that would touch the network or the
 * kernel are replaced. Its disk lasts from boot to boot, as a machine's would.
 */
export class Machine {
  /** Why machines cannot be had here; undefined where they can. */
  static readonly missing: string | undefined = missingParts();

  private readonly folder = fs.mkdtempSync(path.join(os.tmpdir(), 'machine-'));
  private readonly disk = path.join(this.folder, 'disk');

  /**
   * @param userData what EC2 gives it
   * @param parameters what others know of the cluster
   * @param base the root below what it writes
   */
  constructor(userData: string, private readonly parameters: string = fs.mkdtempSync(path.join(os.tmpdir(), 'parameters-')), private readonly base = '/') {
    for (const name of ['disk', 'work', 'root']) fs.mkdirSync(path.join(this.folder, name));
    this.write('/userdata', userData);
    this.write('/tool', TOOL, 0o755);
    for (const tool of TOOLS) this.write(`/usr/local/sbin/${tool}`, `#!/bin/bash\nexec /tool ${tool} "$@"\n`, 0o755);
    this.write('/etc/fstab', '/dev/xvdf none swap sw 0 0\n');
    this.write('/etc/yum.repos.d/system.repo', '');
    this.write('/etc/pki/ca-trust/source/anchors/README', '');
  }

  /** What others know of the cluster: a folder of Parameter Store's values. */
  get store(): string {
    return this.parameters;
  }

  /** What it has written above its base: with that below, the base of machines that boot from its image. */
  get image(): string {
    return `${this.disk}:${this.base}`;
  }

  /** User data as cloud-init runs it once, then the service that it has started. */
  firstBoot(surroundings: Surroundings = {}): Boot {
    const install = this.run('bash /userdata', surroundings);
    if (install.status !== 0) return install;
    return this.boot(surroundings);
  }

  /** The service at a boot. */
  boot(surroundings: Surroundings = {}): Boot {
    fs.rmSync(path.join(this.disk, 'run'), { recursive: true, force: true }); // it is in memory
    return this.run('/opt/bootstrap/run', surroundings);
  }

  /** Runs a command on the machine. */
  run(command: string, { failing = '', arm = false }: Surroundings = {}): Boot {
    for (const name of ['calls', 'told']) this.write(`/${name}`, '');
    this.write('/failing', failing);
    this.write('/machine', arm ? 'aarch64' : 'x86_64');
    const inside = `mount -t overlay overlay -o lowerdir=${this.base},upperdir=${this.disk},workdir=${path.join(this.folder, 'work')} "${this.folder}/root" \\
      && mount --rbind /dev "${this.folder}/root/dev" && mount --rbind /proc "${this.folder}/root/proc" \\
      && mkdir -p "${this.folder}/root/parameters" && mount --bind "${this.parameters}" "${this.folder}/root/parameters" \\
      && exec chroot "${this.folder}/root" /bin/bash --norc -c "$COMMAND" </dev/null`;
    const { status, stdout, stderr, error } = spawnSync('unshare', [...NAMESPACES(), 'bash', '--norc', '-c', inside], {
      stdio: ['ignore', 'pipe', 'pipe'], encoding: 'utf8', timeout: this.base === '/' ? 60_000 : 600_000, env: { PATH: process.env.PATH, COMMAND: command },
    });
    if (error) throw error;
    return {
      status: status ?? -1,
      log: stdout + stderr,
      calls: this.read('/calls').split('\n').filter(Boolean),
      told: this.read('/told').split('\n').filter(Boolean).map((line) => JSON.parse(line)),
    };
  }

  exists(file: string): boolean {
    return fs.existsSync(path.join(this.disk, file));
  }

  read(file: string): string {
    return fs.readFileSync(path.join(this.disk, file), 'utf8');
  }

  write(file: string, text: string, mode = 0o644): void {
    const target = path.join(this.disk, file);
    fs.mkdirSync(path.dirname(target), { recursive: true });
    fs.writeFileSync(target, text, { mode });
  }

  files(folder: string): string[] {
    const target = path.join(this.disk, folder);
    return fs.existsSync(target) ? fs.readdirSync(target).sort() : [];
  }

  /** Every file that the machine has written, outside of memory, with its text. */
  everything(): { readonly file: string; readonly text: string }[] {
    return fs.readdirSync(this.disk, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => path.join(entry.parentPath, entry.name))
      .map((file) => ({ file: file.slice(this.disk.length), text: fs.readFileSync(file, 'latin1') }));
  }

  remove(): void {
    fs.rmSync(this.folder, { recursive: true, force: true });
  }
}

function NAMESPACES(): string[] {
  return process.getuid?.() === 0 ? ['--mount'] : ['--user', '--map-root-user', '--mount'];
}

function missingParts(): string | undefined {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'overlay-'));
  for (const name of ['up', 'work', 'root']) fs.mkdirSync(path.join(folder, name));
  const mount = `mount -t overlay overlay -o lowerdir=/,upperdir=${folder}/up,workdir=${folder}/work ${folder}/root && chroot ${folder}/root bash -c 'command -v jq openssl'`;
  const { status, stderr, error } = spawnSync('unshare', [...NAMESPACES(), 'bash', '-c', mount], { encoding: 'utf8' });
  fs.rmSync(folder, { recursive: true, force: true });
  return status === 0 ? undefined : error?.message ?? `no overlay of the root, or no jq or openssl: ${stderr}`;
}

/** All replaced programs. It records, fails when the test says so, and else does what the real one would leave behind. */
const TOOL = String.raw`#!/bin/bash
tool=$1
shift
printf '%s\n' "$tool $(printf '%s' "$*" | tr '\n' ' ')" >>/calls
if [[ -s /failing ]] && grep -Eq -- "$(cat /failing)" <<<"$tool $*"; then
  echo 'a line before it'
  echo "error: broken by the test" >&2
  exit 7
fi
argument() { # NAME ARGUMENT...: what follows it
  local name=$1
  shift
  while (($# > 0)); do
    if [[ $1 == "$name" ]]; then printf '%s' "$2"; return; fi
    shift
  done
}
key() { printf '%s' "$1" | tr / _; }
case "$tool $*" in
  uname*) cat /machine ;;
  sleep*) exec /usr/bin/sleep 0.05 ;;
  curl*169.254.169.254/latest/api/token) echo IMDS-TOKEN ;;
  curl*meta-data/instance-id) echo i-0123456789abcdef0 ;;
  curl*meta-data/local-hostname) echo 'ip-10-0-0-10.eu-west-3.compute.internal ip-10-0-0-10.example.com' ;;
  curl*meta-data/local-ipv4) echo 10.0.0.10 ;;
  curl*meta-data/placement/availability-zone) echo eu-west-3a ;;
  curl*meta-data/placement/region) echo eu-west-3 ;;
  curl*WAIT-HANDLE*) cat >>/told; echo >>/told ;;
  curl*)
    url="\${!#}" file=$(argument --output "$@")
    mkdir -p /assets
    case $url in
      *.sha256sum) cat /assets/*.sum >"$file" ;;
      */runc.*)
        printf '#!/bin/bash\necho runc version 1.4.3\n' >"$file"
        sha256sum "$file" | sed "s|  .*|  $(basename "$url")|" >"/assets/$(basename "$url").sum"
        ;;
      *.tar.gz)
        mkdir -p /assets/bin /assets/linux-amd64 /assets/linux-arm64
        printf '#!/bin/true\n' | tee /assets/linux-amd64/helm >/assets/linux-arm64/helm
        printf '#!/bin/bash\necho containerd of the test v2.4.2\n' >/assets/bin/containerd
        chmod 0755 /assets/bin/containerd
        (cd /assets && tar -czf "$file" bin linux-amd64 linux-arm64)
        sha256sum "$file" | sed "s|  .*|  $(basename "$url")|" >"/assets/$(basename "$url").sum"
        ;;
      *)
        echo "content of $url" >"$file"
        sha256sum "$file" | sed "s|  .*|  $(basename "$url")|" >"/assets/$(basename "$url").sum"
        ;;
    esac
    ;;
  apt-get*kubelet=* | dnf*kubelet-*) printf '%s\n' "$@" | sed -nE 's/^(kube[a-z]+)[=-]([0-9.]+)(-\*)?$/\1 \2/p' >/installed ;;
  kubeadm\ version*) sed -n 's/^kubeadm /v/p' /installed ;;
  kubectl\ version*) sed -n 's/^kubectl /Client Version: v/p' /installed ;;
  kubelet\ --version) sed -n 's/^kubelet /Kubernetes v/p' /installed ;;
  crictl\ version) echo RuntimeVersion: v2.4.2 ;;
  kubeadm\ config\ images\ pull*) touch /pulled ;;
  crictl\ images*) cat /pulled >/dev/null && echo sha256:1 ;;
  apt-get*amazon-ssm-agent.deb) touch /agent ;;
  systemctl\ list-unit-files*) if [[ -e /agent ]]; then echo 'amazon-ssm-agent.service enabled enabled'; fi ;;
  helm\ version*) echo v4.3.1 ;;
  helm\ template*)
    mkdir -p "$(argument --output-dir "$@")/$2/templates"
    printf '%s\n' 'containers:' '  - image: "quay.io/cilium/cilium:v1@sha256:0"' '    imagePullPolicy: IfNotPresent' '  - name: x' '    image: quay.io/cilium/envoy:v1' \
      >"$(argument --output-dir "$@")/$2/templates/pods.yaml"
    ;;
  kubeadm\ config\ images\ list*) printf '%s\n' registry.k8s.io/kube-apiserver:v1 registry.k8s.io/kube-proxy:v1 registry.k8s.io/pause:3.10.2 ;;
  kubeadm\ token\ create*) echo abcdef.0123456789abcdef ;;
  kubeadm\ certs\ renew*) echo renewed >>/etc/kubernetes/admin.conf ;;
  crictl\ ps*) echo "id-of-$(argument --name "$@")" ;;
  kubeadm\ reset*) rm -rf /etc/kubernetes ;;
  kubeadm\ init\ --config*)
    mkdir -p /etc/kubernetes/pki /etc/kubernetes/manifests /configs
    cp "$3" /configs/init.yaml
    touch /etc/kubernetes/manifests/etcd.yaml
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout /dev/null -out /etc/kubernetes/pki/ca.crt -subj /CN=kubernetes 2>/dev/null
    echo "server: $(sed -n 's/^controlPlaneEndpoint: //p' "$3") ADMIN-KEY" >/etc/kubernetes/admin.conf
    ;;
  kubeadm\ init\ phase\ upload-certs*) mkdir -p /configs && cp "$(argument --config "$@")" /configs/upload.yaml ;;
  kubeadm\ join*)
    mkdir -p /etc/kubernetes /configs
    cp "$3" /configs/join.yaml
    touch /etc/kubernetes/kubelet.conf
    if grep -q '^controlPlane:' "$3"; then
      mkdir -p /etc/kubernetes/pki
      openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout /dev/null -out /etc/kubernetes/pki/ca.crt -subj /CN=kubernetes 2>/dev/null
      echo "server: $(sed -n 's/^ *apiServerEndpoint: //p' "$3") ADMIN-KEY" >/etc/kubernetes/admin.conf
      cp "$3" /configs/init.yaml
    fi
    ;;
  kubectl\ config\ view*) echo "https://$(sed -n 's/^server: \([^ ]*\) .*/\1/p' /etc/kubernetes/admin.conf)" ;;
  kubectl*configmap\ kubeadm-config*) sed -n '/kind: ClusterConfiguration/,/^---/p' /configs/init.yaml | sed '$d' | cat <(echo 'apiVersion: kubeadm.k8s.io/v1beta4') - ;;
  kubectl*get\ node*) echo True ;;
  kubectl*apply*) mkdir -p /applied && cp "$(argument --filename "$@")" "/applied/$(basename "$(argument --filename "$@")")" ;;
  aws\ ssm\ get-parameter*)
    name=$(argument --name "$@")
    if [[ ! -e /parameters/$(key "$name") ]]; then
      echo "An error occurred (ParameterNotFound) when calling the GetParameter operation: $name" >&2
      exit 254
    fi
    cat "/parameters/$(key "$name")"
    ;;
  aws\ ssm\ put-parameter*)
    request=$(argument --cli-input-json "$@")
    jq -j .Value "\${request#file://}" >"/parameters/$(key "$(jq -r .Name "\${request#file://}")")"
    ;;
  aws\ secretsmanager\ get-secret-value*) cat "/parameters/$(key "$(argument --secret-id "$@")")" ;;
  aws\ secretsmanager\ put-secret-value*) cp "$(argument --secret-string "$@" | sed 's|^file://||')" "/parameters/$(key "$(argument --secret-id "$@")")" ;;
  apt-cache*) [[ $* == *awscli ]] ;;
esac
`.replace(/\\\$\{/g, '${');
