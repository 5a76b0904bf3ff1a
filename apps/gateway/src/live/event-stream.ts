import type { ServerResponse } from 'node:http';
import { Logger } from '@nestjs/common';
import { limits } from '../limits/limits.js';
import type { LiveConnection } from './connections.js';
import { countCut } from './count-cut.js';
import type { CutReason } from './count-cut.js';

/**
 * Why a stream ends, when it is not the reason of an error. Each means: come back with the last id, after `expired` with
 * a new token and after `refused` in a new session.
 */
export const farewells = {
  expired: 'TOKEN_EXPIRED',
  refused: 'TOKEN_REFUSED',
  draining: 'SHUTTING_DOWN',
  slow: 'SLOW_READER',
} as const;

const cutReasonOf = new Map<string, CutReason>(
  Object.entries(farewells).map(([why, reason]) => [reason, why as keyof typeof farewells]),
);

interface StreamOptions {
  requestId: string;
  /** Milliseconds since the epoch. */
  expiresAt: number;
  onClose(): void;
}

const log = new Logger('Live');

/** One answer of server-sent events: how long it lives, and how fast it is read. */
export class EventStream implements LiveConnection {
  readonly transport = 'sse';
  private timers: NodeJS.Timeout[] = [];
  private hasEnded = false;

  constructor(
    private readonly response: ServerResponse,
    private readonly options: StreamOptions,
  ) {
    response.once('close', () => {
      this.clearTimers();
      options.onClose();
    });
  }

  /** Begins the answer, and what happens in it by the clock. */
  open(headers: Record<string, string>): void {
    this.response.writeHead(200, headers);
    // Not all at once when an instance has ended.
    const retryMs = Math.round(limits.reconnectMsMax * (0.5 + Math.random() / 2));
    this.response.write(`retry: ${retryMs}\n\n`);
    this.timers = [
      setInterval(() => this.beat(), limits.heartbeatEveryMs),
      setTimeout(() => this.end(farewells.expired), this.options.expiresAt - Date.now()),
    ];
  }

  /** Resolves when the next event may be sent. A reader that lets one wait for too long is cut off. */
  async send({ id, data }: { id: number; data: unknown }): Promise<void> {
    if (this.hasEnded || this.response.destroyed) return;
    if (this.response.write(`id: ${id}\nevent: change\ndata: ${JSON.stringify(data)}\n\n`)) return;
    const stalled = setTimeout(() => this.cutOff(), limits.stalledMsMax);
    await new Promise<void>((resolve) => {
      const goOn = () => {
        this.response.off('drain', goOn).off('close', goOn);
        resolve();
      };
      this.response.once('drain', goOn).once('close', goOn);
    });
    clearTimeout(stalled);
  }

  /** A reader that does not keep up. */
  cutOff(): void {
    if (this.hasEnded) return;
    log.log({ requestId: this.options.requestId, msg: 'A slow reader is cut off' });
    this.end(farewells.slow);
  }

  refuse(): void {
    this.end(farewells.refused);
  }

  drain(): void {
    this.end(farewells.draining);
  }

  /** What is buffered may stand before the farewell for ever, hence the end by force. */
  end(reason: string): void {
    if (this.hasEnded) return;
    this.hasEnded = true;
    countCut(cutReasonOf.get(reason) ?? 'failed');
    this.clearTimers();
    this.response.end(`event: bye\ndata: ${JSON.stringify({ reason })}\n\n`);
    setTimeout(() => this.response.destroy(), limits.farewellMsMax).unref();
  }

  /** Keeps proxies from closing a quiet stream; one that is not read needs no more to read. */
  private beat(): void {
    if (!this.response.writableNeedDrain) this.response.write(': heartbeat\n\n');
  }

  private clearTimers(): void {
    for (const timer of this.timers) clearTimeout(timer);
  }
}
