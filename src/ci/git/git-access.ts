import { IConstruct } from 'constructs';
import { problem } from '../../base/problem';
import { shell } from '../../base/shell';
import { trimEnd } from '../../base/trim';
import type { Repository } from '../../repository';
import type { Job } from '../job';
import type { PipelineSecret } from '../pipeline-secret';
import type { SshKey } from '../shell-word';
import { Value } from '../value';

/** A token for Git over HTTPS. */
export interface GitTokenOptions {
  /**
   * Account that the token is of. Gitea, GitHub, GitLab and Azure take any name with their access tokens.
   *
   * @default git
   */
  readonly user?: string;
}

type GitAccessSource =
  | { readonly kind: 'token'; readonly token: Value; readonly user: string; readonly isJobToken: boolean }
  | { readonly kind: 'ssh'; readonly key: SshKey }
  | { readonly kind: 'anonymous' };

/** How a job reaches a Git repository that is not its own. */
export class GitAccess {
  /**
   * By an access token, over HTTPS. Git gets it by a prompt program, so it is in no argument, no address and no file.
   *
   * @param token may read, and for a hand-over write, the repository and its pull requests only
   */
  public static token(token: PipelineSecret, options: GitTokenOptions = {}): GitAccess {
    return new GitAccess({ kind: 'token', token: Value.secret(token), user: options.user ?? 'git', isJobToken: false });
  }

  /**
   * By the job's own token, over HTTPS: for the repository of the pipeline itself on GitHub and Gitea, where others are refused; for others where the
   * project allows it on GitLab and Azure. On GitLab it opens no merge requests.
   */
  public static jobToken(): GitAccess {
    return new GitAccess({ kind: 'token', token: Value.JOB_TOKEN, user: 'gitlab-ci-token', isJobToken: true });
  }

  /** By an SSH key, such as a deploy key of the repository. */
  public static sshKey(key: SshKey): GitAccess {
    return new GitAccess({ kind: 'ssh', key });
  }

  /** Without credentials: for reading a public repository. */
  public static anonymous(): GitAccess {
    return new GitAccess({ kind: 'anonymous' });
  }

  private constructor(private readonly _source: GitAccessSource) {}

  /** Whether it is the job's own token, which needs permissions. @internal */
  public get _isJobToken(): boolean {
    return this._source.kind === 'token' && this._source.isJobToken;
  }

  /** The token, where there is one. @internal */
  public get _token(): Value | undefined {
    return this._source.kind === 'token' ? this._source.token : undefined;
  }

  /** What the script reads. An access that does not fit the repository's address is recorded as a problem. @internal */
  public _env(job: Job, repository: Repository): { [name: string]: Value } {
    const isSsh = repository.url.startsWith('ssh://');
    if (this._source.kind === 'ssh' ? /^https?:/.test(repository.url) : isSsh) {
      problem(job, 'git-access', `${repository.url} uses ${isSsh ? 'SSH' : 'HTTPS'}, but the access is for ${isSsh ? 'HTTPS' : 'SSH'}`,
        `use ${isSsh ? 'GitAccess.sshKey' : 'GitAccess.token'}, or change the url of repository ${repository.node.id}`);
    }
    const { platform: { _kind: platform }, repository: own } = job.pipeline;
    if (this._isJobToken && (platform === 'github' || platform === 'gitea') && plain(repository.url) !== plain(own.url)) {
      problem(job, 'git-access', `${repository.url} is accessed with a job token, which is valid only for its own repository: ${own.url}`,
        'use GitAccess.token with a token that may write there, or GitAccess.sshKey with a deploy key');
    }
    if (this._source.kind === 'ssh') return sshEnv(job, this._source.key);
    return this._source.kind === 'token' ? { GIT_USER: Value.literal(this._source.user), GIT_TOKEN: this._source.token } : {};
  }

