import { media } from '@rookery/contracts';
import { Call, connectionPolicy, rpcClient } from '@rookery/rpc';
import type { ConnectionPolicy, RpcClient } from '@rookery/rpc';
import { LoopbackAddresses, NameServer, TestCa, freePort, settle } from '@rookery/testing';
import { callsOf, startCounting } from './counting-server.js';

/** One that is found by the name, and how to end it as an orchestrator would. */
interface Instance {
  address: string;
  leave(): void;
  close(): Promise<void>;
}

const hasted: ConnectionPolicy = { ...connectionPolicy, ageMsMax: 100 };

let ca: TestCa;
let names: NameServer;
let addresses: LoopbackAddresses;
let port: number;
let client: RpcClient<typeof media.MediaServiceService>;
let running: Instance[];

beforeAll(async () => {
  ca = await TestCa.create();
  await Promise.all([ca.issue('media'), ca.issue('gateway')]);
  addresses = (await LoopbackAddresses.open())!;
});
beforeEach(async () => {
  names = await NameServer.start();
  port = await freePort();
  running = [];
  const address = `dns://${names.authority}/media.rookery:${port}`;
  client = rpcClient(media.MediaServiceService, { app: 'media', address, tls: ca.identityOf('gateway') });
});
afterEach(async () => {
  client.close();
  await Promise.all(running.map((instance) => instance.close()));
  await names.close();
});
afterAll(() => ca.close());

async function startInstance(connections = connectionPolicy): Promise<Instance> {
  const address = await addresses.next([port]);
  const { close } = await startCounting({ bindHost: address, port, tls: ca.identityOf('media'), connections });
  const entry = names.entry('media.rookery', address);
  entry.enter();
  const instance = { address, leave: entry.leave, close };
  running.push(instance);
  return instance;
}

async function ask(): Promise<void> {
  await client.batchGetMedia({ ids: [] }, new Call({ deadlineAt: Date.now() + 20_000 }));
}

/** Calls, some at a time, and how many each instance was sent meanwhile. Throws when one fails. */
async function deal(count: number): Promise<(instance: Instance) => number> {
  const before = new Map(callsOf);
  const callers = 10;
  const askInTurn = async () => {
    for (let turn = 0; turn < count / callers; turn++) await ask();
  };
  await Promise.all(Array.from({ length: callers }, askInTurn));
  return ({ address }) => (callsOf.get(address) ?? 0) - (before.get(address) ?? 0);
}

describe('an app that is dialled by name', () => {
  it('gives a scaled-out instance its share of calls within 10 s', async () => {
    const before = [await startInstance(), await startInstance()];
    await settle(async () => {
      const sent = await deal(90);
      for (const instance of before) expect(sent(instance)).toBeGreaterThanOrEqual(40);
    });

    const all = [...before, await startInstance()];

    await settle(
      async () => {
        const sent = await deal(90);
        for (const instance of all) expect(sent(instance)).toBeGreaterThanOrEqual(25);
      },
      { withinMs: 10_000 },
    );
  });

  it('fails no call when an instance leaves its name and ends', async () => {
    const [gone, stays] = [await startInstance(), await startInstance()];
    await settle(async () => expect((await deal(20))(gone)).toBeGreaterThan(0));

    let isGone = false;
    const dealOn = async () => {
      while (!isGone) await deal(20);
    };
    const load = dealOn();
    gone.leave();
    await settle(async () => expect((await deal(20))(gone)).toBe(0));
    await gone.close();
    isGone = true;
    await load;

    expect((await deal(20))(stays)).toBe(20);
  });

  it('fails no call when its connections come to their age, with the name server gone too', async () => {
    const all = [await startInstance(hasted), await startInstance(hasted)];
    await settle(async () => {
      const sent = await deal(20);
      for (const instance of all) expect(sent(instance)).toBeGreaterThan(0);
    });
    await names.close();
    const ages = 20;
    const end = performance.now() + ages * hasted.ageMsMax;
    while (performance.now() < end) await deal(100);
  });
});
