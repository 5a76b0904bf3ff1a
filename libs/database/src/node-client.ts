import type { EventEmitter } from 'node:events';
import type { Client, ClientConfig } from 'pg';
import { measuredDriver } from './measured-driver.js';
import type { NodeOrder } from './node-order.js';

type Connected = (error: Error | undefined) => void;

/** Of a list: one that does not answer must leave time to ask the others. */
const dialTimeoutMs = 2_000;
/** A statement that writes was sent to a server that does not. */
const readOnly = '25006';

/** A node answered, but is not the one that takes writes. Its code is that of a connection that could not be made. */
class NotPrimary extends Error {
  readonly code = '08001';

  constructor() {
    super('the server is a standby or read-only');
  }
}

const failed = new WeakSet<Error>();

/** Whether this error came from dialling a node, and not from waiting for a connection. */
export function isDialFailure(error: Error | undefined): boolean {
  return error !== undefined && failed.has(error);
}

/**
 * The kind of connection that `order` hands out nodes to. Of several nodes one is only taken while it accepts writes;
 * the server says so with its greeting, so that nothing has to be asked. A connection that finds later that its node
 * takes no writes any more ends itself, and so leaves the pool.
 */
export function nodeClient(order: NodeOrder): new (config?: ClientConfig) => Client {
  const isList = order.urls.length > 1;
  return class NodeClient extends measuredDriver.Client {
    readonly node: string;
    private readonly said = new Map<string, string>();

    constructor(config?: ClientConfig) {
      const node = order.current;
      super({ ...config, connectionString: node, ...(isList && { connectionTimeoutMillis: dialTimeoutMs }) });
      this.node = node;
    }

    override connect(): Promise<void>;
    override connect(callback: (error: Error) => void): void;
    override connect(callback?: (error: Error) => void): Promise<void> | void {
      if (callback) return this.dial(callback as Connected);
      return new Promise((resolve, reject) => this.dial((error) => (error ? reject(error) : resolve())));
    }

    private dial(connected: Connected): void {
      const { connection } = this as unknown as { connection: EventEmitter };
      connection.on('parameterStatus', (status: { parameterName: string; parameterValue: string }) =>
        this.said.set(status.parameterName, status.parameterValue),
      );
      const done: Connected = (error) => {
        const failure = error ?? this.refusal();
        if (!failure) {
          // After the client's own: what it asked has its answer first.
          connection.on('errorMessage', ({ code }: { code?: string }) => code === readOnly && this.giveUp());
          return connected(undefined);
        }
        failed.add(failure);
        order.leave(this.node);
        if (!error) void this.end();
        connected(failure);
      };
      super.connect(done as (error: Error) => void);
    }

    private refusal(): Error | undefined {
      const isPrimary =
        this.said.get('in_hot_standby') !== 'on' && this.said.get('default_transaction_read_only') !== 'on';
      return !isList || isPrimary ? undefined : new NotPrimary();
    }

    private giveUp(): void {
      order.leave(this.node);
      void this.end();
    }
  };
}
