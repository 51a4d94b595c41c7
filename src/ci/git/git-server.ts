import { IConstruct } from 'constructs';
import { ADDRESSES, GitServerApi } from './git-server-api';
import { problem } from '../../base/problem';
import { trimEnd } from '../../base/trim';
import type { Repository } from '../../repository';
import type { PlatformKind } from '../plan/plan';
import type { Platform } from '../platform';

/** Where a Git server is. */
export interface GitServerOptions {
  /**
   * Address of the server in a browser: where it is below a path of its host (`https://example.com/gitlab`), has a port of its own, or has another
   * name than for SSH.
   *
   * @default - `https://` and the host of the repository's address
   */
  readonly url?: string;
}

/** What keeps a Git repository, and so which API speaks of its pull requests, commits and pipelines. Addresses follow from the repository's. */
export class GitServer {
  /** Gitea from 1.26, or Forgejo where it answers alike. */
  public static gitea(options: GitServerOptions = {}): GitServer {
    return new GitServer('gitea', options);
  }

  /** GitHub, GitHub Enterprise Cloud with data residency or GitHub Enterprise Server. */
  public static github(options: GitServerOptions = {}): GitServer {
    return new GitServer('github', options);
  }

  /** GitLab, of gitlab.com or self-managed. */
  public static gitlab(options: GitServerOptions = {}): GitServer {
    return new GitServer('gitlab', options);
  }

  /** Azure Repos. */
  public static azure(options: GitServerOptions = {}): GitServer {
    return new GitServer('azure', options);
  }

  /** What keeps the repositories beside a CI system. @internal */
  public static _of(platform: Platform): GitServer {
    return new GitServer(platform._kind, {});
  }

  /** @internal */
  public readonly _kind: PlatformKind;

  private constructor(kind: PlatformKind, private readonly _options: GitServerOptions) {
    this._kind = kind;
  }

  /**
   * Where a repository is in the API. A mistake is recorded at the construct.
   *
   * @internal
   */
  public _api(construct: IConstruct, repository: Repository): GitServerApi {
    const api = this._derive(repository.url);
    if (api) return api;
    problem(construct, 'git-server-address', `${repository.url} is not a valid repository URL on ${NAMES[this._kind]}`,
      `use a URL such as ${EXAMPLES[this._kind]}; if the server has another address, pass its url to GitServer.${this._kind}`);
    return this._derive(EXAMPLES[this._kind])!;
  }

  private _derive(url: string): GitServerApi | undefined {
    if (!URL.canParse(url) || !/^(https?|ssh):$/.test(new URL(url).protocol)) return undefined;
    if (this._options.url !== undefined && !/^https?:\/\/[^\s?#@]+$/.test(this._options.url)) return undefined;
    const { protocol, host, hostname, pathname } = new URL(url);
    const base = trimEnd(this._options.url ?? (protocol === 'ssh:' ? `https://${hostname}` : `${protocol}//${host}`), '/');
    const prefix = protocol === 'ssh:' ? '' : trimEnd(new URL(base).pathname, '/');
    if (!pathname.startsWith(`${prefix}/`)) return undefined;
    const parts = trimEnd(pathname.slice(prefix.length), '/').replace(/\.git$/, '').split('/').slice(1);
    return parts.every((part) => /^[\w.~%+-]+$/.test(part)) ? ADDRESSES[this._kind](base, parts) : undefined;
  }
}

const NAMES = { gitea: 'Gitea', github: 'GitHub', gitlab: 'GitLab', azure: 'Azure Repos' } as const;
const EXAMPLES = {
  gitea: 'https://gitea.example.com/org/manifests.git',
  github: 'https://github.com/org/manifests.git',
  gitlab: 'https://gitlab.com/org/team/manifests.git',
  azure: 'https://dev.azure.com/org/project/_git/manifests',
} as const;
