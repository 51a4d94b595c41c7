import * as http from 'http';
import { HarborScans } from './harbor-scans';
import { HarborError, HarborState, Item } from './harbor-state';
import { ProjectAccess } from '../../src/harbor/project-access';
import { SystemAccess } from '../../src/harbor/system-access';

/** What a request was answered with. */
export interface Logged {
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly body?: any;
}

/**
 * A server that answers like Harbor's API v2.0, as far as the reconciler asks: status codes, texts for booleans in metadata, what is
 * merged, masked, ignored and refused.
 */
export class HarborServer {
  public state = new HarborState();
  public scans = new HarborScans();
  public readonly log: Logged[] = [];
  /** Statuses with which the next requests fail, before or after they are carried out. */
  public readonly faults: { when: RegExp; status: number; after?: boolean }[] = [];
  /** Pairs of resource and action that it knows. */
  public pairs = { project: ProjectAccess._all, system: SystemAccess._all };
  private readonly server = http.createServer((request, response) => this.answer(request, response));

  constructor(private readonly admin: { username: string; password: string }) {}

  public async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.server.address() as { port: number }).port}`;
  }

  public async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  /** Begins anew, with the memory of another Harbor. */
  public reset(state: HarborState): void {
    this.state = state;
    this.scans = new HarborScans();
    this.log.length = 0;
    this.faults.length = 0;
    this.pairs = { project: ProjectAccess._all, system: SystemAccess._all };
  }

  /** Requests that changed something, or tried to, without numbers. */
  public get writes(): string[] {
    return this.log.filter(({ method }) => method !== 'GET').map(({ method, path }) => `${method} ${path.replace(/\/\d+$/, '/n')}`);
  }

  private answer(request: http.IncomingMessage, response: http.ServerResponse): void {
    const chunks: Buffer[] = [];
    request.on('data', (chunk) => chunks.push(chunk));
    request.on('end', () => {
      const text = Buffer.concat(chunks).toString('utf8');
      const url = new URL(request.url!, 'http://harbor');
      const { status, body } = this.carryOut(request, url, text);
      this.log.push({ method: request.method!, path: url.pathname.replace('/api/v2.0', '') + url.search, status, body: text ? JSON.parse(text) : undefined });
      response.writeHead(status, { 'Content-Type': 'application/json' });
      response.end(body === undefined ? '' : JSON.stringify(body));
    });
  }

  private carryOut(request: http.IncomingMessage, url: URL, text: string): { status: number; body?: unknown } {
    const fault = this.faults.findIndex(({ when }) => when.test(`${request.method} ${url.pathname}`));
    const [broken] = fault < 0 ? [] : this.faults.splice(fault, 1);
    const failure = { status: broken?.status ?? 0, body: { errors: [{ code: 'UNKNOWN', message: 'internal server error' }] } };
    if (broken && !broken.after) return failure;
    try {
      const authorization = (request.headers.authorization ?? '').replace('Basic ', '');
      const [user, password] = Buffer.from(authorization, 'base64').toString('utf8').split(/:([\s\S]*)/);
      if (url.pathname === '/v2/') return { status: this.state.canLogIn(user, password) ? 200 : 401, body: {} };
      const scan = this.scans.answer(this.state, request.method!, url.pathname, user, password);
      if (scan) return broken ? failure : scan;
      if (user !== this.admin.username || password !== this.admin.password) throw new HarborError(401, 'unauthorized');
      if (request.headers['x-is-resource-name'] !== 'true') throw new HarborError(400, 'the test wants names, not ids');
      const answer = this.route(request.method!, url, text ? JSON.parse(text) : undefined);
      return broken ? failure : answer;
    } catch (error) {
      if (!(error instanceof HarborError)) throw error;
      return { status: error.status, body: { errors: [{ code: 'ERROR', message: error.message }] } };
    }
  }

  private route(method: string, url: URL, body: any): { status: number; body?: unknown } {
    const { state } = this;
    const path = url.pathname.replace(/^\/api\/v2\.0/, '').split('/').slice(1).map(decodeURIComponent);
    const query = url.searchParams;
    // The names of projects and all numbers left out: `PUT projects/*/members`.
    const [collection, ...rest] = path;
    const shape = rest.map((part, i) => (i === 0 ? (collection === 'projects' ? '/*' : '/') : /^\d+$/.test(part) ? '' : `/${part}`));
    const key = `${method} ${collection}${shape.join('')}`;
    const page = (items: Item[]) => {
      const size = Number(query.get('page_size') ?? 10);
      if (size > 100) throw new HarborError(422, 'page_size in query should be less than or equal to 100');
      const first = (Number(query.get('page') ?? 1) - 1) * size;
      const slice = items.slice(first, first + size);
      return { status: 200, body: slice };
    };
    const id = Number(path[path.length - 1]);
    switch (key) {
      case 'GET users/': return { status: 200, body: { username: this.admin.username, sysadmin_flag: true } };
      case 'GET projects/*': return { status: 200, body: state.project(path[1]) };
      case 'POST projects': state.createProject(body); return { status: 201 };
      case 'PUT projects/*': state.updateProject(path[1], body); return { status: 200 };
      case 'GET quotas': return page(state.quotas.filter((quota) => quota.ref.id === Number(query.get('reference_id'))));
      case 'PUT quotas/': find(state.quotas, id).hard = body.hard; return { status: 200 };
      case 'POST retentions': state.createRetention(body); return { status: 201 };
      case 'GET retentions/': return { status: 200, body: find(state.retentions, id) };
      case 'PUT retentions/': state.updateRetention(id, body); return { status: 200 };
      case 'GET projects/*/immutabletagrules': return page(state.in(path[1]).rules);
      case 'POST projects/*/immutabletagrules': state.createRule(path[1], body); return { status: 201 };
      case 'DELETE projects/*/immutabletagrules': remove(state.in(path[1]).rules, id); return { status: 200 };
      case 'GET projects/*/members': return page(state.in(path[1]).members);
      case 'POST projects/*/members': state.createMember(path[1], body); return { status: 201 };
      case 'PUT projects/*/members': find(state.in(path[1]).members, id).role_id = body.role_id; return { status: 200 };
      case 'GET projects/*/webhook/policies': return page(state.in(path[1]).webhooks);
      case 'POST projects/*/webhook/policies': state.createWebhook(path[1], body); return { status: 201 };
      case 'PUT projects/*/webhook/policies': state.updateWebhook(path[1], id, body); return { status: 200 };
      case 'GET registries': return page(state.registries.map((each) => state.masked(each)));
      case 'POST registries': state.createRegistry(body); return { status: 201 };
      case 'PUT registries/': state.updateRegistry(id, body); return { status: 200 };
      case 'GET robots': return page(state.listRobots(query.get('q') ?? ''));
      case 'POST robots': return { status: 201, body: state.createRobot(body, this.pairs) };
      case 'PUT robots/': state.updateRobot(id, body, this.pairs); return { status: 200 };
      case 'PATCH robots/': state.setSecret(id, body.secret); return { status: 200, body: { secret: '' } };
      default: throw new HarborError(404, `no such path: ${key}`);
    }
  }
}

function find(items: Item[], id: number): Item {
  const item = items.find((each) => each.id === id);
  if (!item) throw new HarborError(404, `${id} not found`);
  return item;
}

function remove(items: Item[], id: number): void {
  items.splice(items.indexOf(find(items, id)), 1);
}