  /** Shell that makes Git use it; needs `$private`. @internal */
  public get _script(): string {
    const quiet = 'export GIT_TERMINAL_PROMPT=0';
    if (this._source.kind === 'ssh') {
      return shell`${quiet}
${SSH_FILES}
export GIT_SSH_COMMAND="ssh ${SSH_OPTIONS}"`;
    }
    if (this._source.kind === 'anonymous') return `${quiet} GIT_ASKPASS=true`;
    return shell`${quiet} GIT_ASKPASS="$private/askpass"
cat >"$private/askpass" <<'END'
#!/bin/sh
case "$1" in Username*) printf '%s\n' "$GIT_USER" ;; *) printf '%s\n' "$GIT_TOKEN" ;; esac
END
chmod 700 "$private/askpass"`;
  }
}

/** Host and path, which are the same however the repository is reached. */
function plain(url: string): string {
  return trimEnd(url.toLowerCase().replace(/^\w+:\/\/(?:[^@/]*@)?([^/:]*)(?::\d+)?/, '$1'), '/').replace(/\.git$/, '');
}

/** Shell that writes the key and the known hosts into `$private`. @internal */
export const SSH_FILES = '(umask 077; printf \'%s\\n\' "$SSH_KEY" | tr -d \'\\r\' >"$private/key"; printf \'%s\\n\' "$SSH_KNOWN_HOSTS" >"$private/known_hosts")';

/** Options of ssh that show the key in `$private` to known hosts only, and never ask. @internal */
export const SSH_OPTIONS = [
  '-i \'$private/key\'', '-o IdentitiesOnly=yes', '-o IdentityAgent=none', '-o StrictHostKeyChecking=yes', '-o \'UserKnownHostsFile=$private/known_hosts\'',
  '-o GlobalKnownHostsFile=/dev/null', '-o BatchMode=yes', '-o ConnectTimeout=30',
].join(' ');

/** What `SSH_FILES` reads. Known hosts that are none are recorded as a problem. @internal */
export function sshEnv(construct: IConstruct, { privateKey, knownHosts }: SshKey): { [name: string]: Value } {
  const wrong = knownHosts.find((line) => !/^(@cert-authority )?[^\s#@]+ (ssh|ecdsa|sk)-[\w@.-]+ [A-Za-z0-9+/=]+( [^\n\r]*)?$/.test(line));
  if (knownHosts.length === 0 || wrong !== undefined) {
    problem(construct, 'known-hosts', wrong === undefined ? 'an SSH key is set without known hosts' : `${JSON.stringify(wrong)} is not a valid known_hosts line`,
      'give the host name, the key type and the public key, as in "git.example.com ssh-ed25519 AAAA…"');
  }
  return { SSH_KEY: Value.secret(privateKey), SSH_KNOWN_HOSTS: Value.literal(knownHosts.join('\n')) };
}

/**
 * Shell that sets `$config`, the file in which container programs look for accounts of registries, and `$state` of it: `none`, `own` when it was
 * written by a login to `$REGISTRY` alone, or `shared`. The name of the registry is checked, as it becomes part of JSON.
 *
 * @internal
 */
export const CREDENTIALS_FILE = shell`case "$REGISTRY" in
  '' | *[!A-Za-z0-9./:_-]*) printf 'no name of a registry: %s\n' "$REGISTRY" >&2; exit 1 ;;
esac
config=\${DOCKER_CONFIG:-$HOME/.docker}
config=\${config%/}/config.json
before="{\"auths\":{\"$REGISTRY\":{\"auth\":\"" after='"}}}'
content=$(cat "$config" 2>/dev/null || :)
auth=\${content#"$before"}
case "$content" in
  '') state=none ;;
  "$before"*"$after") case "\${auth%"$after"}" in *[!A-Za-z0-9+/=]*) state=shared ;; *) state=own ;; esac ;;
  *) state=shared ;;
esac`;

/** Shell that makes Podman, Buildah and Skopeo take accounts from the file that all others read, too. @internal */
export const SHARED_ACCOUNTS = shell`config=\${DOCKER_CONFIG:-$HOME/.docker}
config=\${config%/}/config.json
if [ -f "$config" ]; then export REGISTRY_AUTH_FILE="$config"; fi`;
