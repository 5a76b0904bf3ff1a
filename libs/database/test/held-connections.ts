import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';

/** A way to PostgreSQL on which new connections, and with them requests to cancel, can be held up. */
export class HeldConnections {
  /** Whether those that come from now on are held up. */
  isHolding = false;
  private readonly held: (() => void)[] = [];
  private readonly sockets = new Set<Socket>();

  private constructor(
    private readonly server: Server,
    private readonly behind: URL,
  ) {}

  /** @param url of the database behind it */
  static async before(url: string): Promise<HeldConnections> {
    const server = createServer();
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const made = new HeldConnections(server, new URL(url));
    server.on('connection', (socket) => made.take(socket));
    return made;
  }

  /** Of the same database, by this way. */
  get url(): string {
    const url = new URL(this.behind);
    url.host = `127.0.0.1:${(this.server.address() as AddressInfo).port}`;
    return url.href;
  }

  get heldCount(): number {
    return this.held.length;
  }

  letGo(): void {
    for (const pass of this.held.splice(0)) pass();
  }

  /** Ends all connections without a word of PostgreSQL's. */
  cut(): void {
    for (const socket of this.sockets) socket.destroy();
    this.sockets.clear();
  }

  close(): void {
    this.server.close();
    this.cut();
  }

  private take(socket: Socket): void {
    this.sockets.add(socket.on('error', () => {}));
    const pass = () => {
      const behind = connect(Number(this.behind.port), this.behind.hostname);
      this.sockets.add(behind.on('error', () => {}));
      socket.pipe(behind).pipe(socket);
    };
    if (this.isHolding) this.held.push(pass);
    else pass();
  }
}
