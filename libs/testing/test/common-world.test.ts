import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { processIdentity } from '../../../tools/infra/process-identity.ts';
import { commonWorldVariable } from '../../../tools/world/common-world.ts';
import { commonWorld, settle } from '../src/index.js';
import type { World } from '../src/index.js';

// By hand, without `npm test`, it is a world of the file's own, which may be ended.
const isCommon = process.env[commonWorldVariable] !== undefined;

describe('commonWorld', () => {
  let world: World;

  beforeAll(async () => {
    world = await commonWorld();
  }, 120_000);
  afterAll(() => world?.stop(), 30_000);

  /** Asks the gateway under an id, and waits until one of its lines has it. */
  async function askAloud(): Promise<string> {
    const requestId = randomUUID();
    const url = `${world.url}/graphql?query={__typename}`;
    expect((await fetch(url, { headers: { 'x-request-id': requestId } })).status).toBe(200);
    await settle(() => expect(linesWith(world, requestId)).not.toEqual([]));
    return requestId;
  }

  it('has people, rows, lines of log and connections in the name of any app', async () => {
    const ada = await world.signUp('ada');
    expect(await world.sql('accounts', 'select from accounts where id = $1', [ada.id])).toHaveLength(1);
    const [line] = linesWith(world, await askAloud());
    expect(JSON.parse(line ?? '')).toMatchObject({ context: 'Access' });
    const broker = await world.connectBroker('posts');
    await broker.close();
  });

  (isCommon ? it : it.skip)('cannot be harmed by one file', async () => {
    const app = world.app('posts');
    for (const harm of [app.kill, app.stop, app.restart, app.start, app.pause, app.resume]) {
      expect(() => harm.call(app)).toThrow("the common world is everybody's");
    }
    await expect(world.shutDatabase('posts', true)).rejects.toThrow("the common world is everybody's");
    expect(() => world.nats).toThrow("the common world is everybody's");
    expect(() => world.postgres).toThrow('this world shares its PostgreSQL');
    expect(processIdentity(app.pid)).toBeDefined();
  });

  (isCommon ? it : it.skip)('is the same for all, and outlives the one who stops', async () => {
    const other = await commonWorld();
    expect(other.pid('gateway')).toBe(world.pid('gateway'));
    await other.stop();
    const requestId = await askAloud();
    const late = await commonWorld();
    expect(linesWith(late, requestId)).toEqual([]);
    await late.stop();
  });
});

function linesWith(world: World, text: string): string[] {
  return world.app('gateway').lines.filter((line) => line.includes(text));
}
