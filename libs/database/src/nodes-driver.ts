import type { PoolClient, PoolConfig } from 'pg';
import { measuredDriver } from './measured-driver.js';
import { isDialFailure, nodeClient } from './node-client.js';
import { NodeOrder } from './node-order.js';
import { SilenceWatch } from './silence-watch.js';

type Connected = (error: Error | undefined, client: PoolClient | undefined, release: (error?: unknown) => void) => void;
type Connect = (connected: Connected) => void;

/**
 * What TypeORM connects with: a pool whose connections all go to that node of a database which takes writes, whichever it
 * is at the moment. node-postgres knows one host only. A caller waits until each node was asked once, not longer: while
 * there is no primary it is told so, and the next caller asks again.
 * @param urls one for each node
 */
export function nodesDriver(urls: readonly string[]): object {
  const order = new NodeOrder(urls);
  const Client = nodeClient(order);
  class NodesPool extends measuredDriver.Pool {
    constructor(config?: PoolConfig) {
      super({ ...config, Client } as PoolConfig);
      new SilenceWatch(this, order);
      const connect = this.connect.bind(this) as Connect;
      this.connect = askEachNode(connect, urls.length) as unknown as typeof this.connect;
    }
  }
  return { ...measuredDriver, Client, Pool: NodesPool };
}

function askEachNode(connect: Connect, nodes: number): Connect {
  const ask = (connected: Connected, left: number) =>
    connect((error, client, release) => {
      if (isDialFailure(error) && left > 1) return ask(connected, left - 1);
      connected(error, client, release);
    });
  return (connected) => ask(connected, nodes);
}
