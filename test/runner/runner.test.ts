import { randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { freePort, settle } from '@rookery/testing';
import { processIdentity } from '../../tools/infra/process-identity.ts';
import { Api } from '../story/api.js';
import { rookery, RookeryCommand, RunningSystem } from './running-system.js';

let directory: string;
let system: RunningSystem | undefined;
/** Of a debugger: a run that was killed leaves it taken. */
let inspectPort: number;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'rookery-runner-'));
  inspectPort = await freePort();
});

afterAll(async () => {
  await system?.signalGroup('SIGTERM').catch(() => undefined);
  await rm(directory, { recursive: true, force: true });
}, 120_000);

/** @returns the id of the new account */
async function register(url: string, name: string): Promise<{ id: string; handle: string }> {
  const handle = `${name}_${randomUUID().slice(0, 8)}`;
  const input = { handle, displayName: name, email: `${handle}@rookery.test`, password: randomUUID() };
  const query = 'mutation ($input: RegisterInput!) { register(input: $input) { account { id } } }';
  type Registered = { register: { account: { id: string } } };
  const { account } = (await new Api(url).run<Registered>(query, { input })).register;
  return { id: account.id, handle };
}

const alive = (pids: number[]) => pids.filter((pid) => processIdentity(pid) !== undefined);

describe('npm start', () => {
  it('restarts an app that was killed, and says so', async () => {
    const first = (system = new RunningSystem(directory, '--inspect', `accounts:${inspectPort}`));
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

  it('lets operators look into databases, outboxes and streams, and change nothing', async () => {
    const ask = (...words: string[]) => rookery(...words, '--data-dir', directory);
    const { urls = {} } = await system!.said('ready');
    const account = await register(urls.gateway!, 'ada');
    const { handle } = account;

    const found = await ask('db', 'query', 'accounts', `select id, handle from accounts where handle = '${handle}'`);
    expect(found).toEqual({
      code: 0,
      output: expect.stringMatching(RegExp(`^id +handle\\n${account.id} +${handle}\\n$`)),
    });
    const write = await ask('db', 'query', 'accounts', 'delete from accounts; commit');
    expect(write).toMatchObject({ code: 1, output: expect.stringContaining('multiple commands') as unknown });
    expect(await ask('db', 'query', 'accounts', 'delete from accounts')).toMatchObject({
      code: 1,
      output: expect.stringContaining('read-only transaction') as unknown,
    });
    expect(await ask('db', 'url', 'gateway')).toMatchObject({ code: 2 });

    // The relay of an app that is there waits for nothing.
    await settle(async () => {
      const { output } = await ask('outbox', 'peek', 'accounts', '--json');
      expect(JSON.parse(output)).toMatchObject({ waiting: 0, problems: [] });
      const { lastSeq, onStream } = JSON.parse(output) as { lastSeq: number; onStream: number };
      expect(onStream).toBe(lastSeq);
    });
    const { output } = await ask('events', 'tail', '--app', 'accounts', '--aggregate', account.id, '--json');
    expect(JSON.parse(output)).toMatchObject([
      {
        app: 'accounts',
        type: 'rookery.accounts.v1.AccountRegistered',
        version: 1,
        payload: { accountId: account.id },
      },
    ]);
    const followed = new RookeryCommand(['events', 'tail', '--since', '1h', '--follow', '--data-dir', directory]);
    await settle(() => expect(followed.output).toContain(`"aggregate":"${account.id}"`));
    followed.interrupt();
    expect(await followed.end()).toMatchObject({ code: 0 });
    const later = await ask('events', 'tail', '--type', 'PostPublished', '--since', '1h');
    expect(later).toEqual({ code: 0, output: 'No such event.\n' });
  }, 120_000);

  it('says of an outbox which instance of its app is silent', async () => {
    const { apps = [] } = await system!.said('ready');
    const { pid, instance } = apps.find(({ name }) => name === 'accounts')!;
    process.kill(pid, 'SIGSTOP');
    try {
      const { output } = await rookery('outbox', 'peek', 'accounts', '--json', '--data-dir', directory);
      const { problems } = JSON.parse(output) as { problems: string[] };
      expect(problems).toEqual([expect.stringContaining(`${instance} does not answer`) as unknown]);
    } finally {
      process.kill(pid, 'SIGCONT');
    }
  }, 60_000);

  it('bounds what a query may find, and keeps columns of one name apart', async () => {
    const query = (sql: string, ...words: string[]) =>
      rookery('db', 'query', 'accounts', sql, ...words, '--data-dir', directory);
    // Of a billion rows no more are made than are read.
    const many = await query('select 1 as id, generate_series(1, 1000000000) as id', '--json');
    const rows = JSON.parse(many.output) as object[];
    expect([many.code, rows.length, rows.at(-1)]).toEqual([1, 1_000, { id: 1, id_2: 1_000 }]);
    const text = await query('select n from generate_series(1, 1001) n');
    expect(text).toMatchObject({
      code: 1,
      output: expect.stringMatching(/^1000\n… and more than these 1000/m) as unknown,
    });
    expect(await query('select n from generate_series(1, 1000) n')).toMatchObject({ code: 0 });
    expect((await query('explain select 1')).output).toContain('Result');
    expect(await query('select 1 where false')).toEqual({ code: 0, output: 'No rows.\n' });
  }, 60_000);

  it('hands psql the way in, and no password that others could read', async () => {
    const folder = join(directory, 'bin');
    await mkdir(folder);
    const program = '#!/bin/sh\necho "$PGUSER $PGDATABASE $PGSSLMODE ${#PGPASSWORD} $*"\n';
    await writeFile(join(folder, 'psql'), program, { mode: 0o755 });
    const psql = (PATH: string) =>
      new RookeryCommand(['db', 'psql', 'posts', '--owner', '--data-dir', directory, '--', '-c', 'select 1'], { PATH });
    expect(await psql(`${folder}${delimiter}${process.env.PATH}`).end()).toEqual({
      code: 0,
      output: 'rookery_posts_owner rookery_posts verify-full 55 -c select 1\n',
    });
    const missing = await psql(dirname(process.execPath)).end();
    expect(missing).toMatchObject({ code: 1, output: expect.stringContaining('there is no psql on PATH') as unknown });
  }, 120_000);

  it('recovers after the runner was killed, with several instances of every app', async () => {
    const first = system!;
    const leftBehind = first.childPids;
    process.kill(first.runnerPid, 'SIGKILL');
    await first.exit();
    expect(alive(leftBehind)).toEqual(leftBehind);
    expect((await rookery('status', '--data-dir', directory)).output).toContain('nothing runs on');

    const replicas = process.platform === 'linux' ? 2 : 1;
    const scaled = ['--scale', `${replicas}`, '--only', 'gateway,accounts', '--inspect', `accounts:${inspectPort}`];
    const second = (system = new RunningSystem(directory, ...scaled));
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
