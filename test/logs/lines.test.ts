import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { settle, startWorld } from '@rookery/testing';
import type { Person, World } from '@rookery/testing';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { discoverApps } from '../../tools/start/apps.ts';
import { writeRunFile } from '../../tools/start/run-file.ts';
import { workspaceRoot } from '../../tools/workspace.ts';
import { rookery } from '../runner/running-system.js';
import { Api } from '../story/api.js';
import { filesOf, linesIn, linesOf, type Line } from './lines-of.js';

const apps = discoverApps(workspaceRoot).map(({ name }) => name);
const schema = JSON.parse(
  readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'log-line.schema.json'), 'utf8'),
) as object;

describe('the lines of all apps', () => {
  let world: World;
  let ada: Person;
  let bob: Person;
  const requestId = 'a-post-with-a-mention';

  beforeAll(async () => {
    // Small files, so that they are left while the story runs.
    world = await startWorld({
      apps,
      env: { LOG_LEVEL: 'trace', LOG_FILE_MB_MAX: '0.002', LOG_FILES_KEPT_MAX: '1000' },
    });
    const running = apps.flatMap((app) => world.instances(app)).map(({ instance }) => instance);
    writeRunFile(join(world.directory, 'run.json'), running, { natsUrl: world.nats.url });
    [ada, bob] = [await world.signUp('ada'), await world.signUp('bob')];
    await tell();
  }, 120_000);
  afterAll(() => world?.stop());

  const post = (id: string, { tokens }: Person, query: string) =>
    fetch(`${world.url}/graphql`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'x-request-id': id,
        authorization: `Bearer ${tokens.accessToken}`,
      },
      body: JSON.stringify({ query }),
    });
  /** Things that go well, that are refused, and that fail. */
  async function tell() {
    const text = `hello @${bob.handle}`;
    await post(requestId, ada, `mutation { createPost(input: { text: "${text}" }) { post { id } } }`);
    await post('of-bob', bob, '{ notifications { edges { node { kind } } } homeTimeline { edges { node { id } } } }');
    await post(
      'unknown-post',
      bob,
      'mutation { likePost(input: { postId: "0199b1c0-0000-7000-8000-000000000000" }) { post { id } } }',
    );
    const watch = new Api(world.url, bob.tokens.accessToken).watch(0);
    await settle(() => expect(watch.changes.length).toBeGreaterThan(0));
    await watch.close();
    await fetch(`${world.url}/nowhere`);
    await world.shutDatabase('posts', true);
    await post('lost', ada, 'mutation { createPost(input: { text: "lost" }) { post { id } } }');
    await world.shutDatabase('posts', false);
    await world.nats.nodes[0]!.restart();
    await settle(() => expect(linesOf(world.app('posts')).some(({ msg }) => /^reconnected/.test(msg))).toBe(true));
  }
  const command = async (...words: string[]) => {
    const { code, output } = await rookery(...words, '--json', '--data-dir', world.directory);
    expect({ code, output }).toMatchObject({ code: 0 });
    return JSON.parse(output) as Line[];
  };

  it.each(apps)('of %s are what the schema says, every one', (app) => {
    const validate = new Ajv2020({ allErrors: true }).compile(schema);
    const wrong = linesOf(world.app(app)).flatMap((line) => (validate(line) ? [] : [{ line, why: validate.errors }]));
    expect(wrong).toEqual([]);
    expect(linesOf(world.app(app)).length).toBeGreaterThan(10);
  });

  it('of a request are found in all apps by one command, in order', async () => {
    const found = await settle(async () => {
      const lines = await command('logs', '--request', 'lost');
      expect(new Set(lines.map(({ app }) => app))).toEqual(new Set(['gateway', 'posts']));
      return lines;
    });
    expect(found.map(({ time }) => time)).toEqual(found.map(({ time }) => time).toSorted());
    expect(new Set(found.map((line) => line.requestId))).toEqual(new Set(['lost']));
    const ofPosts = await command('logs', '--request', 'lost', '--app', 'posts');
    expect(ofPosts).toEqual(found.filter(({ app }) => app === 'posts'));
    expect(await command('logs', '--request', 'nobody-s')).toEqual([]);
  }, 120_000);

  it('of an account are found by its handle, by its id, and by nothing that is on them', async () => {
    const byHandle = await command('logs', '--account', ada.handle);
    expect(new Set(byHandle.map((line) => line.requestId))).toEqual(new Set([requestId, 'lost']));
    expect(new Set(byHandle.map(({ app }) => app))).toEqual(new Set(['gateway', 'posts']));
    expect(await command('logs', '--account', ada.id)).toEqual(byHandle);
    expect(JSON.stringify(byHandle)).not.toMatch(new RegExp(`${ada.id}|${ada.handle}`));
    const ofBob = await command('logs', '--account', bob.handle);
    expect(new Set(ofBob.map((line) => line.requestId))).toContain('unknown-post');
    expect(ofBob.some(({ msg }) => msg === 'WS /graphql')).toBe(true);
    expect(ofBob.map(({ account }) => account)).not.toContain(byHandle[0]?.account);
  }, 120_000);

  it.each(['gateway', 'posts'])('of %s are all in its files, to the last one, each file bounded', async (app) => {
    const process = world.app(app);
    await process.stop();
    const files = filesOf(world, process.instance.name);
    expect(files.length).toBeGreaterThan(1);
    expect(linesIn(files)).toEqual(process.lines);
    expect(process.lines.at(-1)).toBeDefined();
    // A file is left after the tick in which it got too big, and one tick's lines are few.
    for (const file of files) expect(statSync(file).size).toBeLessThan(200_000);
    for (const file of files) expect(statSync(file).mode & 0o777).toBe(0o600);
  });
});
