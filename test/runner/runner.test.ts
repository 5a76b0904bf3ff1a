import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { settle } from '@rookery/testing';
import { processIdentity } from '../../tools/infra/process-identity.ts';
import { Api } from '../story/api.js';
import { rookery, RunningSystem } from './running-system.js';

let directory: string;
let system: RunningSystem | undefined;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'rookery-runner-'));
});

afterAll(async () => {
  await system?.signalGroup('SIGTERM').catch(() => undefined);
  await rm(directory, { recursive: true, force: true });
}, 120_000);

const alive = (pids: number[]) => pids.filter((pid) => processIdentity(pid) !== undefined);

describe('npm start', () => {
  it('restarts an app that was killed, and says so', async () => {
    const first = (system = new RunningSystem(directory));
    const { apps = [] } = await first.said('ready');
    const posts = apps.find(({ name }) => name === 'posts')!;

    process.kill(posts.pid, 'SIGKILL');

    expect(await first.said('restart', { instance: 'posts-1' })).toMatchObject({ failures: 1 });
    await settle(async () => expect((await fetch(posts.health)).status).toBe(200), { withinMs: 30_000 });
    expect(alive([posts.pid])).toEqual([]);
  }, 120_000);

  it('answers operators where the runner says', async () => {
    // It was killed a moment ago: ready comes before its relay has the lease again.
    await settle(async () => {
      const status = await rookery('status', '--data-dir', directory);
      expect(status.code).toBe(0);
      expect(status.output).toMatch(/^posts-1 +active +0 +0.* \d+\.\d+\.\d+ \((unknown|[0-9a-f]{12}\+?)\)$/m);
      expect(status.output).toMatch(/^gateway-1 +\d+\.\d+\.\d+ \(/m);
    });
    expect(await rookery('dead-letters', 'list', '--data-dir', directory)).toEqual({
      code: 0,
      output: 'There are no dead letters.\n',
    });
    const unknown = await rookery('dead-letters', 'replay', '--app', 'feeds', '7', '--data-dir', directory);
    expect(unknown).toMatchObject({ code: 1, output: expect.stringContaining('DEAD_LETTER_NOT_FOUND') as unknown });
  });

  it('recovers after the runner was killed, with several instances of every app', async () => {
    const first = system!;
    const leftBehind = first.childPids;
    process.kill(first.runnerPid, 'SIGKILL');
    await first.exit();
    expect(alive(leftBehind)).toEqual(leftBehind);
    expect((await rookery('status', '--data-dir', directory)).output).toContain('nothing runs on');

    const replicas = process.platform === 'linux' ? 2 : 1;
    const second = (system = new RunningSystem(directory, '--scale', `${replicas}`, '--only', 'gateway,accounts'));
    const { apps = [], urls = {} } = await second.said('ready');

    expect(second.records.some(({ event }) => event === 'recovered')).toBe(true);
    expect(alive(leftBehind)).toEqual([]);
    const names = ['accounts', 'gateway'].flatMap((name) => [`${name}-1`, `${name}-2`].slice(0, replicas));
    expect(apps.map(({ instance }) => instance)).toEqual(names);
    // The gateway finds accounts by its name.
    expect(await new Api(urls.gateway!).run('{ account(handle: "nobody") { id } }')).toEqual({ account: null });
  }, 120_000);

  it('ends with everything it started when its group is signalled', async () => {
    const pids = [...system!.childPids, system!.runnerPid];

    expect(await system!.signalGroup('SIGTERM')).toBe(0);

    system = undefined;
    expect(alive(pids)).toEqual([]);
  }, 120_000);
});
