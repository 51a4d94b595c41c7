import * as http from 'http';
import { AddressInfo } from 'net';

/** A request that a server got. */
export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly query: { readonly [name: string]: string };
  readonly authorization: string;
  readonly body?: any;
}

/** Answers on loopback. `answer` gives status and body; everything asked is in `asked`. */
export async function serve(answer: (asked: Asked) => [status: number, body: unknown]): Promise<{ url: string; asked: Asked[]; close(): void }> {
  const asked: Asked[] = [];
  const server = http.createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const url = new URL(request.url!, 'http://localhost');
      const text = Buffer.concat(chunks).toString();
      const authorization = request.headers.authorization ?? request.headers['private-token']?.toString() ?? '';
      const one: Asked = {
        method: request.method!,
        path: url.pathname,
        query: Object.fromEntries(url.searchParams),
        authorization,
        ...text && { body: JSON.parse(text) },
      };
      asked.push(one);
      const [status, body] = answer(one);
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked, close: () => server.close() };
}
