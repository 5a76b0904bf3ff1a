import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { TLSSocket } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { connectBroker } from '@rookery/messaging';
import { settle, startWorld, TestCa } from '@rookery/testing';
import type { World } from '@rookery/testing';
import type { TlsIdentity } from '@rookery/tls';

interface Connection {
  name: string;
  tls_version?: string;
  authorized_user?: string;
  tls_peer_certs?: { cert_sha256: string }[];
}

describe('a connection with an identity', () => {
  let world: World;
  let tls: TlsIdentity;

  beforeAll(async () => {
    world = await startWorld({ apps: [] });
    tls = await world.ca.issue('posts');
  });
  afterAll(() => world?.stop());

  it('is encrypted, and known by its certificate', async () => {
    const broker = await world.connectBroker('posts');
    expect(await connectionOf('test of posts')).toMatchObject({
      tls_version: '1.3',
      authorized_user: expect.stringContaining('spiffe://rookery/posts'),
    });
    await broker.close();
  });

  it('shows a renewed certificate when it connects again, and lives on until then', async () => {
    const broker = await world.connectBroker('posts');
    const fingerprint = async () => (await connectionOf('test of posts'))?.tls_peer_certs?.[0]?.cert_sha256;
    const before = await fingerprint();
    const oldKey = tls.material.key;
    await world.ca.ca.renew('posts');
    await settle(() => expect(tls.material.key.equals(oldKey)).toBe(false), { withinMs: 15_000 });
    await broker.ping();
    expect(await fingerprint()).toBe(before);

    const reconnected = new Promise<void>((resolve) => broker.onReconnect(resolve));
    await world.nats.nodes[0]!.restart();
    await reconnected;
    await broker.ping();
    expect(await fingerprint()).toMatch(/^[0-9a-f]{64}$/);
    expect(await fingerprint()).not.toBe(before);
    await broker.close();
  });

  it('is not made to a server without TLS', async () => {
    const server = await greet('{"server_id":"A","version":"2.15.0","headers":true,"max_payload":1048576}');
    await expect(connectTo(server.url)).rejects.toMatchObject({
      cause: expect.objectContaining({ message: expect.stringContaining("does not support 'tls'") }),
    });
    server.close();
  });

  it('is not made to a server that shows the certificate of an app', async () => {
    const server = await impersonate(await world.ca.issue('feeds'));
    await expect(connectTo(server.url)).rejects.toMatchObject({
      cause: expect.objectContaining({ message: 'expected the certificate of nats, got that of feeds' }),
    });
    server.close();
  });

  it('is not made to a server of another CA', async () => {
    const foreign = await TestCa.create();
    const server = await impersonate(await foreign.issue('nats'));
    await expect(connectTo(server.url)).rejects.toMatchObject({ reason: 'BROKER_UNAVAILABLE' });
    server.close();
    await foreign.close();
  });

  const connectTo = (servers: string) => connectBroker({ servers, name: 'test', tls, bootTimeoutMs: 100 });

  async function connectionOf(name: string): Promise<Connection | undefined> {
    const answer = await fetch(`${world.nats.nodes[0]!.monitorUrl}/connz?auth=true`);
    const { connections } = (await answer.json()) as { connections: Connection[] };
    return connections.find((connection) => connection.name === name);
  }
});

/** A server that says what it is in the clear, as all do, and then speaks TLS as `tls`. */
function impersonate(tls: TlsIdentity) {
  const info = '{"server_id":"A","version":"2.15.0","headers":true,"max_payload":1048576,"tls_required":true}';
  return greet(info, tls);
}

async function greet(info: string, tls?: TlsIdentity): Promise<{ url: string; close(): void }> {
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.write(`INFO ${info}\r\n`);
    if (!tls) return;
    const { certificate: cert, key } = tls.material;
    new TLSSocket(socket, { isServer: true, cert, key }).on('error', () => undefined);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { url: `nats://127.0.0.1:${(server.address() as AddressInfo).port}`, close: () => void server.close() };
}
