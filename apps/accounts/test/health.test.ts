import { randomUUID } from 'node:crypto';
import { accounts, grpcHealth } from '@rookery/contracts';
import { Call } from '@rookery/rpc';
import { settle, startWorld } from '@rookery/testing';
import type { World } from '@rookery/testing';

// What libs/service promises of every app, shown on the one with the fewest neighbours.
describe('an app that loses its database', () => {
  let world: World;

  beforeAll(async () => {
    world = await startWorld({ apps: ['accounts'] });
  });
  afterAll(() => world?.stop());

  const probe = async (name: string) => {
    const { healthPort } = world.app('accounts').instance;
    return (await fetch(`http://127.0.0.1:${healthPort}/health/${name}`)).status;
  };
  const detail = async () => {
    const { healthPort } = world.app('accounts').instance;
    return (await fetch(`http://127.0.0.1:${healthPort}/health`)).json();
  };
  const health = () => world.client('accounts', grpcHealth.HealthService);
  const ask = () =>
    world
      .client('accounts', accounts.AccountsServiceService)
      .batchGetAccounts({ ids: [randomUUID()], regardlessOfBlocks: false }, world.anonymous());

  it('is alive, started and ready while it has one', async () => {
    expect(await Promise.all(['live', 'startup'].map(probe))).toEqual([200, 200]);
    await settle(async () => expect(await probe('ready')).toBe(200)); // a database that takes a second is none
    await expect(ask()).resolves.toEqual({ accounts: [] });
  });

  it('tells people all of it', async () => {
    await settle(async () =>
      expect(await detail()).toMatchObject({
        instance: 'accounts-1',
        state: 'serving',
        required: { database: { isUp: true } },
        watched: { broker: { isUp: true } },
      }),
    );
  });

  it('answers grpc.health.v1 for each of its services, and for no other', async () => {
    for (const service of ['', 'rookery.accounts.v1.AccountsService', 'rookery.admin.v1.AdminService']) {
      await expect(health().check({ service }, world.anonymous())).resolves.toEqual({ status: 'SERVING' });
    }
    const unknown = health().check({ service: 'rookery.posts.v1.PostsService' }, world.anonymous());
    await expect(unknown).rejects.toMatchObject({ code: 'NOT_FOUND', reason: 'SERVICE_UNKNOWN' });
  });

  it('stays ready without the broker, which it can do without, and says so', async () => {
    const [broker] = world.nats.nodes;
    await broker?.kill();
    await settle(async () => {
      expect(await detail()).toMatchObject({ watched: { broker: { isUp: false } } });
      expect(await probe('ready')).toBe(200);
    });
    await broker?.start();
    await settle(async () => expect(await detail()).toMatchObject({ watched: { broker: { isUp: true } } }));
  });

  it('leaves readiness but stays alive, and says UNAVAILABLE', async () => {
    await world.shutDatabase('accounts', true);
    await settle(async () => expect(await probe('ready')).toBe(503));
    expect(await Promise.all(['live', 'startup'].map(probe))).toEqual([200, 200]);
    await expect(ask()).rejects.toMatchObject({ code: 'UNAVAILABLE', reason: 'DATABASE_UNAVAILABLE' });
    await expect(health().check({ service: '' }, world.anonymous())).resolves.toEqual({ status: 'NOT_SERVING' });
  });

  it('comes back by itself', async () => {
    await world.shutDatabase('accounts', false);
    await settle(async () => expect(await probe('ready')).toBe(200));
    await expect(ask()).resolves.toEqual({ accounts: [] });
  });

  it('ends with 0 on SIGTERM, and tells those who watch', async () => {
    const seen: string[] = [];
    const watching = (async () => {
      const day = new Call({ deadlineAt: Date.now() + 86_400_000 });
      for await (const { status } of health().watch({ service: '' }, day)) seen.push(status);
    })();
    watching.catch(() => undefined);
    await settle(() => expect(seen).toEqual(['SERVING']));
    expect(await world.app('accounts').stop()).toBe(0);
    // On a busy machine the connection may be gone before the end of the stream came through; not before its last word.
    await watching.catch((error: unknown) => expect(error).toMatchObject({ code: 'UNAVAILABLE' }));
    expect(seen).toEqual(['SERVING', 'NOT_SERVING']);
  });
});
