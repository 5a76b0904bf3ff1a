import { constants } from 'node:http2';
import type { ServerHttp2Session } from 'node:http2';
import { Server } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { ServerGrpc } from '@nestjs/microservices';
import type { GrpcOptions } from '@nestjs/microservices';
import type { RpcShutdown } from './shutdown.config.js';

/** What is looked at of grpc-js's server, which keeps it to itself (1.14; leaving.test.ts sees when it changes). */
interface OpenServer {
  http2Servers: ReadonlyMap<Server, { sessions: ReadonlySet<ServerHttp2Session> }>;
  forceShutdown(): void;
}

/** "I shall end this connection" names the highest stream there can be: all that is on its way is still answered. */
const lastStreamOfAll = 2 ** 31 - 1;

/**
 * Nest's gRPC server, that leaves without losing a call. On its own it says GOAWAY with the last stream it knows and
 * ends a connection that is idle at once: a call that is on its way just then is answered by a reset, and nobody can say
 * whether it was done. RFC 9113 (6.8) has it done in two steps, and so has this.
 */
export class LeavingServer extends ServerGrpc {
  private readonly shutdown: RpcShutdown;

  constructor(options: GrpcOptions['options'], shutdown: RpcShutdown) {
    super(options);
    this.shutdown = shutdown;
  }

  /** Resolves when every connection has ended: by itself, or by force when the time is over. */
  override async close(): Promise<void> {
    const server = this.grpcClient as OpenServer | null;
    if (!server) return;
    await this.sendAway(server);
    const force = setTimeout(() => server.forceShutdown(), this.shutdown.finishMs);
    await super.close().finally(() => clearTimeout(force));
  }

  /** No connection begins any more, or who is sent away would come right back; those there are hear of their end. */
  private async sendAway({ http2Servers }: OpenServer): Promise<void> {
    // Not the server's own close, which ends its sessions with it.
    for (const server of http2Servers.keys()) Server.prototype.close.call(server);
    const sessions = [...http2Servers.values()].flatMap((server) => [...server.sessions]);
    const open = sessions.filter(({ closed, destroyed }) => !closed && !destroyed);
    for (const session of open) session.goaway(constants.NGHTTP2_NO_ERROR, lastStreamOfAll);
    // Also with none: one whose handshake is under way is there by then, and is told by the close.
    await delay(this.shutdown.adviseMs);
  }
}
