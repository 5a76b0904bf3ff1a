import { Injectable } from '@nestjs/common';
import type { BeforeApplicationShutdown, OnApplicationBootstrap } from '@nestjs/common';
import { Denylist } from '@rookery/auth';
import type { Viewer } from '@rookery/rpc';
import { upDownCounter } from '@rookery/telemetry';
import { limits } from '../limits/limits.js';

const live = upDownCounter('rookery.live.connections', { description: 'Live connections.', unit: '{connection}' });

/** A WebSocket, or a stream of server-sent events. */
export interface LiveConnection {
  readonly transport: 'websocket' | 'sse';
  /** Tells the client to come back, which will be to another instance, and ends. */
  drain(): void;
  /** Says that the access token is refused from now on, and ends. */
  refuse(): void;
}

/** The connections of this gateway that stay: how many are too many, and whose token is refused meanwhile. */
@Injectable()
export class Connections implements OnApplicationBootstrap, BeforeApplicationShutdown {
  /** Each with whom it speaks for, once that is known. */
  private readonly open = new Map<LiveConnection, Viewer | undefined>();
  private readonly byAccount = new Map<string, Set<LiveConnection>>();

  constructor(private readonly denylist: Denylist) {}

  onApplicationBootstrap(): void {
    // A connection whose token was just found good is admitted before this turn of the event loop ends.
    this.denylist.onDenied((accountId) => void setImmediate(() => this.refuseDenied(accountId)));
  }

  /** Before the views end by themselves: a view that ended is not resumed, a connection is. */
  beforeApplicationShutdown(): void {
    this.drain();
  }

  /** Whether there is room for another connection; it is counted if so. */
  admit(connection: LiveConnection): boolean {
    if (this.open.size >= limits.connectionsMax) return false;
    this.open.set(connection, undefined);
    live.add(1, { 'rookery.transport': connection.transport });
    return true;
  }

  /** Whether the viewer's account may have another connection; it is counted if so. */
  admitViewer(connection: LiveConnection, viewer: Viewer): boolean {
    const others = this.byAccount.get(viewer.accountId) ?? new Set();
    if (!this.open.has(connection) || others.size >= limits.connectionsPerAccountMax) return false;
    this.open.set(connection, viewer);
    this.byAccount.set(viewer.accountId, others.add(connection));
    return true;
  }

  remove(connection: LiveConnection): void {
    const accountId = this.open.get(connection)?.accountId;
    if (this.open.delete(connection)) live.add(-1, { 'rookery.transport': connection.transport });
    if (accountId === undefined) return;
    const others = this.byAccount.get(accountId);
    others?.delete(connection);
    if (others?.size === 0) this.byAccount.delete(accountId);
  }

  /** Clients come back to another instance, and resume. */
  drain(): void {
    for (const connection of this.open.keys()) connection.drain();
  }

  private connectionsOf(accountId: string | undefined): Iterable<LiveConnection> {
    return accountId === undefined ? this.open.keys() : (this.byAccount.get(accountId) ?? []);
  }

  private refuseDenied(accountId: string | undefined): void {
    for (const connection of [...this.connectionsOf(accountId)]) {
      const viewer = this.open.get(connection);
      if (viewer && this.denylist.refuses(viewer)) connection.refuse();
    }
  }
}
