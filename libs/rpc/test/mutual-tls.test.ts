import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { TLSSocket } from 'node:tls';
import { jest } from '@jest/globals';
import { Client, credentials } from '@grpc/grpc-js';
import type { ChannelCredentials, ServiceError } from '@grpc/grpc-js';
import { media } from '@rookery/contracts';
import { Call, rpcClient } from '@rookery/rpc';
import type { RpcClient } from '@rookery/rpc';
import { TestCa } from '@rookery/testing';
import type { TlsIdentity } from '@rookery/tls';
import { arrived, startProbe } from './probe-server.js';

type Probe = RpcClient<typeof media.MediaServiceService>;
type ProbeServer = Awaited<ReturnType<typeof startProbe>>;

const { batchGetMedia: method } = media.MediaServiceService;
const unavailable = { code: 'UNAVAILABLE' };
const notAllowed = { code: 'PERMISSION_DENIED', reason: 'CALLER_NOT_ALLOWED' };

let ca: TestCa;
let foreign: TestCa;
let server: ProbeServer;
const opened: { close(): void }[] = [];

const call = (parts: Partial<ConstructorParameters<typeof Call>[0]> = {}) =>
  new Call({ deadlineAt: Date.now() + 20_000, ...parts });

const clientOf = (tls: TlsIdentity, { port } = server): Probe => {
  const client = rpcClient(media.MediaServiceService, { app: 'media', address: `ipv4:127.0.0.1:${port}`, tls });
  opened.push(client);
  return client;
};
const clientOfApp = async (name: string) => clientOf(await ca.issue(name));
const ask = (client: Probe, parts = {}) => client.batchGetMedia({ ids: [] }, call(parts));
const read = (client: Probe) =>
  client.readMedia({ key: '', variant: '', offset: 0, length: 0, formats: [] }, call())[Symbol.asyncIterator]().next();
const upload = (client: Probe, parts = {}) => client.uploadMedia((async function* () {})(), call(parts));

/** One certificate and key, and the CA of another folder: who shows what the other end must refuse, and trusts it. */
async function trustingOurs(shown: TestCa, name: string): Promise<TlsIdentity> {
  await shown.ca.issue(name);
  await copyFile(join(ca.folderOf('media'), 'ca.crt'), join(shown.folderOf(name), 'ca.crt'));
  return shown.identityOf(name);
}

beforeAll(async () => {
  ca = await TestCa.create();
  foreign = await TestCa.create();
  server = await startProbe(await ca.issue('media'));
});
beforeEach(() => (arrived.length = 0));
afterAll(async () => {
  for (const client of opened) client.close();
  await server?.close();
  await Promise.all([ca?.close(), foreign?.close()]);
});

describe('a method', () => {
  it('is open to the apps its rule names, and says who called', async () => {
    await ask(await clientOfApp('gateway'));
    await ask(await clientOfApp('posts'));
    expect(arrived.map(({ caller }) => caller)).toEqual(['gateway', 'posts']);
  });

  it('is closed to every other app of the same CA', async () => {
    await expect(ask(await clientOfApp('feeds'))).rejects.toMatchObject(notAllowed);
    expect(arrived).toEqual([]);
  });

  it('for every app is not for operators, nor for a certificate that names no app', async () => {
    await read(await clientOfApp('feeds'));
    await expect(read(await clientOfApp('operator'))).rejects.toMatchObject(notAllowed);
    await expect(read(await clientOfApp('Feeds'))).rejects.toMatchObject(notAllowed);
    expect(arrived.map(({ caller }) => caller)).toEqual(['feeds']);
  });

  it('for operators is for no app and no viewer', async () => {
    const operator = await clientOfApp('operator');
    await upload(operator);
    await expect(upload(await clientOfApp('gateway'))).rejects.toMatchObject(notAllowed);
    await expect(upload(operator, { token: 'any' })).rejects.toMatchObject({ reason: 'SERVICE_ONLY' });
    expect(arrived.map(({ caller }) => caller)).toEqual(['operator']);
  });

  it('reads the certificate of a connection once, not for every call', async () => {
    const client = await clientOfApp('gateway');
    await ask(client);
    const reading = jest.spyOn(TLSSocket.prototype, 'getPeerCertificate');
    for (let turn = 0; turn < 10; turn++) await ask(client);
    expect(reading).not.toHaveBeenCalled();
    reading.mockRestore();
  });

  it('believes the gateway alone who is outside', async () => {
    const client = { address: '203.0.113.7', agent: 'curl' };
    await ask(await clientOfApp('gateway'), { client });
    await ask(await clientOfApp('posts'), { client });
    expect(arrived.map((one) => one.client)).toEqual([client, {}]);
  });
});

describe('a server talks to nobody', () => {
  const raw = async (channel: ChannelCredentials): Promise<ServiceError | null> => {
    const client = new Client(`ipv4:127.0.0.1:${server.port}`, channel, { 'grpc.ssl_target_name_override': 'media' });
    opened.push(client);
    const options = { deadline: Date.now() + 20_000 };
    return new Promise((resolve) =>
      client.makeUnaryRequest(
        method.path,
        method.requestSerialize,
        method.responseDeserialize,
        { ids: [] },
        options,
        resolve,
      ),
    );
  };

  it.each([
    ['in plaintext', () => credentials.createInsecure()],
    ['without a certificate', () => credentials.createSsl(ca.identityOf('media').material.ca)],
  ])('%s', async (_, channel) => {
    expect(await raw(channel())).toMatchObject({ code: 14 });
    expect(arrived).toEqual([]);
  });

  it('whose certificate is from another CA', async () => {
    await expect(ask(clientOf(await trustingOurs(foreign, 'gateway')))).rejects.toMatchObject(unavailable);
    expect(arrived).toEqual([]);
  });

  it('whose certificate has expired', async () => {
    await ca.ca.renew('late', { days: -0.5 });
    const late = ca.identityOf('late');
    await expect(ask(clientOf(late))).rejects.toMatchObject(unavailable);
    expect(arrived).toEqual([]);
  });
});

describe('a client sends nothing to', () => {
  const askServerOf = async (tls: TlsIdentity, issuer = ca): Promise<unknown> => {
    const pretender = await startProbe(tls);
    try {
      return await ask(clientOf(await issuer.issue('gateway'), pretender));
    } finally {
      await pretender.close();
    }
  };

  it('an app that answers in the place of another', async () => {
    const answer = askServerOf(await ca.issue('feeds'));
    await expect(answer).rejects.toMatchObject({ ...unavailable, message: expect.stringContaining('got feeds') });
    expect(arrived).toEqual([]);
  });

  it('a server of another CA', async () => {
    await expect(askServerOf(await foreign.issue('media'))).rejects.toMatchObject(unavailable);
    expect(arrived).toEqual([]);
  });

  it('a server whose certificate has expired', async () => {
    const careless = await TestCa.create();
    await careless.ca.renew('media', { days: -0.5 });
    await expect(askServerOf(careless.identityOf('media'), careless)).rejects.toMatchObject(unavailable);
    expect(arrived).toEqual([]);
    await careless.close();
  });
});
