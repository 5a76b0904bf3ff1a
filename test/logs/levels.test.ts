import { userInfo } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { accounts } from '@rookery/contracts';
import { Call, rpcClient } from '@rookery/rpc';
import { settle, startWorld } from '@rookery/testing';
import type { AppProcess, World } from '@rookery/testing';
import { writeRunFile } from '../../tools/start/run-file.ts';
import { rookery } from '../runner/running-system.js';
import { linesOf } from './lines-of.js';

describe('levels that operators change', () => {
  let world: World;
  let one: AppProcess;
  let other: AppProcess;
  let gateway: AppProcess;
  const clients: { close(): void }[] = [];

  beforeAll(async () => {
    world = await startWorld({ apps: ['accounts', 'gateway'], replicas: { accounts: 2 }, env: { LOG_LEVEL: 'info' } });
    [one, other] = world.instances('accounts') as [AppProcess, AppProcess];
    gateway = world.app('gateway');
    const running = ['accounts', 'gateway'].flatMap((app) => world.instances(app)).map(({ instance }) => instance);
    writeRunFile(join(world.directory, 'run.json'), running, { natsUrl: world.nats.url });
  }, 120_000);
  afterAll(async () => {
    for (const client of clients) client.close();
    await world?.stop();
  });

  const log = (...words: string[]) => rookery('log', ...words, '--data-dir', world.directory);
  const debugOf = (process: AppProcess, context?: string) =>
    linesOf(process).filter((line) => line.level === 'debug' && (!context || line.context === context));
  /** A call that is refused, which is worth a line at debug. */
  async function refuse({ instance }: AppProcess): Promise<void> {
    const address = `ipv4:127.0.0.1:${instance.grpcPort}`;
    const target = { app: 'accounts', address, tls: world.ca.identityOf('gateway') };
    const client = rpcClient(accounts.AccountsServiceService, target);
    clients.push(client);
    const call = new Call({ deadlineAt: Date.now() + 20_000 });
    await expect(client.signIn({ handleOrEmail: 'nobody', password: 'nothing' }, call)).rejects.toBeDefined();
  }
  const everybody = async () => {
    await Promise.all([refuse(one), refuse(other), fetch(`${world.url}/health/live`)]);
  };
  /** Until one of them says it, whatever the others do. */
  const untilDebugOf = (process: AppProcess, count: number) =>
    settle(async () => {
      await everybody();
      expect(debugOf(process, 'Rpc').length).toBeGreaterThan(count);
    });
  const untilQuiet = (process: AppProcess) =>
    settle(
      async () => {
        const before = debugOf(process).length;
        await everybody();
        await everybody();
        expect(debugOf(process).length).toBe(before);
      },
      { withinMs: 30_000 },
    );
  const untilNothingIsChanged = () =>
    settle(async () => expect(await log('list')).toMatchObject({ output: 'No level is changed.\n' }), {
      withinMs: 30_000,
    });

  it('are those of one context of one instance, for as long as was asked', async () => {
    await everybody();
    expect([debugOf(one), debugOf(other), debugOf(gateway)]).toEqual([[], [], []]);

    const asked = performance.now();
    expect(await log('set', 'accounts/accounts-1:Rpc', 'debug', '--for', '12s')).toMatchObject({ code: 0 });
    await untilDebugOf(one, 0);
    expect(debugOf(one).every(({ context }) => context === 'Rpc')).toBe(true);
    // Each answer of the list is a process: it is asked when the time is over, and not again and again until then.
    await settle(() => expect(performance.now() - asked).toBeGreaterThan(9_000));
    await untilDebugOf(one, debugOf(one, 'Rpc').length);
    await settle(() => expect(performance.now() - asked).toBeGreaterThan(11_900));
    await untilNothingIsChanged();
    await untilQuiet(one);

    expect([debugOf(other), debugOf(gateway)]).toEqual([[], []]);
  }, 120_000);

  it('leave the other contexts of the instance alone', async () => {
    const before = debugOf(one).length;
    expect(await log('set', 'accounts/accounts-1:Relay', 'debug', '--for', '1h')).toMatchObject({ code: 0 });
    // That it has come to the other shows that it was there to be read.
    expect(await log('set', 'accounts/accounts-2:Rpc', 'debug', '--for', '1h')).toMatchObject({ code: 0 });
    const { output } = await log('list');
    expect(output).toMatch(/^accounts\/accounts-1:Relay +debug +2.+Z +\S+$/m);
    expect(output).toMatch(/^accounts\/accounts-2:Rpc +debug/m);
    await untilDebugOf(other, 0);
    await everybody();
    expect(debugOf(one).length).toBe(before);
    expect(await log('clear', '--all')).toMatchObject({ code: 0 });
    await untilQuiet(other);
  }, 120_000);

  it('can be changed after the broker was away, for all instances, and be taken back', async () => {
    await world.nats.nodes[0]!.restart();
    await settle(async () => expect(await log('set', 'accounts', 'debug', '--for', '1h')).toMatchObject({ code: 0 }), {
      withinMs: 30_000,
    });
    await Promise.all([
      untilDebugOf(one, debugOf(one, 'Rpc').length),
      untilDebugOf(other, debugOf(other, 'Rpc').length),
    ]);
    expect(await log('clear', 'accounts')).toMatchObject({ code: 0 });
    await Promise.all([untilQuiet(one), untilQuiet(other)]);
    expect(await log('clear', 'accounts')).toMatchObject({
      code: 1,
      output: expect.stringContaining('no level is set'),
    });
  }, 120_000);

  it('are written down with who asked for them', async () => {
    const { output } = await rookery('log', 'history', '--json', '--data-dir', world.directory);
    const changes = JSON.parse(output) as { by: string; did: string }[];
    expect(new Set(changes.map(({ by }) => by))).toEqual(new Set([userInfo().username]));
    expect(changes.map(({ did }) => did)).toEqual([
      expect.stringMatching(/^accounts\/accounts-1:Rpc debug until 2/),
      expect.stringMatching(/^accounts\/accounts-1:Relay debug/),
      expect.stringMatching(/^accounts\/accounts-2:Rpc debug/),
      'clear all',
      expect.stringMatching(/^accounts debug/),
      'clear accounts',
    ]);
  }, 120_000);

  it.each([
    ['a level that there is not', 'accounts loud --for 10m', 'there is no level "loud"; there are: trace, debug, info'],
    ['an app that there is not', 'accountz debug --for 10m', 'there is no app accountz; there are: accounts'],
    ['an instance that does not run', 'accounts/accounts-9 debug --for 10m', 'there are: accounts-1, accounts-2'],
    ['a change for ever', 'accounts debug --for 48h', '24h at most'],
  ])('cannot be %s', async (_what, words, message) => {
    const answer = await log('set', ...words.split(' '));
    expect(answer).toMatchObject({ code: 2, output: expect.stringContaining(message) });
  });

  it('stay when somebody else writes nonsense, which is said', async () => {
    const broker = await world.connectBroker('operator');
    const document = broker.document('log-levels');
    const { revision } = (await document.read())!;
    await document.replace('{"overrides": [{"app": "accounts", "level": "loud"}]}', { revision });
    await settle(() =>
      expect(linesOf(one).some(({ msg, level }) => level === 'warn' && /^The levels asked for are not/.test(msg))).toBe(
        true,
      ),
    );
    await broker.close();
  });
});
