import * as fs from 'fs';
import type * as cdk from 'aws-cdk-lib';
import { agentOf, parametersOf } from './gitlab-stack';
import { HostRoot, HostRun } from './host-root';

/** AWS's command, with secrets in files; a secret without a value answers as the real one does. */
const AWS = String.raw`
case "$1 $2" in
  'secretsmanager get-secret-value')
    file=$ROOT/secrets/$(printf '%s' "$4" | tr -c '[:alnum:]' _)
    if [ -s "$file" ]; then cat "$file"; echo; else
      echo "An error occurred (ResourceNotFoundException) when calling the GetSecretValue operation: Secrets Manager can't find the specified secret value for staging label: AWSCURRENT" >&2
      exit 254
    fi ;;
  'secretsmanager put-secret-value')
    mkdir -p "$ROOT/secrets"
    cp "\${6#file://}" "$ROOT/secrets/$(printf '%s' "$4" | tr -c '[:alnum:]' _)"
    echo '{"VersionId": "1"}' ;;
  'ssm get-parameters-by-path') jq --arg path "$4/" '{Parameters: [.Parameters[] | select(.Name | startswith($path))]}' "$ROOT/parameters" ;;
  's3 cp') case "$4" in s3:*) cat "$ROOT/object" >"$5" ;; esac ;;
  'ssm get-parameter') cat "$ROOT/keys" ;;
esac
`.replace(/\\\$\{/g, '${');

/** Docker with one container, whose image is ready at once, and GitLab's console, which makes the token that it is told. */
const DOCKER = String.raw`
state=$ROOT/docker
mkdir -p "$state"
case "$1" in
  run)
    while [ $# -gt 0 ]; do
      case "$1" in --label) printf '%s' "\${2#settings=}" >"$state/label" ;; esac
      shift
    done
    mkdir -p "$ROOT/srv/gitlab/config" "$ROOT/srv/gitlab/data/backups"
    if [ ! -s "$ROOT/srv/gitlab/config/ssh_host_ed25519_key.pub" ]; then ssh-keygen -q -t ed25519 -N '' -f "$ROOT/srv/gitlab/config/ssh_host_ed25519_key"; fi
    if [ -s "$ROOT/run/gitlab-host/first/password" ]; then cp "$ROOT/run/gitlab-host/first/password" "$state/password"; fi ;;
  inspect)
    [ -s "$state/label" ] || exit 1
    case "$*" in *Labels*) cat "$state/label" ;; *Health*) echo healthy ;; *Running*) echo true ;; *Config.Image*) cat "$state/image" ;; esac ;;
  exec)
    case "$*" in
      *'gitlab-rails runner -') sed -n "s/.*set_token('\(.*\)').*/\1/p" >"$state/token" ;;
      *'gitlab-backup create'*) touch "$ROOT/srv/gitlab/data/backups/\${6#BACKUP=}_gitlab_backup.tar" ;;
    esac ;;
  rm) rm -f "$state/label" ;;
esac
`.replace(/\\\$\{/g, '${');

/** The machine of a GitLab host of a stack, without its first start. */
export class GitLabMachine {
  public readonly root: HostRoot;
  private agent = '';

  constructor(stack: cdk.Stack, private readonly api: string) {
    this.root = new HostRoot({ REGION: 'eu-west-3', PARAMETERS: '/gitlab/stack/gitlab', VOLUME: 'vol-0123', BACKUP_AT: '03:00' },
      { aws: AWS, docker: DOCKER, mountpoint: 'exit 0', sleep: 'exit 0' });
    fs.mkdirSync(this.root.path('srv/gitlab/ca'), { recursive: true });
    this.deploy(stack);
  }

  /** What the stack now wants. */
  public deploy(stack: cdk.Stack): void {
    const parameters = parametersOf(stack);
    this.agent = agentOf(parameters);
    const list = Object.entries(parameters).map(([Name, Value]) => ({ Name, Value: Name.endsWith('/settings') ? this.here(Value) : Value }));
    this.root.write('parameters', JSON.stringify({ Parameters: list }));
  }

  public run(...args: string[]): Promise<HostRun> {
    return this.root.run(this.agent, ...args);
  }

  /** The token that GitLab knows. */
  public get token(): string {
    return this.root.has('docker/token') ? this.root.read('docker/token').trim() : '';
  }

  public secret(id: string): any {
    const text = this.root.read(`secrets/${id.replace(/[^A-Za-z0-9]/g, '_')}`);
    return JSON.parse(text);
  }

  public setSecret(id: string, value: unknown): void {
    this.root.write(`secrets/${id.replace(/[^A-Za-z0-9]/g, '_')}`, JSON.stringify(value));
  }

  private here(settings: string): string {
    return JSON.stringify({ ...JSON.parse(settings), api: this.api, curl: [] });
  }
}
