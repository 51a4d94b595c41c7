import { Agent, request } from 'node:https';

/** A Kubernetes object, as far as every one has it. */
export interface KubeObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly uid?: string;
    readonly resourceVersion?: string;
    readonly generation?: number;
    readonly labels?: Record<string, string>;
    readonly annotations?: Record<string, string>;
    readonly deletionTimestamp?: string;
  };
  readonly [field: string]: unknown;
}

/** What the API server answers. */
export interface Answer {
  readonly status: number;
  readonly body: Record<string, unknown>;
  /** The warnings that it sends along. */
  readonly warnings: string[];
}

interface ApiResource {
  readonly name: string;
  readonly kind: string;
  readonly namespaced: boolean;
}

const OWNER = 'engine-tests';

/** The API of Kubernetes as the administrator. */
export class Kube {
  private agent?: Agent;
  private readonly resources = new Map<string, Map<string, ApiResource>>();

  constructor(readonly address: string, private readonly token: string, private readonly authority: () => string) {
  }

  async isReady(): Promise<boolean> {
    return (await this.send('GET', '/readyz')).status === 200;
  }

  /** Forgets its connections, which a restarted server does not know. */
  disconnect(): void {
    this.agent?.destroy();
    this.agent = undefined;
  }

  async get(apiVersion: string, kind: string, namespace: string | undefined, name: string): Promise<KubeObject | undefined> {
    const { status, body } = await this.send('GET', await this.path({ apiVersion, kind, metadata: { name, namespace } }));
    if (status === 404) return undefined;
    return expectDone(status, body) as KubeObject;
  }

  /** All objects of a kind, of all namespaces. */
  async list(apiVersion: string, kind: string): Promise<KubeObject[]> {
    const { name } = await this.resource(apiVersion, kind);
    const { status, body } = await this.send('GET', `${root(apiVersion)}/${name}`);
    return (expectDone(status, body).items as KubeObject[]).map((item) => ({ ...item, apiVersion, kind }));
  }

  /** Server-side apply, which must succeed. */
  async apply(object: object): Promise<KubeObject> {
    const path = `${await this.path(object as KubeObject)}?fieldManager=${OWNER}&force=true&fieldValidation=Strict`;
    const { status, body } = await this.send('PATCH', path, object, 'application/apply-patch+yaml');
    return expectDone(status, body) as KubeObject;
  }

  /** What the API server says to a new object with strict validation (`kubectl create --dry-run=server --validate=strict`); nothing is kept. */
  async dryCreate(object: KubeObject): Promise<Answer> {
    const path = await this.path(object);
    return this.send('POST', `${path.slice(0, path.lastIndexOf('/'))}?dryRun=All&fieldValidation=Strict`, object);
  }

  /** The same for server-side apply, which is what Flux does. */
  async dryApply(object: KubeObject): Promise<Answer> {
    const path = `${await this.path(object)}?dryRun=All&fieldManager=${OWNER}&force=true&fieldValidation=Strict`;
    return this.send('PATCH', path, object, 'application/apply-patch+yaml');
  }

  /** Merges into the status of an object. */
  async patchStatus(object: KubeObject, status: object): Promise<void> {
    const answer = await this.send('PATCH', `${await this.path(object)}/status`, { status }, 'application/merge-patch+json');
    if (answer.status !== 404) expectDone(answer.status, answer.body);
  }

  async patch(object: KubeObject, patch: object): Promise<void> {
    const { status, body } = await this.send('PATCH', await this.path(object), patch, 'application/merge-patch+json');
    expectDone(status, body);
  }

  async delete(object: KubeObject): Promise<void> {
    const { status, body } = await this.send('DELETE', await this.path(object));
    if (status !== 404) expectDone(status, body);
  }

  /** Whether the API server knows the kind. */
  async knows(apiVersion: string, kind: string): Promise<boolean> {
    return (await this.resourcesOf(apiVersion)).has(kind);
  }

  /** The versions of a group that it serves, each with the group before it; none where it does not know the group. */
  async versionsOf(group: string): Promise<string[]> {
    const { status, body } = await this.send('GET', `/apis/${group}`);
    if (status === 404) return [];
    return (expectDone(status, body).versions as Array<{ groupVersion: string }>).map(({ groupVersion }) => groupVersion);
  }

  async isNamespaced(apiVersion: string, kind: string): Promise<boolean> {
    return (await this.resource(apiVersion, kind)).namespaced;
  }

  private async path({ apiVersion, kind, metadata }: KubeObject): Promise<string> {
    const { name, namespaced } = await this.resource(apiVersion, kind);
    const namespace = namespaced ? `/namespaces/${metadata.namespace ?? 'default'}` : '';
    return `${root(apiVersion)}${namespace}/${name}/${encodeURIComponent(metadata.name)}`;
  }

  private async resource(apiVersion: string, kind: string): Promise<ApiResource> {
    const found = (await this.resourcesOf(apiVersion)).get(kind);
    if (found === undefined) throw new Error(`the API server does not know ${apiVersion} ${kind}`);
    return found;
  }

  private async resourcesOf(apiVersion: string): Promise<Map<string, ApiResource>> {
    const known = this.resources.get(apiVersion);
    if (known) return known;
    const { status, body } = await this.send('GET', root(apiVersion));
    const all = status === 404 ? [] : expectDone(status, body).resources as ApiResource[];
    const found = new Map(all.filter(({ name }) => !name.includes('/')).map((each) => [each.kind, each]));
    if (found.size > 0) this.resources.set(apiVersion, found);
    return found;
  }

  private send(method: string, path: string, body?: object, type = 'application/json'): Promise<Answer> {
    this.agent ??= new Agent({ keepAlive: true, ca: this.authority() });
    const headers = { 'authorization': `Bearer ${this.token}`, 'content-type': type, 'accept': 'application/json' };
    return new Promise((resolve, reject) => {
      const sent = request(`${this.address}${path}`, { method, headers, agent: this.agent, timeout: 10_000 }, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk)).on('error', reject).on('end', () => {
          const text = Buffer.concat(chunks).toString();
          const warning = response.headers.warning;
          resolve({
            status: response.statusCode!,
            body: text.startsWith('{') ? JSON.parse(text) as Record<string, unknown> : { message: text },
            warnings: warning === undefined ? [] : [...warning.matchAll(/299 \S+ "((?:[^"\\]|\\.)*)"/g)].map((match) => match[1]),
          });
        });
      });
      // A server that was killed may leave a request without answer or end.
      sent.on('timeout', () => sent.destroy(new Error(`no answer to ${method} ${path}`))).on('error', reject).end(body && textOf(body));
    });
  }
}

/** JSON that is YAML, too: the API server reads what is applied as YAML, which takes some letters for line breaks. */
function textOf(body: object): string {
  return JSON.stringify(body).replace(/[\u0085\u2028\u2029]/g, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

function root(apiVersion: string): string {
  return apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
}

function expectDone(status: number, body: Record<string, unknown>): Record<string, unknown> {
  if (status >= 200 && status < 300) return body;
  throw new Error(`the API server answers ${status}: ${body.message as string}`);
}
