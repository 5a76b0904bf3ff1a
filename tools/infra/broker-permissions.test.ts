import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jetstream, jetstreamManager } from '@nats-io/jetstream';
import { Kvm } from '@nats-io/kv';
import { connect } from '@nats-io/transport-node';
import type { ConnectionOptions, NatsConnection } from '@nats-io/transport-node';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { clientOptions } from './broker-access.ts';
import { brokerUsers } from './broker-permissions.ts';
import { DevelopmentCa } from './development-ca.ts';
import { findNatsServer } from './find-nats-server.ts';
import { startNats, type NatsServer } from './nats.ts';

const program = process.env.ROOKERY_NATS_SERVER ?? (await findNatsServer()).path;
const apps = [
  { name: 'herons', hasDatabase: true, listensTo: ['rooks'], hearsLive: false },
  { name: 'rooks', hasDatabase: true, listensTo: [], hearsLive: false },
  { name: 'accounts', hasDatabase: true, listensTo: [], hearsLive: false },
  { name: 'door', hasDatabase: false, listensTo: [], hearsLive: true },
];
const temporary = () => mkdtempSync(join(tmpdir(), 'nats-'));

let ca: DevelopmentCa;
let server: NatsServer;
const open: NatsConnection[] = [];

beforeAll(async () => {
  ca = await DevelopmentCa.open(temporary());
  server = await startNats({
    program,
    directory: temporary(),
    access: { ca, users: brokerUsers(apps) },
    durable: false,
  });
  for (const app of ['herons', 'rooks', 'accounts']) {
    const manager = await managerOf(app);
    await manager.streams.add({ name: app.toUpperCase(), subjects: [`${app}.>`] });
  }
});

afterEach(async () => {
  await Promise.all(open.splice(0).map((connection) => connection.close()));
});
afterAll(() => server.stop());

describe('the broker lets an app', () => {
  it('say and manage its own events, and kick its own relay', async () => {
    const herons = await connectAs('herons');
    const manager = await jetstreamManager(herons);
    expect(await manager.jetstream().publish('herons.1', 'one')).toMatchObject({ stream: 'HERONS' });
    await manager.streams.update('HERONS', { description: 'of herons' });
    expect(await manager.streams.getMessage('HERONS', { seq: 1 })).toMatchObject({ subject: 'herons.1' });
    const heard = new Promise((resolve) => herons.subscribe('kick.herons', { callback: resolve }));
    herons.publish('kick.herons');
    await heard;
  });

  it.each(['rooks', 'accounts'])('read what it listens to, and what everybody may: %s', async (source) => {
    const said = await (await managerOf(source)).jetstream().publish(`${source}.1`, 'one');
    const consumer = await (await managerOf('herons')).jetstream().consumers.get(source.toUpperCase());
    expect((await consumer.next({ expires: 15_000 }))?.seq).toBe(said.seq);
  });
});

describe('documents of operators', () => {
  it('are written by the operator and read by every app, which writes none', async () => {
    const kv = await new Kvm(jetstream(await connectAs('operator'))).create('config');
    await kv.put('log-levels', 'debug');
    for (const app of ['herons', 'door']) {
      const connection = await connectAs(app);
      const bucket = await new Kvm(jetstream(connection)).open('config', { bindOnly: true, allow_direct: true });
      expect((await bucket.get('log-levels'))?.string()).toBe('debug');
      await expect(bucket.put('log-levels', 'trace')).rejects.toThrow(/Permissions Violation|permission/i);
      await expect(bucket.delete('log-levels')).rejects.toThrow(/Permissions Violation|permission/i);
    }
    expect((await kv.get('log-levels'))?.string()).toBe('debug');
  });
});

