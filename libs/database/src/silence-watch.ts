import type { Socket } from 'node:net';
import type { Client, ClientConfig, Pool, PoolClient } from 'pg';
import { measuredDriver } from './measured-driver.js';
import type { NodeOrder } from './node-order.js';
import { isConnectionLoss } from './postgres-errors.js';

/** A connection that knows which node it leads to. */
export interface NodeConnection extends PoolClient {
  readonly node: string;
}

interface Heard {
  bytes: number;
  silentTicks: number;
}

const tickMs = 1_000;
const silentTicksMax = 3;
const probeTimeoutMs = 2_000;

/**
 * Ends connections to a node that is gone without a word: a machine that lost its power or its network closes nothing,
 * and TCP would wait a quarter of an hour for it. When nothing was heard from a node for three seconds, though somebody
 * holds a connection to it, the node is dialled once more; only if that is not answered either, all its connections are
 * ended, and whoever waits for an answer is told that it was lost.
 */
export class SilenceWatch {
  private readonly held = new Set<NodeConnection>();
  private readonly all = new Set<NodeConnection>();
  private readonly heard = new Map<string, Heard>();

  /** Watches `pool`, whose connections are of `NodeConnection`, until it has ended. */
  constructor(
    private readonly pool: Pool,
    private readonly order: NodeOrder,
  ) {
    pool.on('connect', (client) => this.all.add(client as NodeConnection));
    pool.on('acquire', (client) => this.held.add(client as NodeConnection));
    pool.on('release', (_error, client) => this.held.delete(client as NodeConnection));
    pool.on('remove', (client) => {
      this.all.delete(client as NodeConnection);
      this.held.delete(client as NodeConnection);
    });
    const timer = setInterval(() => (pool.ended ? clearInterval(timer) : this.tick()), tickMs).unref();
  }

  private tick(): void {
    const nodes = new Set([...this.held].map(({ node }) => node));
    for (const node of this.heard.keys()) if (!nodes.has(node)) this.heard.delete(node);
    for (const node of nodes) this.listen(node);
  }

  private listen(node: string): void {
    const bytes = this.of(node).reduce((sum, client) => sum + socketOf(client).bytesRead, 0);
    const before = this.heard.get(node);
    const silentTicks = before?.bytes === bytes ? before.silentTicks + 1 : 0;
    // Whatever the probe finds, the next one is three seconds away.
    this.heard.set(node, { bytes, silentTicks: silentTicks % silentTicksMax });
    if (silentTicks === silentTicksMax) void this.probe(node);
  }

  private async probe(node: string): Promise<void> {
    const suspects = this.of(node);
    if (await answers(node, this.pool.options)) return;
    this.order.leave(node);
    for (const client of suspects) socketOf(client).destroy();
  }

  private of(node: string): NodeConnection[] {
    return [...this.all].filter((client) => client.node === node);
  }
}

/** Also a refusal is an answer, and so is a certificate that is over: those who are connected already may go on. */
async function answers(node: string, config: ClientConfig): Promise<boolean> {
  const connectionTimeoutMillis = probeTimeoutMs;
  const probe = new measuredDriver.Client({ ...config, connectionString: node, connectionTimeoutMillis });
  probe.on('error', () => undefined);
  try {
    await probe.connect();
    return true;
  } catch (error) {
    return !isConnectionLoss(error) || 'severity' in (error as object);
  } finally {
    await probe.end().catch(() => undefined);
  }
}

function socketOf(client: PoolClient): Socket {
  return (client as unknown as Client & { connection: { stream: Socket } }).connection.stream;
}
