import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DevelopmentCa } from '../../tools/infra/development-ca.ts';
import { Secrets } from '../../tools/infra/secrets.ts';
import { nodeArguments } from '../../tools/start/app-program.ts';
import { discoverApps } from '../../tools/start/apps.ts';
import { issueCertificates } from '../../tools/start/certificates.ts';
import { DataDirectory } from '../../tools/start/data-directory.ts';
import { migrationEnvironmentOf } from '../../tools/start/environment.ts';
import type { Surroundings } from '../../tools/start/environment.ts';
import { planInstances } from '../../tools/start/instances.ts';
import { workspaceRoot } from '../../tools/workspace.ts';

const root = mkdtempSync(join(tmpdir(), 'rookery-production-'));
const data = new DataDirectory(join(root, 'data'));
let run: Surroundings;
/** What an operator would set instead of what the runner made. */
let own: { tls: string; secret: string; databaseUrl: (password: string) => string };

beforeAll(async () => {
  const apps = discoverApps(workspaceRoot);
  await issueCertificates(data, apps);
  const ca = await DevelopmentCa.open(join(root, 'own'), { organization: 'An operator' });
  // Nobody listens there: all of this is about what comes before.
  const databaseUrl = (password: string) => `postgres://rookery_accounts:${password}@127.0.0.1:1/rookery_accounts`;
  own = { tls: (await ca.issue('accounts')).directory, secret: randomBytes(32).toString('base64url'), databaseUrl };
  const secrets = new Secrets(data.secretsFile);
  const url = databaseUrl(secrets.get('accounts database'));
  const migrationsUrl = databaseUrl(secrets.get('accounts database owner'));
  const databases = new Map([['accounts', { database: 'rookery_accounts', url, migrationsUrl }]]);
  const natsUrl = 'nats://127.0.0.1:1';
  run = { data, secrets, natsUrl, gatewayPort: 0, databases, instances: await planInstances(apps) };
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

/**
 * Runs accounts in production as npm start would, but for `change`. Resolves to the reason why it did not start, or to
 * `starting` as soon as it has taken its configuration.
 */
async function outcomeOf(change: NodeJS.ProcessEnv, command: string[] = []): Promise<string> {
  const instance = run.instances.find(({ app }) => app.name === 'accounts')!;
  const env = { ...migrationEnvironmentOf(instance, run), NODE_ENV: 'production', ...change };
  const child = spawn(process.execPath, [...nodeArguments(instance.app), ...command], { env });
  try {
    for await (const line of createInterface({ input: child.stdout })) {
      const { level, msg, err } = JSON.parse(line) as { level: string; msg: string; err?: { message: string } };
      if (level === 'fatal') return err?.message ?? msg;
      if (msg.startsWith('Starting Nest')) return 'starting';
    }
    throw new Error('it ended without a word');
  } finally {
    child.kill('SIGKILL');
  }
}

const ownSecrets = () => ({
  ACCOUNTS_REFRESH_SECRET: own.secret,
  ACCOUNTS_DATABASE_URL: own.databaseUrl('of an operator'),
  LOG_ACCOUNT_KEY: own.secret,
});

describe('an app in production refuses what npm start made:', () => {
  it('its secrets, each by name and none by value', async () => {
    const message = await outcomeOf({});
    expect(message.match(/\w+(?=: holds a secret that npm start made up)/g)?.sort()).toEqual([
      'ACCOUNTS_DATABASE_URL',
      'ACCOUNTS_REFRESH_SECRET',
      'LOG_ACCOUNT_KEY',
    ]);
    expect(message).not.toContain('rookery-dev-');
  });

  it('the password of a database alone', async () => {
    const message = await outcomeOf({ TLS_DIR: own.tls, ACCOUNTS_REFRESH_SECRET: own.secret });
    expect(message).toMatch(/ACCOUNTS_DATABASE_URL: holds a secret/);
  });

  it('the password of the owner, for migrations', async () => {
    const message = await outcomeOf({ TLS_DIR: own.tls, ...ownSecrets() }, ['migrate']);
    expect(message).toMatch(/ACCOUNTS_MIGRATIONS_DATABASE_URL: holds a secret/);
  });

  it('its certificates', async () => {
    expect(await outcomeOf(ownSecrets())).toMatch(/TLS_DIR: .*ca\.crt is the CA that npm start made/);
  });

  it('and nothing else: with its own it starts', async () => {
    expect(await outcomeOf({ TLS_DIR: own.tls, ...ownSecrets() })).toBe('starting');
  });
});
