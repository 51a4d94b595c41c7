import { createServer } from 'node:net';

/** Below what Linux gives to outgoing connections, so that no connection can take a port between being found and being used. */
const RANGE = { from: 10_000, to: 32_000 };

/** A port on loopback that nobody listens on. */
export async function freePort(): Promise<number> {
  for (let attempt = 0; attempt < 100; attempt++) {
    const port = RANGE.from + Math.floor(Math.random() * (RANGE.to - RANGE.from));
    if (await isFree(port)) return port;
  }
  throw new Error(`no free port on 127.0.0.1 between ${RANGE.from} and ${RANGE.to}`);
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer().once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
