import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One alert, as a notification that came named it. */
export interface HeardAlert {
  /** What it came in on: `page`, `ticket` or `heartbeat`. */
  receiver: string;
  /** `BrokerDown nats`: the alert and its app. */
  name: string;
  status: 'firing' | 'resolved';
  /** Of performance.now(). */
  atMs: number;
}

const bodyBytesMax = 1_000_000;

/** Whoever is woken: takes Alertmanager's webhooks on a port of 127.0.0.1 and remembers all of them. */
export class Pager {
  readonly heard: HeardAlert[] = [];
  readonly #server: Server;

  private constructor() {
    this.#server = createServer((request, response) => {
      this.#take(request).then(
        () => response.end(),
        () => response.writeHead(400).end(),
      );
    });
  }

  static async open(): Promise<Pager> {
    const pager = new Pager();
    await new Promise<void>((done, fail) => pager.#server.once('error', fail).listen(0, '127.0.0.1', done));
    return pager;
  }

  /** What a receiver of Alertmanager is given as its URL. */
  urlOf(receiver: string): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/${receiver}`;
  }

  /** All that came in on a receiver from a moment on, of performance.now(). */
  since(atMs: number, receiver: string): HeardAlert[] {
    return this.heard.filter((alert) => alert.atMs >= atMs && alert.receiver === receiver);
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((done) => this.#server.close(done));
  }

  async #take(request: IncomingMessage): Promise<void> {
    const atMs = performance.now();
    const chunks: Buffer[] = [];
    let bytes = 0;
    for await (const chunk of request as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > bodyBytesMax) throw new Error('a notification of more than a megabyte');
      chunks.push(chunk);
    }
    const { alerts } = JSON.parse(Buffer.concat(chunks).toString()) as Notification;
    const receiver = (request.url ?? '').slice(1);
    for (const { status, labels } of alerts) {
      this.heard.push({ receiver, name: `${labels.alertname} ${labels.app}`, status, atMs });
    }
  }
}

/** As much of Alertmanager's webhook as is read. */
interface Notification {
  alerts: { status: 'firing' | 'resolved'; labels: { alertname: string; app: string } }[];
}
