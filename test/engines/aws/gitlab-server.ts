import { HttpServer, Request } from '../../ci/http-server';

type Json = { [name: string]: any };

/** An answer that is no success. */
class Refusal extends Error {
  constructor(public readonly status: number, public readonly body: unknown) {
    super(String(status));
  }
}

/**
 * GitLab's API as it is published, for what the host does: pages, what is shown once only, what is refused.
 *
 * @see https://docs.gitlab.com/api/
 */
export class GitLabServer {
  /** Listens at a socket, with the token of `tokenOf`. */
  public static async start(tokenOf: () => string, socket: string): Promise<GitLabServer> {
    const server: GitLabServer = new GitLabServer(tokenOf, await HttpServer.start((request) => server.answer(request), socket));
    return server;
  }

  public settings: Json = { id: 1, signup_enabled: true, allow_local_requests_from_web_hooks_and_services: false, outbound_local_requests_allowlist_raw: '' };
  public readonly users: Json[] = [{ id: 1, username: 'root', name: 'Administrator', is_admin: true }];
  public readonly groups: Json[] = [];
  public readonly projects: Json[] = [];
  public readonly runners: Json[] = [];
  /** What is below a group or project, by its path such as `/projects/1/hooks`. */
  public readonly parts = new Map<string, Json[]>();
  /** The next request like this ends with this status, before or after it was carried out. */
  public failure?: { readonly request: RegExp; readonly status: number; readonly after?: boolean };
  private revoked = new Set<string>();
  private ids = 1;

  private constructor(private readonly tokenOf: () => string, private readonly http: HttpServer) {}

  /** Becomes what another server is. */
  public takeOver(other: GitLabServer): void {
    const { settings, users, groups, projects, runners, parts, ids } = other;
    const copy = structuredClone({ settings, users, groups, projects, runners, parts });
    this.ids = ids;
    this.settings = copy.settings;
    this.users.splice(0, Infinity, ...copy.users);
    this.groups.push(...copy.groups);
    this.projects.push(...copy.projects);
    this.runners.push(...copy.runners);
    for (const [path, part] of copy.parts) this.parts.set(path, part);
  }

  /** What was asked since the last call, as `METHOD path`. */
  public takeRequests(): string[] {
    return this.http.requests.splice(0).map(({ method, path }) => `${method} ${path.replace('/api/v4', '')}`);
  }

  public close(): Promise<void> {
    return this.http.close();
  }

  public part(path: string): Json[] {
    if (!this.parts.has(path)) this.parts.set(path, []);
    return this.parts.get(path)!;
  }

  private answer(request: Request): { status: number; body?: unknown } {
    const { failure } = this;
    const fails = failure?.request.test(`${request.method} ${request.path}`);
    if (fails) {
      this.failure = undefined;
      if (!failure!.after) return { status: failure!.status, body: { message: 'the database is away' } };
    }
    try {
      const answered = this.carryOut(request);
      return fails ? { status: failure!.status, body: { message: 'the answer was lost' } } : answered;
    } catch (error) {
      if (error instanceof Refusal) return { status: error.status, body: error.body };
      throw error;
    }
  }

  private carryOut({ method, path, headers, body }: Request): { status: number; body?: unknown } {
    const token = String(headers['private-token'] ?? '');
    if (token !== this.tokenOf() || this.revoked.has(token)) throw new Refusal(401, { message: '401 Unauthorized' });
    const { pathname, searchParams } = new URL(path, 'http://gitlab');
    const sent = method === 'POST' || method === 'PUT' ? JSON.parse(body) as Json : {};
    const route = `${method} ${pathname.replace('/api/v4', '')}`;
    for (const [pattern, handle] of this.routes()) {
      const match = pattern.exec(route);
      if (!match) continue;
      const result = handle(sent, match.slice(1).map(decodeURIComponent), searchParams);
      if (Array.isArray(result) && method === 'GET') {
        const [size, page] = [Number(searchParams.get('per_page') ?? 20), Number(searchParams.get('page') ?? 1)];
        return { status: 200, body: result.slice((page - 1) * size, page * size) };
      }
      return method === 'DELETE' ? { status: 204 } : { status: method === 'POST' ? 201 : 200, body: result };
    }
    throw new Refusal(404, { error: `404 Not Found: ${route}` });
  }

