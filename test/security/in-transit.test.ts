import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startWorld } from '@rookery/testing';
import type { World } from '@rookery/testing';
import { roleOf } from '../../tools/infra/app-database.ts';
import { allApps, servicesOfApps } from './services-of-apps.js';

const owners = Object.keys(servicesOfApps);

let world: World;

beforeAll(async () => {
  world = await startWorld({ apps: allApps });
}, 120_000);
afterAll(() => world?.stop());

describe('in transit', () => {
  it.each(owners)('every session of %s with its database is encrypted', async (app) => {
    const sessions = await world.sql<{ usename: string; version: string }>(
      app,
      `select usename, version from pg_stat_activity join pg_stat_ssl using (pid)
       where datname = current_database() and pid <> pg_backend_pid()`,
    );
    expect(sessions.length).toBeGreaterThan(0);
    for (const session of sessions) expect(session).toEqual({ usename: roleOf(app), version: 'TLSv1.3' });
  });

  it('every connection with the broker is encrypted, and its app is known by a certificate', async () => {
    const answer = await fetch(`${world.nats.nodes[0]!.monitorUrl}/connz?auth=true`);
    const { connections } = (await answer.json()) as {
      connections: { name: string; tls_version?: string; authorized_user?: string }[];
    };
    expect(connections.map(({ name }) => name).sort()).toEqual(allApps.map((app) => `${app}-1`).sort());
    for (const { name, tls_version, authorized_user } of connections) {
      expect(tls_version).toBe('1.3');
      expect(authorized_user).toContain(`spiffe://rookery/${name.replace(/-1$/, '')}`);
    }
  });

  it.each(owners)('the broker has refused nothing that %s needs', (app) => {
    expect(world.app(app).lines.filter((line) => /ermissions violation/i.test(line))).toEqual([]);
  });
});
