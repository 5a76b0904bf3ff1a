import { posts } from '@rookery/contracts';
import { messageOf, settle, startWorld } from '@rookery/testing';
import type { Person, World } from '@rookery/testing';
import { GatewayClient } from './gateway-client.js';
import { ResumingStream, ResumingSubscription } from './resuming-views.js';

// The promise is 0 lost and 0 doubled in 50 tries: ROOKERY_DEATH_TRIES=50 shows it, the suite a part of it.
const tries = Number(process.env.ROOKERY_DEATH_TRIES ?? 5);
const repliesPerTry = 8;

describe("a gateway's death", () => {
  let world: World;
  let ada: Person;
  let bob: Person;

  beforeAll(async () => {
    world = await startWorld({
      apps: ['gateway', 'accounts', 'posts', 'feeds', 'notifications'],
      replicas: { gateway: 2 },
    });
    ada = await world.signUp('ada');
    bob = await world.signUp('bob');
  }, 120_000);

  afterAll(() => world?.stop());

  /** Past the gateway, which is about to die. */
  async function publish(person: Person, parentId: string): Promise<string> {
    const client = world.client('posts', posts.PostsServiceService);
    return (
      (await client.publishPost(messageOf(posts.PublishPostRequest, { text: 'hello', parentId }), person.call())).post
        ?.id ?? ''
    );
  }

  it(
    'costs its clients one reconnect and no change',
    async () => {
      const [first, second] = world.instances('gateway');
      if (!first || !second) throw new Error('expected two gateways');
      // With one alive, everybody is on it; from then on everybody is on the one that was not killed last.
      await second.kill();
      const { headers } = new GatewayClient(world, ada);
      const views = [new ResumingStream(world.url, headers), new ResumingSubscription(world.url, headers)];
      const parentId = await publish(ada, '');
      let written = 0;
      const expectAll = () => views.forEach(({ seqs }) => expect(seqs.length).toBeGreaterThanOrEqual(written));
      for (let attempt = 0; attempt < tries; attempt++) {
        const [dying, other] = attempt % 2 === 0 ? [first, second] : [second, first];
        await settle(() => views.forEach(({ connections }) => expect(connections).toBe(attempt + 1)));
        await other.start();
        for (let index = 0; index < repliesPerTry; index++) {
          const replying = publish(bob, parentId);
          if (index === repliesPerTry / 2) await dying.kill();
          await replying;
          written++;
        }
        await settle(expectAll, { withinMs: 15_000 });
      }
      const dense = Array.from({ length: written }, (_, index) => index + 1);
      for (const view of views) {
        expect(view.seqs).toEqual(dense);
        expect(view.connections).toBe(tries + 1);
        view.end();
      }
    },
    60_000 + tries * 15_000,
  );
});