  private routes(): readonly (readonly [RegExp, (sent: Json, at: string[], query: URLSearchParams) => unknown])[] {
    return [
      [/^DELETE \/personal_access_tokens\/self$/, () => void this.revoked.add(this.tokenOf())],
      [/^GET \/application\/settings$/, () => this.settings],
      [/^PUT \/application\/settings$/, (sent) => Object.assign(this.settings, sent)],
      [/^GET \/users$/, (_, __, query) => this.users.filter((user) => user.username === query.get('username')).map(({ is_admin, password, ...rest }) => rest)],
      [/^GET \/users\/(\d+)$/, (_, [id]) => withoutPassword(this.byId(this.users, id))],
      [/^POST \/users$/, (sent) => this.makeUser(sent)],
      [/^PUT \/users\/(\d+)$/, (sent, [id]) => {
        const { admin, ...rest } = sent;
        return withoutPassword(Object.assign(this.byId(this.users, id), rest, admin === undefined ? {} : { is_admin: admin }));
      }],
      [/^GET \/groups\/([^/]+)$/, (_, [path]) => this.find(this.groups, (group) => group.path === path || String(group.id) === path)],
      [/^POST \/groups$/, (sent) => this.make(this.groups, { visibility: 'private', ...this.require(sent, 'name', 'path') }, 'path')],
      [/^PUT \/groups\/(\d+)$/, (sent, [id]) => Object.assign(this.byId(this.groups, id), sent)],
      [/^GET \/projects\/([^/]+)$/, (_, [path]) => this.find(this.projects, (project) => project.path_with_namespace === path || String(project.id) === path)],
      [/^POST \/projects$/, (sent) => {
        const namespace = sent.namespace_id === undefined ? 'root' : this.byId(this.groups, sent.namespace_id).path;
        return this.make(this.projects, { visibility: 'private', ...this.require(sent, 'name'), path_with_namespace: `${namespace}/${sent.path}` }, 'path_with_namespace');
      }],
      [/^PUT \/projects\/(\d+)$/, (sent, [id]) => Object.assign(this.byId(this.projects, id), sent)],
      [/^GET (\/(?:groups|projects)\/\d+\/members)\/(\d+)$/, (_, [at, id]) => this.byId(this.part(at), id)],
      [/^POST (\/(?:groups|projects)\/\d+\/members)$/, (sent, [at]) => {
        const member = { id: this.byId(this.users, this.require(sent, 'user_id', 'access_level').user_id).id, access_level: sent.access_level };
        this.part(at).push(member);
        return member;
      }],
      [/^PUT (\/(?:groups|projects)\/\d+\/members)\/(\d+)$/, (sent, [at, id]) => Object.assign(this.byId(this.part(at), id), sent)],
      [/^GET (\/projects\/\d+\/(?:deploy_keys|deploy_tokens|hooks))$/, (_, [at]) => this.part(at).map(({ token, ...shown }) => shown)],
      [/^DELETE (\/projects\/\d+\/(?:deploy_keys|deploy_tokens|hooks))\/(\d+)$/, (_, [at, id]) => this.remove(this.part(at), id)],
      [/^POST (\/projects\/\d+\/deploy_keys)$/, (sent, [at]) => {
        const made = this.make(this.part(at), { can_push: false, ...this.require(sent, 'title', 'key') }, 'key');
        return made;
      }],
      [/^POST (\/projects\/\d+\/deploy_tokens)$/, (sent, [at]) => {
        const id = this.ids + 1;
        return this.make(this.part(at), {
          username: `gitlab+deploy-token-${id}`, token: `gldt-${id}-0123456789`, revoked: false, expired: false, ...this.require(sent, 'name', 'scopes'),
        });
      }],
      [/^PUT (\/projects\/\d+\/deploy_keys)\/(\d+)$/, (sent, [at, id]) => Object.assign(this.byId(this.part(at), id), sent)],
      [/^POST (\/projects\/\d+\/hooks)$/, (sent, [at]) => withoutToken(this.make(this.part(at), { enable_ssl_verification: true, ...this.hook(sent) }))],
      [/^PUT (\/projects\/\d+\/hooks)\/(\d+)$/, (sent, [at, id]) => withoutToken(Object.assign(this.byId(this.part(at), id), this.hook(sent)))],
      [/^GET \/runners\/all$/, () => this.runners.map(({ id, description }) => ({ id, description }))],
      [/^GET \/runners\/(\d+)$/, (_, [id]) => withoutToken(this.byId(this.runners, id))],
      [/^PUT \/runners\/(\d+)$/, (sent, [id]) => withoutToken(Object.assign(this.byId(this.runners, id), sent))],
      [/^DELETE \/runners\/(\d+)$/, (_, [id]) => this.remove(this.runners, id)],
      [/^POST \/user\/runners$/, (sent) => {
        const made = this.make(this.runners, { ...this.require(sent, 'runner_type'), token: `glrt-${this.ids + 1}-0123456789` });
        return { id: made.id, token: made.token, token_expires_at: null };
      }],
    ];
  }

  private makeUser(sent: Json): Json {
    const { admin = false, skip_confirmation: _, ...rest } = this.require(sent, 'username', 'name', 'email', 'password');
    return withoutPassword(this.make(this.users, { ...rest, is_admin: admin }, 'username'));
  }

  /** The address is needed each time, and those in the local network only if they are allowed. */
  private hook(sent: Json): Json {
    const { hostname } = new URL(this.require(sent, 'url').url);
    const allowed = String(this.settings.outbound_local_requests_allowlist_raw).split('\n');
    if (/\.internal$/.test(hostname) && !allowed.includes(hostname)) throw new Refusal(422, { error: 'Invalid url given' });
    return sent;
  }

  private make(all: Json[], object: Json, unique?: string): Json {
    if (unique && all.some((other) => other[unique] === object[unique])) throw new Refusal(400, { message: { [unique]: ['has already been taken'] } });
    const made = { id: ++this.ids, ...object } as Json;
    all.push(made);
    return made;
  }

  private require(sent: Json, ...names: string[]): Json {
    const missing = names.filter((name) => sent[name] === undefined);
    if (missing.length > 0) throw new Refusal(400, { error: missing.map((name) => `${name} is missing`).join(', ') });
    return sent;
  }

  private find(all: Json[], test: (object: Json) => boolean): Json {
    const found = all.find(test);
    if (!found) throw new Refusal(404, { message: '404 Not Found' });
    return found;
  }

  private byId(all: Json[], id: string | number): Json {
    return this.find(all, (object) => object.id === Number(id));
  }

  private remove(all: Json[], id: string): void {
    all.splice(all.indexOf(this.byId(all, id)), 1);
  }
}

function withoutPassword({ password, ...user }: Json): Json {
  return user;
}

function withoutToken({ token, ...object }: Json): Json {
  return object;
}
