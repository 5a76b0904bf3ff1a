import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { settle, until } from '@rookery/testing';
import { WatchedCopy, type DevRecord } from '../../tools/dev/watched-copy.ts';
import { processIdentity } from '../../tools/infra/process-identity.ts';

// Each step starts processes; on a busy machine that takes a while.
const patienceMs = 180_000;
const errors = 'apps/accounts/src/model/accounts.errors.ts';
const migrations = 'apps/accounts/src/migrations';
const first = 'handle or e-mail and password do not match';

describe('npm run dev', () => {
  let dev: WatchedCopy;
  let url: string;
  const pids = new Map<string, number>();

  /** What a wrong password is told: words that stand in accounts. */
  const refusal = async () => {
    const query = 'mutation { signIn(input: { handleOrEmail: "nobody", password: "nothing" }) { account { id } } }';
    const body = JSON.stringify({ query });
    const headers = { 'content-type': 'application/json' };
    const response = await fetch(`${url}/graphql`, { method: 'POST', headers, body });
    const { errors: said } = (await response.json()) as { errors?: { message: string }[] };
    return said?.[0]?.message;
  };
  const says = (words: string) => settle(async () => expect(await refusal()).toBe(words), { withinMs: 30_000 });
  const reword = (from: string, to: string) => dev.edit(errors, (text) => text.replace(`'${from}'`, `'${to}'`));
  /** Saves, and waits until these apps run anew. */
  const restarts = async (apps: string[], save: () => Promise<void>): Promise<DevRecord[]> => {
    const since = dev.records.length;
    await save();
    const records = await Promise.all(apps.map((restarted) => dev.said('restarted', { restarted, since })));
    for (const { restarted, pids: now } of records) pids.set(restarted!, now![0]!);
    return records;
  };
  const isAlive = (app: string) => processIdentity(pids.get(app)!) !== undefined;

  beforeAll(async () => {
    dev = await WatchedCopy.start(process.env.ROOKERY_NATS_SERVER ?? '', '--only', 'gateway,accounts');
    // By now all is built, and no app runs.
    await until('the servers are up', () => dev.records.some(({ msg }) => msg?.startsWith('PostgreSQL on')), {
      timeoutMs: 90_000,
    });
    await reword(first, 'early');
    const { apps = [], urls = {} } = await dev.said('ready');
    url = urls.gateway!;
    for (const { name, pid } of apps as { name: string; pid: number }[]) pids.set(name, pid);
  }, patienceMs);
  afterAll(async () => expect(await dev?.stop()).toBe(0), patienceMs);

  it(
    'takes in what was saved while it came up',
    async () => {
      const { pids: now = [] } = await dev.said('restarted', { restarted: 'accounts' });
      pids.set('accounts', now[0]!);
      await says('early');
    },
    patienceMs,
  );

  it(
    'restarts the app a file belongs to, and no other',
    async () => {
      const [accounts, gateway] = [pids.get('accounts'), pids.get('gateway')];
      const [restarted] = await restarts(['accounts'], () => reword('early', 'second'));
      await says('second');
      expect(restarted).toMatchObject({
        files: [errors],
        msg: expect.stringMatching(/^accounts restarted in .* s \(/),
      });
      expect(restarted?.pids).not.toContain(accounts);
      expect([pids.get('gateway'), isAlive('gateway')]).toEqual([gateway, true]);
    },
    patienceMs,
  );

  it(
    'takes in what is saved while an app restarts',
    async () => {
      const since = dev.records.length;
      await reword('second', 'lost');
      await dev.said('built', { since });
      const sinceAgain = dev.records.length;
      await reword('lost', 'third');
      const { pids: now = [] } = await dev.said('restarted', { restarted: 'accounts', since: sinceAgain });
      pids.set('accounts', now[0]!);
      await says('third');
    },
    patienceMs,
  );

  it(
    'leaves what runs alone when something does not compile or is not there, and names file and line',
    async () => {
      const before = [...pids];
      for (const [broken, said] of [
        ['export const broken = ;', new RegExp(`${errors}:2:`)],
        ["import { gone } from './gone.js';", new RegExp(`${errors}:2: there is no \\./gone\\.js`)],
      ] as const) {
        const since = dev.records.length;
        await dev.edit(errors, (text) => text.replace('\n', `\n${broken}\n`));
        expect(await dev.said('not-built', { since })).toMatchObject({ msg: expect.stringMatching(said) });
        await says('third');
        await dev.edit(errors, (text) => text.replace(`${broken}\n`, ''));
        // Well again, and what runs already: nobody is restarted for it.
        expect(await dev.said('built', { since })).toMatchObject({ apps: [] });
      }
      expect([[...pids], isAlive('accounts'), isAlive('gateway')]).toEqual([before, true, true]);
    },
    patienceMs,
  );

  it(
    'applies a new migration before the restart, and restarts nothing when it fails',
    async () => {
      const migration = (sql: string) =>
        `export class AddProbe1899000000000 {\n  name = 'AddProbe1899000000000';\n` +
        `  async up(runner: { query(sql: string): Promise<unknown> }) {\n    await runner.query('${sql}');\n  }\n` +
        `  async down() {}\n}\n`;
      const since = dev.records.length;
      await dev.copy.write(`${migrations}/1899000000000-add-probe.ts`, migration('create nonsense'));
      await dev.edit(`${migrations}/index.ts`, (text) =>
        text
          .replace('\n', "\nimport { AddProbe1899000000000 } from './1899000000000-add-probe.js';\n")
          .replace('CreateAccounts1795000000000]', 'CreateAccounts1795000000000, AddProbe1899000000000]'),
      );
      const failed = await dev.said('not-restarted', { restarted: 'accounts', since });
      expect(failed.msg).toContain('accounts migrate ended with code 1');
      await says('third');
      expect(isAlive('accounts')).toBe(true);

      await restarts(['accounts'], () =>
        dev.copy.write(`${migrations}/1899000000000-add-probe.ts`, migration('create table probe (word text)')),
      );
      await says('third');
    },
    patienceMs,
  );

  it(
    'restarts all that import a lib, and generates the code of a contract first',
    async () => {
      const [accounts, gateway] = [pids.get('accounts'), pids.get('gateway')];
      await restarts(['accounts', 'gateway'], () =>
        dev.edit('proto/rookery/accounts/v1/accounts.proto', (text) =>
          text.replace(
            'message ListSigningKeysRequest {}',
            'message ListSigningKeysRequest {\n  string probe = 99;\n}',
          ),
        ),
      );
      await restarts(['accounts', 'gateway'], () =>
        dev.edit('libs/errors/src/domain-error.ts', (text) => `${text}\nvoid 0;\n`),
      );
      await says('third');
      expect([pids.get('accounts'), pids.get('gateway')]).not.toEqual([accounts, gateway]);
    },
    patienceMs,
  );

  it(
    'ends at once when it is told to while a migration waits',
    async () => {
      await dev.copy.write(
        `${migrations}/1899000000001-wait-long.ts`,
        `export class WaitLong1899000000001 {\n  name = 'WaitLong1899000000001';\n` +
          `  async up(runner: { query(sql: string): Promise<unknown> }) {\n` +
          `    console.log(JSON.stringify({ event: 'waiting' }));\n    await runner.query('select pg_sleep(600)');\n  }\n` +
          `  async down() {}\n}\n`,
      );
      await dev.edit(`${migrations}/index.ts`, (text) =>
        text
          .replace('\n', "\nimport { WaitLong1899000000001 } from './1899000000001-wait-long.js';\n")
          .replace('AddProbe1899000000000]', 'AddProbe1899000000000, WaitLong1899000000001]'),
      );
      await dev.said('waiting');
      const toldAt = performance.now();
      expect(await dev.stop()).toBe(0);
      // A migration has two minutes, and whoever starts anew waits 45 s for one that stops.
      expect(performance.now() - toldAt).toBeLessThan(45_000);
    },
    patienceMs,
  );
});
