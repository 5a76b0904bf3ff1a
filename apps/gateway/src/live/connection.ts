import { Logger } from '@nestjs/common';
import type { Authenticated } from '@rookery/auth';
import type { WebSocket } from 'ws';
import { limits } from '../limits/limits.js';
import type { LiveConnection } from './connections.js';
import { countCut } from './count-cut.js';

/** Close codes beyond those of the graphql-transport-ws protocol itself. */
export const closeCodes = { tokenRefused: 4401, tryAgainLater: 1013 } as const;

const codeOf = {
  draining: closeCodes.tryAgainLater,
  expired: closeCodes.tokenRefused,
  refused: closeCodes.tokenRefused,
  slow: closeCodes.tryAgainLater,
  crowded: closeCodes.tryAgainLater,
  failed: closeCodes.tryAgainLater,
} as const;

const log = new Logger('Live');

/** One WebSocket: who speaks on it, how long, and how fast it is read. */
export class Connection implements LiveConnection {
  readonly transport = 'websocket';
  authenticated: Authenticated | undefined;
  private expiry: NodeJS.Timeout | undefined;
  private isAlive = true;
  private isDisposed = false;
  private readonly pings: NodeJS.Timeout;

  constructor(
    private readonly socket: WebSocket,
    readonly requestId: string,
  ) {
    socket.on('pong', () => (this.isAlive = true));
    this.pings = setInterval(() => this.ping(), limits.pingEveryMs);
  }

  get isClosed(): boolean {
    return this.isDisposed;
  }

  /** Speaks for an account until its token expires. */
  signIn(authenticated: Authenticated): void {
    this.authenticated = authenticated;
    const leftMs = authenticated.viewer.expiresAt - Date.now();
    this.expiry = setTimeout(() => this.close('expired', 'The access token has expired'), leftMs);
  }

  /**
   * Resolves when the bytes have left this process, so that a slow reader slows its own subscriptions down; one that
   * does not read for too long is cut off.
   */
  send(data: string): Promise<void> {
    if (this.socket.bufferedAmount > limits.socketBufferedBytesMax) this.cutOff();
    const stalled = setTimeout(() => this.cutOff(), limits.stalledMsMax);
    return new Promise((resolve, reject) => {
      this.socket.send(data, (error) => {
        clearTimeout(stalled);
        if (error) reject(error);
        else resolve();
      });
    });
  }

  /** A reader that does not keep up. */
  cutOff(): void {
    if (this.socket.readyState !== this.socket.OPEN) return;
    log.log({ requestId: this.requestId, msg: 'A slow reader is cut off' });
    this.close('slow', 'Read faster, or resume later');
  }

  refuse(): void {
    this.close('refused', 'The access token is not valid any more');
  }

  drain(): void {
    this.close('draining', 'This instance is shutting down');
  }

  /** What is buffered may stand before the close frame for ever, hence the end by force. */
  close(why: keyof typeof codeOf, words: string): void {
    if (this.socket.readyState === this.socket.OPEN) countCut(why);
    this.socket.close(codeOf[why], words);
    setTimeout(() => this.socket.terminate(), limits.farewellMsMax).unref();
  }

  /** The socket is closed: nothing may fire any more. */
  dispose(): void {
    this.isDisposed = true;
    clearTimeout(this.expiry);
    clearInterval(this.pings);
  }

  private ping(): void {
    if (!this.isAlive) {
      countCut('silent');
      return this.socket.terminate();
    }
    this.isAlive = false;
    this.socket.ping();
  }
}