describe('the broker refuses an app', () => {
  it.each(['rooks.1', 'live.ada', 'kick.rooks', '_INBOX.rooks.x', '$KV.config.x'])(
    'that publishes on %s, to a reader who would have heard it',
    async (subject) => {
      const operator = await connectAs('operator');
      const heard: string[] = [];
      operator.subscribe('>', { callback: (_error, message) => void heard.push(message.subject) });
      await operator.flush();
      const herons = await connectAs('herons');
      const refusal = refusalOf(herons);
      herons.publish(subject, 'said by another');
      expect(await refusal).toContain(`Permissions Violation for Publish to "${subject}"`);
      herons.publish('herons.last');
      await herons.flush();
      await operator.flush();
      expect(heard).not.toContain(subject);
      expect(heard).toContain('herons.last');
    },
  );

  it.each(['rooks.1', 'live.ada', 'kick.rooks', '_INBOX.rooks.>', '>'])('that subscribes to %s', async (subject) => {
    const herons = await connectAs('herons');
    const refusal = refusalOf(herons);
    herons.subscribe(subject, { callback: () => undefined });
    expect(await refusal).toContain(`Permissions Violation for Subscription to "${subject}"`);
  });

  it('that deletes or changes the stream of another', async () => {
    const { streams } = await managerOf('herons');
    await expect(streams.delete('ROOKS')).rejects.toThrow(/Permissions Violation/);
    await expect(streams.update('ROOKS', { subjects: ['herons.>'] })).rejects.toThrow(/Permissions Violation/);
    await expect(streams.add({ name: 'LIVE', subjects: ['live.>'] })).rejects.toThrow(/Permissions Violation/);
    expect(await (await managerOf('rooks')).streams.info('ROOKS')).toMatchObject({ config: { subjects: ['rooks.>'] } });
  });

  it('that reads a stream it does not listen to', async () => {
    const manager = await managerOf('rooks');
    await expect(manager.jetstream().consumers.get('HERONS')).rejects.toThrow(/Permissions Violation/);
    await expect(manager.streams.getMessage('HERONS', { seq: 1 })).rejects.toThrow(/Permissions Violation/);
  });
});

it('lets who hears live changes hear them, and say nothing', async () => {
  const door = await connectAs('door');
  door.subscribe('live.*', { callback: () => undefined });
  await door.flush();
  for (const subject of ['live.ada', 'door.1', 'herons.1']) {
    const refusal = refusalOf(door);
    door.publish(subject);
    expect(await refusal).toContain(`"${subject}"`);
  }
});

it('lets the operator look after any stream, and say no event', async () => {
  const operator = await connectAs('operator');
  const { streams } = await jetstreamManager(operator);
  expect(await streams.info('ROOKS')).toBeDefined();
  await streams.add({ name: 'TRIAL', subjects: ['trial.>'] });
  await streams.delete('TRIAL');
  for (const subject of ['live.ada', 'herons.1']) {
    const refusal = refusalOf(operator);
    operator.publish(subject);
    expect(await refusal).toContain(`"${subject}"`);
  }
});

describe('nobody comes in', () => {
  const servers = () => server.url;

  it('without a certificate', async () => {
    const { tls } = await clientOptions(ca, 'herons');
    await expect(connect({ servers: servers(), tls: { caFile: tls.caFile }, ...once })).rejects.toThrow();
  });

  it('with the certificate of another CA', async () => {
    const foreign = await clientOptions(await DevelopmentCa.open(temporary()), 'herons');
    const { tls } = await clientOptions(ca, 'herons');
    const options = { servers: servers(), tls: { ...foreign.tls, caFile: tls.caFile }, ...once };
    await expect(connect(options)).rejects.toThrow();
  });

  it.each(['strangers', 'nats', 'localhost'])('under a name that is no user: %s', async (name) => {
    await expect(connectAs(name)).rejects.toThrow(/Authorization Violation/);
  });
});

const once: ConnectionOptions = { maxReconnectAttempts: 0, reconnect: false, timeout: 15_000 };

async function connectAs(name: string): Promise<NatsConnection> {
  const connection = await connect({ servers: server.url, ...(await clientOptions(ca, name)), ...once });
  open.push(connection);
  return connection;
}

async function managerOf(name: string) {
  return jetstreamManager(await connectAs(name));
}

/** What the server answers to the next thing it does not allow. */
async function refusalOf(connection: NatsConnection): Promise<string> {
  for await (const status of connection.status()) {
    if (status.type === 'error') return status.error.message;
  }
  return 'nothing';
}
