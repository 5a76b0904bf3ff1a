import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { settle, until } from '@rookery/testing';
import { startSystem } from '../../tools/system/start-system.ts';
import type { System } from '../../tools/system/system.ts';
import { parseSeries } from '../observability/scrape.js';
import { SteadyLoad } from '../security/steady-load.js';
import { Api } from '../story/api.js';

let system: System;
let load: SteadyLoad | undefined;

beforeAll(async () => {
  system = await startSystem({
    natsProgram: process.env.ROOKERY_NATS_SERVER ?? '',
    natsNodes: 1,
    apps: ['gateway', 'accounts'],
    replicas: 1,
    restartDelayMs: () => 200,
  });
}, 120_000);
afterAll(async () => {
  await load?.stop();
  await system?.stop();
});

/** Calls an instance of accounts has been sent so far. */
async function callsOf(name: string): Promise<number> {
  const { host, healthPort } = system.instance(name).instance;
  const text = await (await fetch(`http://${host}:${healthPort}/metrics`)).text();
  const counts = text.split('\n').filter((line) => line.startsWith('rpc_server_call_duration_seconds_count{'));
  return counts.map(parseSeries).reduce((sum, { value }) => sum + value, 0);
}

// On Linux alone an instance has an address of its own.
(process.platform === 'linux' ? describe : describe.skip)('a system under load', () => {
  it('sends calls to an instance that comes, and fails none when another goes', async () => {
    const api = new Api(system.url);
    const find = () => api.run('query ($handle: String!) { account(handle: $handle) { id } }', { handle: nobody() });
    load = new SteadyLoad(Array.from({ length: 10 }, () => find));
    await until('accounts-1 is known and asked', () => load!.done > 50);

    const added = await system.scaleOut('accounts');
    await settle(async () => expect(await callsOf(added.name)).toBeGreaterThan(20), { withinMs: 10_000 });

    await system.scaleIn('accounts-1');
    expect(system.instances('accounts').map(({ name }) => name)).toEqual([added.name]);
    const { done } = load;
    await settle(() => expect(load!.done).toBeGreaterThan(done + 50));
    expect(load.failures).toEqual([]);
  });
});

function nobody(): string {
  return `nobody_${randomUUID().slice(0, 8)}`;
}
