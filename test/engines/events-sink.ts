import { createServer, Server } from 'node:http';
import { AddressInfo } from 'node:net';

/** An event as notification-controller would receive it. */
export interface FluxEvent {
  readonly involvedObject: { readonly kind: string; readonly name: string; readonly namespace: string };
  readonly severity: 'info' | 'error' | 'trace';
  readonly reason: string;
  readonly message: string;
  readonly metadata?: Record<string, string>;
}

/** Collects what Flux's controllers would tell notification-controller. */
export class EventsSink {
  static async start(): Promise<EventsSink> {
    const events: FluxEvent[] = [];
    const server = createServer((incoming, outgoing) => {
      const chunks: Buffer[] = [];
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk)).on('end', () => {
        events.push(JSON.parse(Buffer.concat(chunks).toString()) as FluxEvent);
        outgoing.writeHead(202).end();
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new EventsSink(server, events);
  }

  private constructor(private readonly server: Server, readonly events: FluxEvent[]) {
  }

  get address(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/events`;
  }

  /** The events about an object, oldest first. */
  about(kind: string, name: string): FluxEvent[] {
    return this.events.filter(({ involvedObject }) => involvedObject.kind === kind && involvedObject.name === name);
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}
