import { settle, startWorld } from '@rookery/testing';
import type { World } from '@rookery/testing';
import sharp from 'sharp';
import { roleOf } from '../../tools/infra/app-database.ts';
import { discoverApps } from '../../tools/start/apps.ts';
import { workspaceRoot } from '../../tools/workspace.ts';
import { Markers } from './markers.js';
import { Stories } from './stories.js';

const apps = discoverApps(workspaceRoot).map(({ name }) => name);
const owners = apps.filter((app) => app !== 'gateway');

interface Line {
  level?: string;
  context?: string;
  requestId?: string;
  err?: { type: string; message: string; cause?: { message: string; code?: string } };
}

// At the level that says the most; what it does not say no other does.
describe('what all processes write', () => {
  const markers = new Markers();
  let world: World;
  let stories: Stories;

  beforeAll(async () => {
    const env = { LOG_LEVEL: 'trace', ACCOUNTS_REFRESH_SECRET: `${markers.get('refreshSecret')}AAAA` };
    world = await startWorld({ apps, env });
    stories = new Stories(world, markers);
    await tell(world, stories);
    const keys = await world.sql<{ private_jwk: { d: string } }>('accounts', 'select private_jwk from signing_keys');
    for (const { private_jwk: key } of keys) markers.add('signingKey', key.d ?? JSON.stringify(key).slice(-40));
    for (const app of apps) markers.add(`databaseUrl of ${app}`, `${roleOf(app)}:test@`);
    // The last line comes after the last answer.
    await settle(() => expect(requestIdsOf('gateway')).toEqual(expect.arrayContaining([stories.requestIds.at(-1)])));
  }, 180_000);

  afterAll(() => world?.stop());

  const linesOf = (app: string) => world.app(app).lines;
  const parsedOf = (app: string) =>
    linesOf(app).flatMap((line) => (line.startsWith('{') ? [JSON.parse(line) as Line] : []));
  const requestIdsOf = (app: string) => parsedOf(app).map(({ requestId }) => requestId);

  it.each(apps)('%s says no secret, in any line', (app) => {
    const found = linesOf(app).flatMap((line) => markers.in(line).map((name) => `${name}: ${line}`));
    expect(found).toEqual([]);
  });

  it.each(apps)('%s was listened to from its first line on', (app) => {
    expect(linesOf(app)[0]).toContain('Starting Nest application');
    expect(parsedOf(app).some(({ context }) => context === 'Boot')).toBe(true);
  });

  it('names the requests, so that it was these that were listened to', () => {
    const ids = requestIdsOf('gateway');
    const missed = stories.requestIds.filter((id) => id !== '' && !ids.includes(id));
    // A path that cannot be decoded is refused before there is a request to write about.
    expect(missed.length).toBeLessThanOrEqual(1);
    for (const app of ['accounts', 'posts']) {
      expect(requestIdsOf(app).filter((id) => stories.requestIds.includes(id ?? '')).length).toBeGreaterThan(0);
    }
  });

  it.each(['accounts', 'posts'])('says of %s that statements failed, and not with which values', (app) => {
    const failed = parsedOf(app).filter(({ err }) => err?.cause?.code === 'P0001');
    expect(failed.length).toBeGreaterThan(0);
    for (const { err } of failed) expect([err?.message, err?.cause?.message]).toEqual(['[…]', '[…]']);
  });
});

async function tell(world: World, stories: Stories): Promise<void> {
  const { tokens } = await stories.signUpAndIn('ada_tells');
  const token = tokens.accessToken;
  await stories.post(token, 'postText');
  const photo = await sharp({ create: { width: 40, height: 30, channels: 3, background: '#446' } })
    .png()
    .toBuffer();
  await stories.upload(token, new Uint8Array(photo));
  await stories.upload(token, new TextEncoder().encode('no picture'));
  await stories.misplace(token);
  await refuseRows(world, 'accounts', 'sessions');
  await refuseRows(world, 'accounts', 'accounts');
  await refuseRows(world, 'posts', 'posts');
  await stories.post(token, 'refusedText');
  await stories.signUpAndIn('bob_fails').catch(() => undefined);
  for (const app of owners) await world.shutDatabase(app, true);
  await stories.post(token, 'lostText');
  await stories.upload(token, new Uint8Array(photo));
  await stories.signUpAndIn('eve_waits').catch(() => undefined);
  await stories.refresh(tokens.refreshToken);
  for (const app of owners) await world.shutDatabase(app, false);
  await Promise.all([world.app('posts').kill(), world.app('accounts').kill()]);
  await stories.post(token, 'unsentText');
  await stories.run('{ viewer { id } }', {}, token);
}

/** Rows are refused with themselves in message and detail, as a careless trigger or a check would do it. */
async function refuseRows(world: World, app: string, table: string): Promise<void> {
  await world.sql(
    app,
    `create function refuse_${table}() returns trigger language plpgsql as
     $$ begin raise exception 'refused %', new using detail = new::text, hint = new::text; end $$`,
  );
  await world.sql(
    app,
    `create trigger refuse_${table} before insert on ${table} for each row execute function refuse_${table}()`,
  );
}
