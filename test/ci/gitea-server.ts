import { Answer, HttpServer, Request } from './http-server';

type Item = { [field: string]: any };

/** Answers as the API of Gitea 1.26 does, as far as repositories' webhooks and protected branches go. */
export class GiteaServer {
  public static readonly TOKEN = 'adm1n"\\t0ken';

  public static async start(): Promise<GiteaServer> {
    const gitea = new GiteaServer();
    gitea.server = await HttpServer.start((request) => gitea.answer(request));
    return gitea;
  }

  public readonly rules: Item[] = [];
  /** With the secrets, which Gitea does not show. */
  public readonly hooks: Item[] = [];
  /** Accounts that exist, and those of them with access to the repository. */
  public readonly accounts = { existing: ['bot', 'stranger'], writing: ['bot'] };
  private server!: HttpServer;
  private id = 0;

  public get url(): string {
    return this.server.url;
  }

  /** Requests that changed something, or tried to. */
  public get writes(): string[] {
    return this.server.requests.filter(({ method }) => method !== 'GET').map(({ method, path }) => `${method} ${path.replace('/api/v1/repos/acme/app', '')}`);
  }

  public close(): Promise<void> {
    return this.server.close();
  }

  private answer({ method, path, headers, body }: Request): Answer {
    if (headers.authorization !== `token ${GiteaServer.TOKEN}`) return { status: 401, body: { message: 'invalid username, password or token' } };
    const url = new URL(path, 'http://gitea');
    const [, collection, name] = /^\/api\/v1\/repos\/acme\/app\/(hooks|branch_protections)(?:\/([^/]+))?$/.exec(url.pathname) ?? [];
    const given: Item = body ? JSON.parse(body) : {};
    if (collection === 'hooks') return this.answerHooks(method, name, url, given);
    if (collection === 'branch_protections') return this.answerRules(method, name && decodeURIComponent(name), given);
    return { status: 404, body: { message: 'not found' } };
  }

  private answerHooks(method: string, id: string | undefined, url: URL, given: Item): Answer {
    const shown = ({ config: { url: address, content_type }, ...rest }: Item): Item => ({ ...rest, config: { url: address, content_type } });
    if (method === 'GET') {
      // The server's own limit, however much is asked for.
      const limit = Math.min(Number(url.searchParams.get('limit') ?? 30), 2);
      const first = (Number(url.searchParams.get('page') ?? 1) - 1) * limit;
      return { status: 200, body: this.hooks.slice(first, first + limit).map(shown) };
    }
    if (method === 'POST') {
      if (!given.type || !given.config?.url || !['json', 'form'].includes(given.config.content_type)) return { status: 422, body: { message: 'Invalid' } };
      const hook = { events: ['push'], branch_filter: '', active: false, authorization_header: '', name: '', ...given, id: ++this.id };
      this.hooks.push(hook);
      return { status: 201, body: shown(hook) };
    }
    const hook = this.hooks.find((each) => String(each.id) === id);
    if (!hook) return { status: 404, body: { message: 'not found' } };
    if (method === 'DELETE') {
      this.hooks.splice(this.hooks.indexOf(hook), 1);
      return { status: 204 };
    }
    // Of the config only these two are taken; events, branches and the header are replaced even where they are not given.
    const { url: address = hook.config.url, content_type = hook.config.content_type } = given.config ?? {};
    Object.assign(hook, {
      events: given.events ?? ['push'],
      branch_filter: given.branch_filter ?? '',
      authorization_header: given.authorization_header ?? '',
      active: given.active ?? hook.active,
      name: given.name ?? hook.name,
      config: { ...hook.config, url: address, content_type },
    });
    return { status: 200, body: shown(hook) };
  }

  private answerRules(method: string, name: string | undefined, given: Item): Answer {
    if (method === 'GET') return { status: 200, body: this.rules };
    const users: string[] = given.push_whitelist_usernames ?? [];
    const unknown = users.find((user) => !this.accounts.existing.includes(user.toLowerCase()));
    if (unknown) return { status: 422, body: { message: `user does not exist [uid: 0, name: ${unknown}]` } };
    let rule = this.rules.find((each) => each.rule_name === (name ?? given.rule_name));
    if (method === 'POST') {
      if (rule) return { status: 403, body: { message: 'Branch protection already exist' } };
      rule = { rule_name: given.rule_name, status_check_contexts: null, push_whitelist_usernames: [], push_whitelist_teams: [], protected_file_patterns: '' };
      this.rules.push(rule);
    }
    if (!rule) return { status: 404, body: { message: 'not found' } };
    Object.assign(rule, given, { rule_name: rule.rule_name });
    const wanted = users.map((user) => user.toLowerCase());
    if (given.push_whitelist_usernames) rule.push_whitelist_usernames = this.accounts.writing.filter((each) => wanted.includes(each));
    if (!rule.enable_push) Object.assign(rule, { enable_push_whitelist: false, push_whitelist_deploy_keys: false });
    return { status: method === 'POST' ? 201 : 200, body: rule };
  }
}
