import { mkdtemp } from 'node:fs/promises';
import { request as httpRequest } from 'node:http';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { settle, startWorld } from '@rookery/testing';
import type { AppProcess, World } from '@rookery/testing';
import { WebSocket } from 'ws';
import { findValkey } from '../../tools/infra/find-valkey.ts';
import { startValkey } from '../../tools/infra/valkey.ts';
import type { Valkey } from '../../tools/infra/valkey.ts';
import { writeRunFile } from '../../tools/start/run-file.ts';
import { linesOf } from '../logs/lines-of.js';
import { rookery } from '../runner/running-system.js';

const [address, viewer] = ['GATEWAY_RATE_PER_ADDRESS', 'GATEWAY_RATE_PER_VIEWER'];
const policy = 'ACCOUNTS_CALL_POLICY';

const valkeyProgram = await findValkey().catch((error: Error) => {
  process.stderr.write(`SKIPPED, that gateways count together is not tried: ${error.message}\n`);
  return undefined;
});
const itWithValkey = valkeyProgram ? it : it.skip;

describe('settings that operators change while two gateways run', () => {
  let valkey: Valkey | undefined;
  let world: World;
  let gateways: AppProcess[];

  beforeAll(async () => {
    const directory = await mkdtemp(join(tmpdir(), 'valkey-'));
    if (valkeyProgram) valkey = await startValkey({ program: valkeyProgram, directory });
    world = await startWorld({
      apps: ['gateway', 'accounts'],
      replicas: { gateway: 2 },
      env: { [address]: '900000', ...(valkey && { GATEWAY_RATE_STORE_URL: valkey.url }) },
    });
    gateways = world.instances('gateway');
    writeRunFile(
      join(world.directory, 'run.json'),
      gateways.map(({ instance }) => instance),
      { natsUrl: world.nats.url },
    );
  }, 120_000);
  afterAll(async () => {
    await world?.stop();
    await valkey?.stop();
  });

  const ask = (path: string) => fetch(`${world.url}${path}`, { headers: { connection: 'close' } });
  const openSocket = () => new WebSocket(`${world.url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
  /** What became of the wish for a connection. */
  const endOf = (socket: WebSocket) =>
    new Promise<string>((resolve) => {
      socket.once('open', () => resolve('open')).once('error', ({ message }) => resolve(message));
    });
  const config = (...words: string[]) => rookery('config', ...words, '--data-dir', world.directory);
  /** What a gateway says of its settings; empty while it does not answer. */
  const changedIn = async ({ instance }: AppProcess) => {
    const answer = await fetch(`http://127.0.0.1:${instance.healthPort}/health`).catch(() => undefined);
    const { settings } = ((await answer?.json()) ?? {}) as {
      settings?: { changed: { name: string; value: string }[] };
    };
    return Object.fromEntries((settings?.changed ?? []).map(({ name, value }) => [name, value]));
  };
  const changed = () => Promise.all(gateways.map(changedIn));
  /** The points an address has and has left, as whichever gateway answers says it. */
  const ratesOf = async () => {
    const { headers } = await fetch(`${world.url}/graphql?query={__typename}`, { headers: { connection: 'close' } });
    const [policy, limit] = [headers.get('ratelimit-policy') ?? '', headers.get('ratelimit') ?? ''];
    return { all: Number(/"address";q=(\d+)/.exec(policy)?.[1]), left: Number(/"address";r=(\d+)/.exec(limit)?.[1]) };
  };
  const pointsOf = async () => (await ratesOf()).all;
  const untilAllHave = (values: Record<string, string>) =>
    settle(async () => expect(await changed()).toEqual([values, values]), { withinMs: 30_000 });

  /** What the gateways said of a setting, each in order. */
  const saidOf = (name: string) => {
    const pattern = new RegExp(`^The setting ${name} is now (what it was at boot|\\w+)`);
    return gateways.map((process) => linesOf(process).flatMap(({ msg }) => pattern.exec(`${msg}`)?.[1] ?? []));
  };

  it('are followed by every instance, end by themselves, and are written down', async () => {
    expect(await pointsOf()).toBe(900_000);
    expect(await config('set', address, '800000')).toMatchObject({ code: 0 });
    await untilAllHave({ [address]: '800000' });
    expect([await pointsOf(), await pointsOf()]).toEqual([800_000, 800_000]);
    expect((await config('list')).output).toMatch(/^gateway +GATEWAY_RATE_PER_ADDRESS +800000 +until unset +\S+$/m);

    expect(await config('set', viewer, '5000', '--for', '8s')).toMatchObject({ code: 0 });
    const both = ['5000', 'what it was at boot'];
    await settle(() => expect(saidOf(viewer)).toEqual([both, both]), { withinMs: 30_000 });
    await untilAllHave({ [address]: '800000' });
    const changes = JSON.parse((await config('history', '--json')).output) as { by: string; settings: object[] }[];
    expect(new Set(changes.map(({ by }) => by))).toEqual(new Set([userInfo().username]));
    expect(changes.map(({ settings }) => settings)).toEqual([
      [{ app: 'gateway', name: address, to: '800000' }],
      [{ app: 'gateway', name: viewer, to: '5000', until: expect.stringMatching(/^2.+Z$/) }],
    ]);
  }, 120_000);

  it('say how much is taken on at once: what is more is refused before anything is done', async () => {
    // Enough for both gateways, which share out connections; who never says who it is would be sent away.
    const live = Array.from({ length: 16 }, openSocket);
    expect(new Set(await Promise.all(live.map(endOf)))).toEqual(new Set(['open']));
    live.forEach((socket) => socket.send('{"type":"connection_init"}'));
    expect(await config('set', 'OVERLOAD_AT_ONCE_MAX', '1')).toMatchObject({ code: 0 });
    await untilAllHave({ [address]: '800000', OVERLOAD_AT_ONCE_MAX: '1' });
    // What is live is not under way, however long it lasts.
    await settle(async () => expect((await ask('/v1/accounts/nobody')).status).toBe(400));
    // Whoever does not send the body that was promised holds the one place; gateways share out connections.
    const held = Array.from({ length: 24 }, () => {
      const headers = { 'content-type': 'application/json', 'content-length': 100 };
      const request = httpRequest(`${world.url}/graphql`, { method: 'POST', headers, agent: false });
      request.on('error', () => undefined).flushHeaders();
      return request;
    });
    const refused = { status: 503, retryAfter: '1', code: 'RESOURCE_EXHAUSTED', reason: 'OVERLOADED' };
    await settle(async () => {
      const answer = await ask('/v1/accounts/nobody');
      const { code, reason } = (await answer.json()) as Record<string, unknown>;
      expect({ status: answer.status, retryAfter: answer.headers.get('retry-after'), code, reason }).toEqual(refused);
    });
    const answer = await ask('/graphql?query={__typename}');
    const { errors } = (await answer.json()) as { errors: { extensions: Record<string, unknown> }[] };
    const { code, reason } = errors[0]!.extensions;
    expect({ status: answer.status, retryAfter: answer.headers.get('retry-after'), code, reason }).toEqual(refused);
    expect(await endOf(openSocket())).toBe('Unexpected server response: 503');
    const { instance } = gateways[0]!;
    expect((await fetch(`http://127.0.0.1:${instance.healthPort}/health/ready`)).status).toBe(200);
    held.forEach((request) => request.destroy());
    live.forEach((socket) => socket.terminate());
    expect(await config('unset', 'OVERLOAD_AT_ONCE_MAX')).toMatchObject({ code: 0 });
    await untilAllHave({ [address]: '800000' });
    expect(await pointsOf()).toBe(800_000);
  }, 120_000);

  it('are policies of calls too, which the next call obeys', async () => {
    /** Why some of many questions at once were not answered. */
    const refusalsOf = async () => {
      const query = encodeURIComponent('{ account(handle: "nobody") { id } }');
      const ask = async () => (await fetch(`${world.url}/graphql?query=${query}`)).text();
      const answers = await Promise.all(Array.from({ length: 40 }, ask));
      return new Set(answers.flatMap((answer) => /"reason":"(\w+)"/.exec(answer)?.[1] ?? []));
    };
    // What the last test held may have left the gateways with less than they can do, for a moment.
    await settle(async () => expect(await refusalsOf()).toEqual(new Set()));
    expect(await config('set', policy, 'callsAtOnceMax=1', '--app', 'gateway')).toMatchObject({ code: 0 });
    await untilAllHave({ [address]: '800000', [policy]: 'callsAtOnceMax=1' });
    await settle(async () => expect(await refusalsOf()).toEqual(new Set(['TOO_MANY_CALLS'])));
    expect(await config('unset', policy)).toMatchObject({ code: 0 });
    await untilAllHave({ [address]: '800000' });
    await settle(async () => expect(await refusalsOf()).toEqual(new Set()));
  }, 120_000);

  it('are the last known ones where the broker cannot tell, also after a restart, until they are taken back', async () => {
    const [node] = world.nats.nodes;
    await node!.stop();
    node!.forget();
    await node!.start();
    await gateways[0]!.restart();
    expect(await changed()).toEqual([{ [address]: '800000' }, { [address]: '800000' }]);
    expect(await pointsOf()).toBe(800_000);
    await settle(async () => expect(await config('unset', '--all')).toMatchObject({ code: 0 }), { withinMs: 30_000 });
    await untilAllHave({});
    expect(await pointsOf()).toBe(900_000);
  }, 120_000);

  itWithValkey(
    'leave the gateways one budget where they share a store',
    async () => {
      // Connections are dealt out: two that count apart would say the same number twice. A store that a busy machine has
      // made slow for once is not asked for a while.
      await settle(
        async () => {
          const lefts: number[] = [];
          for (let count = 0; count < 20; count++) lefts.push((await ratesOf()).left);
          const steps = lefts.slice(1).map((left, index) => lefts[index]! - left);
          expect(new Set(steps)).toEqual(new Set([steps[0]]));
          expect(steps[0]).toBeGreaterThan(0);
        },
        { withinMs: 30_000 },
      );
      const { instance } = gateways[0]!;
      const health = await (await fetch(`http://127.0.0.1:${instance.healthPort}/health`)).json();
      expect(health).toMatchObject({ watched: { 'rate-store': { ms: expect.any(Number) } } });
    },
    60_000,
  );

  it('cannot be what the app would not take, and nothing is stored', async () => {
    const outputs = await Promise.all([
      config('set', 'GATEWAY_RATE_PER_VIEWER', 'many'),
      config('set', 'GATEWAY_PORT', '1'),
      config('set', 'GATEWAY_RATE_SHARES', '2', '--app', 'posts'),
      config('set', policy, 'openMs=5000 retryShareMax=1'),
    ]);
    const messages = [
      /gateway would not take this value\. GATEWAY_RATE_PER_VIEWER: .*expected number/,
      /GATEWAY_PORT is read at boot alone; .*GATEWAY_RATE_PER_ADDRESS/,
      /there is no setting GATEWAY_RATE_SHARES in posts; these may change/,
      /\w+ would not take this value\. ACCOUNTS_CALL_POLICY: retryShareMax: .*0\.1/,
    ];
    for (const [index, message] of messages.entries()) {
      expect(outputs[index]).toMatchObject({ code: 2, output: expect.stringMatching(message) });
    }
    expect(await config('list')).toMatchObject({ output: 'No setting is changed.\n' });
  }, 60_000);
});
