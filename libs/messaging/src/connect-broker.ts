import { setTimeout as delay } from 'node:timers/promises';
import { jetstreamManager } from '@nats-io/jetstream';
import { connect, createInbox } from '@nats-io/transport-node';
import type { NatsConnection } from '@nats-io/transport-node';
import { Logger } from '@nestjs/common';
import { DomainError } from '@rookery/errors';
import type { TlsIdentity } from '@rookery/tls';
import { Broker } from './broker.js';
import { connectionSecurity, inboxPrefix } from './connection-security.js';

export interface BrokerConfig {
  /** One or more servers, as a list or separated by commas. */
  servers: string | readonly string[];
  /** Who connects. Without it, for tests of libs, in the clear and as nobody. */
  tls?: TlsIdentity | undefined;
  /** Shown in the server's list of connections, e.g. `posts-1`. */
  name: string;
  /** Copies of each stream this app creates; 1 when absent. */
  replicas?: number;
  /** How long to try at boot; 60 s when absent. A cold cluster of three needs 5–10 s, so never less than 30 s there. */
  bootTimeoutMs?: number;
}

const oldestVersion = { major: 2, minor: 10 };
const retryMs = 500;

/**
 * Connects and waits until JetStream answers. Afterwards the connection is kept up for ever. Throws FAILED_PRECONDITION
 * `BROKER_TOO_OLD` at once for a server before 2.10, UNAVAILABLE `BROKER_UNAVAILABLE` when the boot time has passed.
 */
export async function connectBroker(config: BrokerConfig): Promise<Broker> {
  const deadline = Date.now() + (config.bootTimeoutMs ?? 60_000);
  const logger = new Logger('Broker');
  for (let attempt = 1; ; attempt++) {
    try {
      return await connectOnce(config);
    } catch (error) {
      if (error instanceof DomainError) throw error;
      if (Date.now() + retryMs > deadline) throw brokerUnavailable(config, error);
      if (attempt === 1) logger.warn({ err: error, msg: 'waiting for the broker' });
      await delay(retryMs);
    }
  }
}

async function connectOnce({ servers, name, tls, replicas = 1 }: BrokerConfig): Promise<Broker> {
  const connection = await connect({
    servers: serverList(servers),
    name,
    ...(tls && connectionSecurity(tls)),
    timeout: 3_000,
    maxReconnectAttempts: -1,
    reconnectTimeWait: 250,
    reconnectJitter: 250,
    pingInterval: 5_000,
    maxPingOut: 2,
  });
  try {
    refuseOldServer(connection);
    const manager = await jetstreamManager(connection, { timeout: 3_000 });
    return new Broker(connection, manager, { replicas, inbox: createInbox(tls && inboxPrefix(tls.app)) });
  } catch (error) {
    await connection.close();
    throw error;
  }
}

function serverList(servers: string | readonly string[]): string[] {
  const list = typeof servers === 'string' ? servers.split(',') : servers;
  return list.map((server) => server.trim()).filter((server) => server !== '');
}

/** 2.9 silently ignores options this design stands on: the first sequence of a stream, the conditions of a publish. */
function refuseOldServer(connection: NatsConnection): void {
  const version = connection.info?.version ?? '';
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const isOld = major < oldestVersion.major || (major === oldestVersion.major && minor < oldestVersion.minor);
  if (isOld) {
    const expected = `${oldestVersion.major}.${oldestVersion.minor}`;
    const message = `expected nats-server ${expected} or newer, got ${version || 'no version'}`;
    throw new DomainError('FAILED_PRECONDITION', 'BROKER_TOO_OLD', message);
  }
}

function brokerUnavailable({ servers }: BrokerConfig, cause: unknown): DomainError {
  const message = `expected a broker with JetStream at ${serverList(servers).join(', ')}, got none`;
  return new DomainError('UNAVAILABLE', 'BROKER_UNAVAILABLE', message, { cause });
}
