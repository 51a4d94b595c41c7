import * as http from 'http';

/** What a server was asked. */
export interface Request {
  readonly method: string;
  /** Path with query. */
  readonly path: string;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: string;
}

/** What a server says. */
export interface Answer {
  readonly status: number;
  /** Text as it is, anything else as JSON. */
  readonly body?: unknown;
}

/** A server on the loopback interface for as long as a test runs, that keeps what it was asked. */
export class HttpServer {
  /** @param socket a path to listen at instead of the loopback interface */
  public static async start(answer: (request: Request) => Answer, socket?: string): Promise<HttpServer> {
    const requests: Request[] = [];
    const server = http.createServer((message, response) => {
      const chunks: Buffer[] = [];
      message.on('data', (chunk) => chunks.push(chunk));
      message.on('end', () => {
        const request = { method: message.method!, path: message.url!, headers: message.headers, body: Buffer.concat(chunks).toString('utf8') };
        requests.push(request);
        const { status, body } = answer(request);
        response.writeHead(status, { 'Content-Type': typeof body === 'string' ? 'text/plain' : 'application/json' });
        response.end(typeof body === 'string' ? body : body === undefined ? '' : JSON.stringify(body));
      });
    });
    await new Promise<void>((resolve) => socket ? server.listen(socket, resolve) : server.listen(0, '127.0.0.1', resolve));
    return new HttpServer(server, requests);
  }

  private constructor(private readonly server: http.Server, public readonly requests: Request[]) {}

  public get url(): string {
    return `http://127.0.0.1:${(this.server.address() as { port: number }).port}`;
  }

  public async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}
