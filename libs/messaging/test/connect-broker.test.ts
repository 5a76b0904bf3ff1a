import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { connectBroker } from '@rookery/messaging';
import { NatsServer } from '@rookery/testing';

describe('connecting to the broker', () => {
  let server: NatsServer;

  beforeAll(async () => {
    server = await NatsServer.start();
  });
  afterAll(() => server.stop());

  it('waits at boot for a broker that starts later', async () => {
    await server.kill();
    const connecting = connectBroker({ servers: server.url, name: 'test', bootTimeoutMs: 15_000 });
    await server.run();
    const broker = await connecting;
    expect(broker.isConnected).toBe(true);
    await broker.close();
  });

  it('gives up with UNAVAILABLE when the boot time has passed', async () => {
    const unused = { servers: 'nats://127.0.0.1:1', name: 'test', bootTimeoutMs: 600 };
    await expect(connectBroker(unused)).rejects.toMatchObject({ code: 'UNAVAILABLE', reason: 'BROKER_UNAVAILABLE' });
  });

  it('refuses a server before 2.10', async () => {
    const old = createServer((socket) => {
      socket.on('error', () => undefined);
      socket.write('INFO {"server_id":"OLD","version":"2.9.25","headers":true,"max_payload":1048576}\r\n');
      socket.on('data', (data) => data.includes('PING') && socket.write('PONG\r\n'));
    }).listen(0, '127.0.0.1');
    await once(old, 'listening');
    const servers = `nats://127.0.0.1:${(old.address() as AddressInfo).port}`;
    await expect(connectBroker({ servers, name: 'test' })).rejects.toMatchObject({
      reason: 'BROKER_TOO_OLD',
      message: 'expected nats-server 2.10 or newer, got 2.9.25',
    });
    old.close();
  });

  it('comes back after the broker was away, and says so', async () => {
    const broker = await connectBroker({ servers: server.url, name: 'test' });
    const reconnected = new Promise<void>((resolve) => broker.onReconnect(resolve));
    await server.kill();
    await server.run();
    await reconnected;
    await broker.ping();
    await broker.close();
  });
});
