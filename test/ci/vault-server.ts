import * as http from 'http';

/** A request as the server had it. */
export interface VaultRequest {
  readonly method: string;
  readonly path: string;
  readonly namespace?: string;
  readonly token?: string;
  readonly body?: any;
}

/** Who may log in at a mount, and which paths of the API the token may then read. */
interface Role {
  readonly login: (body: any) => boolean;
  readonly reads: readonly string[];
}

/**
 * A server that answers like the part of Vault's API that pipelines ask: logins by auth methods, KV of version 2, `revoke-self`. Statuses
 * and error texts are Vault's: 400 for a login with wrong credentials, 403 without permission, 404 without errors where nothing is.
 */
export class VaultServer {
  public readonly requests: VaultRequest[] = [];
  /** Logins by mount: `jwt`, `approle`, `kubernetes`. */
  public readonly roles = new Map<string, Role>();
  /** Secrets by their path in the API: `secret/data/ci/harbor`. */
  public readonly secrets = new Map<string, { [key: string]: unknown }>();
  /** How many of the next requests fail because Vault is sealed. */
  public sealed = 0;
  private readonly tokens = new Map<string, Role>();
  private readonly server = http.createServer((request, response) => this.answer(request, response));

  public async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.server.address() as { port: number }).port}`;
  }

  public async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private answer(request: http.IncomingMessage, response: http.ServerResponse): void {
    const chunks: Buffer[] = [];
    request.on('data', (chunk) => chunks.push(chunk));
    request.on('end', () => {
      const text = Buffer.concat(chunks).toString('utf8');
      const asked: VaultRequest = {
        method: request.method!,
        path: request.url!.replace('/v1/', ''),
        namespace: header(request, 'x-vault-namespace'),
        token: header(request, 'x-vault-token'),
        body: text ? JSON.parse(text) : undefined,
      };
      this.requests.push(asked);
      const [status, body] = this.carryOut(asked);
      response.writeHead(status, { 'Content-Type': 'application/json' }).end(body === undefined ? '' : JSON.stringify(body));
    });
  }

  private carryOut({ method, path, token, body }: VaultRequest): [number, unknown?] {
    if (this.sealed > 0) {
      this.sealed--;
      return [503, { errors: ['Vault is sealed'] }];
    }
    const mount = /^auth\/(.+)\/login$/.exec(path)?.[1];
    if (method === 'POST' && mount) return this.logIn(mount, body);
    const role = this.tokens.get(token ?? '');
    if (!role) return [403, { errors: ['permission denied', 'invalid token'] }];
    if (method === 'POST' && path === 'auth/token/revoke-self') {
      this.tokens.delete(token!);
      return [204];
    }
    if (method !== 'GET' || !role.reads.includes(path)) return [403, { errors: ['1 error occurred:\n\t* permission denied\n\n'] }];
    const data = this.secrets.get(path);
    return data ? [200, { data: { data, metadata: { version: 1 } } }] : [404, { errors: [] }];
  }

  private logIn(mount: string, body: any): [number, unknown] {
    const role = this.roles.get(mount);
    if (!role) return [404, { errors: [`no handler for route "auth/${mount}/login". route entry not found.`] }];
    if (!role.login(body)) return [400, { errors: ['error validating token: invalid audience (aud) claim'] }];
    const token = `hvs.token-${this.requests.length}`;
    this.tokens.set(token, role);
    return [200, { auth: { client_token: token, policies: ['ci'] } }];
  }
}

function header(request: http.IncomingMessage, name: string): string | undefined {
  const value = request.headers[name];
  return Array.isArray(value) ? value.join() : value;
}
