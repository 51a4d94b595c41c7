import * as http from 'http';

/** A request as the front sees it. */
export interface Seen {
  readonly method: string;
  /** Path and query, below `/api/v2.0` where it is there. */
  readonly path: string;
  /** How many requests the front saw before. */
  readonly count: number;
}

/** What stands in front of a Harbor answers: false hands the request on. */
export type Front = (request: Seen, response: http.ServerResponse) => boolean;

/** A server in front of another one: a proxy, a gateway, a portal. What it does not answer itself, the other one does. */
export class InFront {
  public readonly seen: Seen[] = [];
  private front?: Front;
  private readonly server = http.createServer((request, response) => this.answer(request, response));

  constructor(private readonly behind: () => string) {}

  public async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.server.address() as { port: number }).port}`;
  }

  public async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  public reset(front: Front): void {
    this.front = front;
    this.seen.length = 0;
  }

  private answer(request: http.IncomingMessage, response: http.ServerResponse): void {
    const seen = { method: request.method!, path: request.url!.replace('/api/v2.0', ''), count: this.seen.length };
    this.seen.push(seen);
    if (this.front?.(seen, response)) {
      request.resume();
      return;
    }
    const { hostname, port } = new URL(this.behind());
    const onward = http.request({ hostname, port, path: request.url, method: request.method, headers: request.headers }, (answer) => {
      response.writeHead(answer.statusCode!, answer.headers);
      answer.pipe(response);
    });
    request.pipe(onward);
  }
}

/** Answers with a body as it is. */
export function says(response: http.ServerResponse, status: number, body: string | Buffer, headers: Record<string, string> = { 'Content-Type': 'application/json' }): true {
  response.writeHead(status, headers);
  response.end(body);
  return true;
}
