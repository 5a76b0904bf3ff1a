import { commonWorld, settle } from '@rookery/testing';
import type { Person, World } from '@rookery/testing';
import { GatewayClient } from './gateway-client.js';

const nobody = '01890000-0000-7000-8000-000000000000';

describe('blocks, mutes and preferences', () => {
  let world: World;
  let people: { ada: Person; bob: Person };
  let ada: GatewayClient;
  let bob: GatewayClient;

  beforeAll(async () => {
    world = await commonWorld();
    people = { ada: await world.signUp('ada'), bob: await world.signUp('bob') };
    ada = new GatewayClient(world, people.ada);
    bob = new GatewayClient(world, people.bob);
  }, 120_000);

  afterAll(() => world?.stop());

  const change = (verb: string, accountId: string) =>
    `mutation { ${verb}(input: { accountId: "${accountId}" }) { relationship { following followedBy blocking muting } } }`;
  const none = { following: false, followedBy: false, blocking: false, muting: false };

  it('mutes and unmutes, and tells the muted nothing', async () => {
    await bob.ok(change('follow', people.ada.id));
    const followed = { ...none, followedBy: true };
    expect(await ada.ok(change('mute', people.bob.id))).toEqual({
      mute: { relationship: { ...followed, muting: true } },
    });
    const query = `{ account(id: "${people.ada.id}") { relationship { following followedBy blocking muting } } }`;
    expect(await bob.ok(query)).toEqual({ account: { relationship: { ...none, following: true } } });
    expect(await ada.ok(change('unmute', people.bob.id))).toEqual({ unmute: { relationship: followed } });
  });

  it('blocks, which ends and refuses follows, and unblocks', async () => {
    const relationship = { ...none, blocking: true };
    expect(await ada.ok(change('block', people.bob.id))).toEqual({ block: { relationship } });
    const query = `{ account(id: "${people.ada.id}") { relationship { following followedBy blocking muting } } }`;
    await settle(async () => expect(await bob.ok(query)).toEqual({ account: null }));
    expect(await bob.refusal(change('follow', people.ada.id))).toBe('FAILED_PRECONDITION BLOCKED');
    expect(await bob.refusal('{ account(id: "x") { relationship { blockedBy } } }')).toMatch(/QUERY_REFUSED$/);
    expect(await ada.ok(change('unblock', people.bob.id))).toEqual({ unblock: { relationship: none } });
  });

  it.each(['block', 'mute'])('refuses to %s oneself, nobody, and without a viewer', async (verb) => {
    expect(await ada.refusal(change(verb, people.ada.id))).toMatch(/^INVALID_ARGUMENT SELF_/);
    expect(await ada.refusal(change(verb, nobody))).toBe('NOT_FOUND ACCOUNT_NOT_FOUND');
    expect(await ada.refusal(change(verb, 'x'))).toBe('INVALID_ARGUMENT INVALID_ARGUMENT');
    const stranger = new GatewayClient(world);
    expect(await stranger.refusal(change(verb, people.bob.id))).toBe('UNAUTHENTICATED SIGN_IN_REQUIRED');
  });

  /** Posts and feeds travel on different streams: what a follower says later on that of feeds arrives behind the unblock. */
  async function unblockIsHeard(): Promise<void> {
    const eve = await world.signUp('eve');
    await new GatewayClient(world, eve).ok(change('follow', people.ada.id));
    const query = '{ notifications { edges { node { actors { handle } } } } }';
    await settle(async () => expect(JSON.stringify(await ada.ok(query))).toContain(eve.handle));
  }

  it('tells only of the kinds the viewer wants to hear of', async () => {
    const set = (kind: string, enabled: boolean) =>
      `mutation { setNotificationPreference(input: { kind: ${kind}, enabled: ${enabled} }) { preferences { kind enabled } } }`;
    const kinds = ['FOLLOW', 'LIKE', 'REPLY', 'MENTION'];
    const all = kinds.map((kind) => ({ kind, enabled: true }));
    expect(await ada.ok('{ notificationPreferences { kind enabled } }')).toEqual({ notificationPreferences: all });
    const preferences = all.map(({ kind }) => ({ kind, enabled: kind !== 'MENTION' }));
    expect(await ada.ok(set('MENTION', false))).toEqual({ setNotificationPreference: { preferences } });

    await unblockIsHeard();
    const create = 'mutation ($input: CreatePostInput!) { createPost(input: $input) { post { id } } }';
    const mine = await ada.ok<{ createPost: { post: { id: string } } }>(create, { input: { text: 'hello' } });
    await bob.ok(create, { input: { text: `hello @${people.ada.handle}` } });
    // Posts hears of the unblock by itself, and refuses until then.
    await settle(() => bob.ok(create, { input: { text: 'hi', parentId: mine.createPost.post.id } }));
    await settle(async () => {
      const inbox = await ada.ok<{ notifications: { edges: { node: { kind: string } }[] } }>(
        '{ notifications { edges { node { kind } } } }',
      );
      const heard = inbox.notifications.edges.map(({ node }) => node.kind);
      expect(heard).toContain('REPLY');
      expect(heard).not.toContain('MENTION');
    });
    expect(await ada.refusal(set('GOSSIP', true))).toMatch(/QUERY_REFUSED$/);
    expect(await new GatewayClient(world).refusal(set('LIKE', true))).toBe('UNAUTHENTICATED SIGN_IN_REQUIRED');
  });
});
