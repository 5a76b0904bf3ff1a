import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { settle } from '@rookery/testing';
import { startSystem } from '../../tools/system/start-system.ts';
import type { System } from '../../tools/system/system.ts';
import { Api } from '../story/api.js';

const recoveryMs = 10_000;
const apps = ['gateway', 'accounts', 'posts', 'feeds'];

interface Person {
  id: string;
  api: Api;
}

describe('a system whose primary is lost', () => {
  let system: System;
  let ada: Person;
  let bob: Person;
  const published: string[] = [];

  beforeAll(async () => {
    const natsProgram = process.env.ROOKERY_NATS_SERVER ?? '';
    system = await startSystem({
      natsProgram,
      natsNodes: 1,
      apps,
      replicas: 1,
      standby: true,
      restartDelayMs: () => 200,
    });
    [ada, bob] = (await Promise.all(['ada', 'bob'].map(signUp))) as [Person, Person];
    await bob.api.run('mutation ($id: ID!) { follow(input: { accountId: $id }) { relationship { following } } }', {
      id: ada.id,
    });
  });
  afterAll(() => system?.stop());

  async function signUp(name: string): Promise<Person> {
    const stranger = new Api(system.url);
    const handle = `${name}_${randomUUID().slice(0, 8)}`;
    const password = `the password of ${handle}`;
    await stranger.run('mutation ($input: RegisterInput!) { register(input: $input) { account { id } } }', {
      input: { handle, email: `${handle}@example.org`, password, displayName: name },
    });
    const { signIn } = await stranger.run<{ signIn: { account: { id: string }; tokens: { accessToken: string } } }>(
      'mutation ($input: SignInInput!) { signIn(input: $input) { account { id } tokens { accessToken } } }',
      { input: { handleOrEmail: handle, password } },
    );
    return { id: signIn.account.id, api: stranger.as(signIn.tokens.accessToken) };
  }

  async function publish(text: string): Promise<void> {
    await ada.api.run('mutation ($input: CreatePostInput!) { createPost(input: $input) { post { id } } }', {
      input: { text },
    });
    published.unshift(text);
  }

  async function bobSeesAll(): Promise<void> {
    const { homeTimeline } = await bob.api.run<{ homeTimeline: { edges: { node: { text: string } }[] } }>(
      '{ homeTimeline(first: 20) { edges { node { text } } } }',
    );
    expect(homeTimeline.edges.map(({ node }) => node.text)).toEqual(published);
  }

  it('serves, relays and listens again within ten seconds of the promotion, and no app was started anew', async () => {
    await publish('seen before');
    await settle(bobSeesAll);
    // What the relay may not have sent when the primary dies.
    await publish('acknowledged by the old primary');

    await system.postgres.promote();

    const promotedAt = performance.now();
    await settle(() => publish('published to the new primary'), { withinMs: recoveryMs });
    await settle(bobSeesAll, { withinMs: recoveryMs - (performance.now() - promotedAt) });
    await settle(() => {
      for (const { name, lines } of system.apps.filter(({ instance }) => instance.app.hasDatabase)) {
        const said = lines.filter((line) => line.includes('Another node takes the writes now'));
        expect([name, said.length]).toEqual([name, 1]);
      }
    });
    expect(system.apps.map(({ name, starts }) => [name, starts])).toEqual(system.apps.map(({ name }) => [name, 1]));
    await settle(async () => {
      expect(await Promise.all(system.apps.map((app) => app.isReady()))).not.toContain(false);
    });
  });

  it('starts an app on the list though its first host is gone', async () => {
    const posts = system.instance('posts-1');
    await posts.stop();
    posts.start();
    await posts.ready();
    await settle(bobSeesAll);
  });

  it('goes on when the new primary is restarted, which stays one', async () => {
    await system.postgres.kill();
    await system.postgres.start();
    await settle(() => publish('published after its restart'), { withinMs: recoveryMs });
    await settle(bobSeesAll);
  });
});
