import { randomUUID } from 'node:crypto';
import { accounts, admin, feeds, media } from '@rookery/contracts';
import { Call } from '@rookery/rpc';
import type { RpcClient } from '@rookery/rpc';
import { settle, startWorld } from '@rookery/testing';
import type { Person, World } from '@rookery/testing';
import { saidOf } from './people.js';

const patience = { withinMs: 30_000 };

// A red square of 16 × 16 pixels.
const picture = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAABAAAAAQCAIAAACQkWg2AAAACXBIWXMAAAPoAAAD6AG1e1JrAAAAGUlEQVQokWM4Y2xMEmIY1WA8GkpnhmvSAABH' +
    'izIQeUoJ2gAAAABJRU5ErkJggg==',
  'base64',
);

let world: World;
let client: RpcClient<typeof accounts.AccountsServiceService>;

beforeAll(async () => {
  world = await startWorld({ apps: ['accounts', 'feeds', 'media'] });
  client = world.client('accounts', accounts.AccountsServiceService);
});
afterAll(() => world?.stop());

describe('profiles', () => {
  let ada: Person;

  beforeEach(async () => {
    ada = await world.signUp('ada');
  });

  const change = async (request: accounts.UpdateProfileRequest, who = ada) =>
    (await client.updateProfile(request, who.call())).account;
  const seen = async (call = world.anonymous()) =>
    (await client.batchGetAccounts({ ids: [ada.id], regardlessOfBlocks: false }, call)).accounts[0];
  const changesSaid = async () => (await saidOf(world, ada.id)).filter(({ type }) => type === 'ProfileChanged');

  async function upload(owner: Person): Promise<string> {
    async function* parts(): AsyncGenerator<media.UploadMediaRequest> {
      yield { part: { $case: 'header', value: { contentType: 'image/png' } } };
      yield { part: { $case: 'chunk', value: picture } };
    }
    const answer = await world.client('media', media.MediaServiceService).uploadMedia(parts(), owner.call());
    return answer.media?.id ?? '';
  }

  it('change in what is said, for everybody, and say so once', async () => {
    expect(await seen()).toMatchObject({ displayName: 'ada', bio: '', avatarMediaId: '' });
    const avatarMediaId = await upload(ada);
    expect(await change({ avatarMediaId })).toMatchObject({ displayName: 'ada', bio: '', avatarMediaId });
    expect(await change({ bio: ' I count.\r\nOn machines. ' })).toMatchObject({ bio: 'I count.\nOn machines.' });
    const whole = { id: ada.id, handle: ada.handle, displayName: 'Ada L.', bio: 'I count.\nOn machines.' };
    expect(await change({ displayName: 'Ada L.' })).toMatchObject({ ...whole, avatarMediaId });
    expect(await seen()).toMatchObject({ ...whole, avatarMediaId });
    expect(await change({ displayName: 'Ada L.', avatarMediaId })).toMatchObject({ ...whole, avatarMediaId });
    expect(await change({})).toMatchObject(whole);
    expect(await changesSaid()).toHaveLength(3);
    expect(await change({ displayName: '', bio: '', avatarMediaId: '' })).toMatchObject({
      ...{ displayName: ada.handle, bio: '', avatarMediaId: '' },
    });
    const signedIn = await client.signIn({ handleOrEmail: ada.handle, password: ada.password }, world.anonymous());
    expect(signedIn.account).toEqual(await seen());
  });

  it('keep their picture as media tells of it, until it is another or none', async () => {
    const library = world.client('media', media.MediaServiceService);
    const kept = () => world.sql('accounts', 'select avatar_picture as picture from accounts where id = $1', [ada.id]);
    expect([await seen(), await kept()]).toMatchObject([{ avatarPicture: Buffer.alloc(0) }, [{ picture: null }]]);
    for (const avatarMediaId of [await upload(ada), await upload(ada)]) {
      const answer = await change({ avatarMediaId });
      const told = await library.batchGetMedia({ ids: [avatarMediaId] }, ada.call());
      expect([media.Media.decode(answer!.avatarPicture)]).toEqual(told.media);
      expect(await change({ bio: `with ${avatarMediaId}` })).toMatchObject({ avatarPicture: answer!.avatarPicture });
      expect(await seen()).toMatchObject({ avatarMediaId, avatarPicture: answer!.avatarPicture });
    }
    expect(await change({ avatarMediaId: '' })).toMatchObject({ avatarPicture: Buffer.alloc(0) });
    expect(await kept()).toEqual([{ picture: null }]);
  });

  it('leave no picture behind when the account is deleted', async () => {
    await change({ avatarMediaId: await upload(ada) });
    await client.deleteAccount({ password: ada.password }, ada.call());
    const find = 'select avatar_media_id as id, avatar_picture as picture from accounts where id = $1';
    expect(await world.sql('accounts', find, [ada.id])).toEqual([{ id: null, picture: null }]);
  });

  it.each([
    ['a long bio', { bio: 'x'.repeat(301) }, 'bio'],
    ['a bio with a zero byte', { bio: 'a\0b' }, 'bio'],
    ['a long name', { displayName: 'x'.repeat(51) }, 'displayName'],
    ['a name of two lines', { displayName: 'a\nb' }, 'displayName'],
    ['a picture that is no id', { avatarMediaId: 'me.png' }, 'avatarMediaId'],
  ])('refuse %s', async (_, request, field) => {
    await expect(change(request)).rejects.toMatchObject({ code: 'INVALID_ARGUMENT', fields: [{ field }] });
    expect(await changesSaid()).toEqual([]);
  });

  it('have room for 300 characters, however they are stored', async () => {
    const bio = '🪶'.repeat(300);
    expect(await change({ bio })).toMatchObject({ bio });
  });

  it('refuse a picture of somebody else and one that is not there, in the same words', async () => {
    for (const avatarMediaId of [await upload(await world.signUp('bob')), randomUUID()]) {
      await expect(change({ avatarMediaId, bio: 'new' })).rejects.toMatchObject({
        ...{ code: 'FAILED_PRECONDITION', reason: 'MEDIA_NOT_USABLE', metadata: { mediaIds: avatarMediaId } },
      });
    }
    expect(await seen()).toMatchObject({ avatarMediaId: '', bio: '' });
  });

  it('keep what each of many changes at once says, and number every change', async () => {
    const rounds = Array.from({ length: 8 }, (_, round) => `${round}`);
    await Promise.all(rounds.flatMap((round) => [change({ bio: round }), change({ displayName: round })]));
    const { bio, displayName } = (await seen())!;
    expect([rounds, rounds]).toEqual([expect.arrayContaining([bio]), expect.arrayContaining([displayName])]);
    const said = await saidOf(world, ada.id);
    expect(said.map(({ version }) => version)).toEqual(said.map((_, index) => index + 1));
    expect(await changesSaid()).toHaveLength(16);
  });

  it('stay as they are for who is signed out', async () => {
    await client.signOut({}, ada.call());
    await expect(change({ bio: 'late' })).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
    await expect(client.updateProfile({}, world.anonymous())).rejects.toMatchObject({ reason: 'SIGN_IN_REQUIRED' });
  });
});

describe('who sees whom', () => {
  let graph: RpcClient<typeof feeds.FeedsServiceService>;
  let people: Record<'third' | 'blocker' | 'blocked' | 'shown' | 'suspended' | 'deleted', Person>;

  const viewers: [who: string, call: () => Call, seesShown: boolean][] = [
    ['a stranger', () => world.anonymous(), true],
    ['a third party', () => people.third.call(), true],
    ['who blocks them', () => people.blocker.call(), false],
    ['whom they block', () => people.blocked.call(), false],
  ];

  beforeAll(async () => {
    graph = world.client('feeds', feeds.FeedsServiceService);
    const names = ['third', 'blocker', 'blocked', 'shown', 'suspended', 'deleted'] as const;
    const signedUp = await Promise.all(names.map((name) => world.signUp(`${name}_zq`)));
    people = Object.fromEntries(names.map((name, index) => [name, signedUp[index]])) as typeof people;
    const { blocker, blocked, shown, suspended, deleted } = people;
    const operators = world.client('accounts', accounts.AccountsOperatorServiceService, { as: 'operator' });
    await operators.suspendAccount({ accountId: suspended.id, operator: 'test' }, world.anonymous());
    await client.deleteAccount({ password: deleted.password }, deleted.call());
    await graph.block({ accountId: shown.id }, blocker.call());
    await graph.block({ accountId: blocked.id }, shown.call());
    await settle(async () => {
      const copies = 'select from blocks where blocker_id = any($1::uuid[])';
      expect(await world.sql('accounts', copies, [[blocker.id, shown.id]])).toHaveLength(2);
    }, patience);
  });

  const asked = () => [people.shown, people.suspended, people.deleted];
  const idsOf = ({ accounts: found }: { accounts: accounts.Account[] }) => found.map(({ id }) => id);

  it.each(viewers)('%s', async (_, call, seesShown) => {
    const shownIds = seesShown ? [people.shown.id] : [];
    const ids = asked().map(({ id }) => id);
    const handles = asked().map(({ handle }) => handle);
    expect(idsOf(await client.batchGetAccounts({ ids, regardlessOfBlocks: false }, call()))).toEqual(shownIds);
    expect(idsOf(await client.batchGetAccountsByHandle({ handles }, call()))).toEqual(shownIds);
    for (const { id, handle } of asked()) {
      const { entries } = await client.searchAccounts({ query: handle, page: undefined }, call());
      expect(entries.some(({ account }) => account?.id === id)).toBe(shownIds.includes(id));
    }
    const regardless = await client.batchGetAccounts({ ids, regardlessOfBlocks: true }, call());
    expect(idsOf(regardless)).toEqual([people.shown.id]);
  });

  it('an operator, who restores the suspended', async () => {
    const directory = world.client('accounts', accounts.AccountsServiceService, { as: 'operator' });
    const handles = asked().map(({ handle }) => handle);
    const found = await directory.batchGetAccountsByHandle({ handles }, world.anonymous());
    expect(idsOf(found).sort()).toEqual([people.shown.id, people.suspended.id].sort());
  });

  it.each([
    ['accounts', 'feeds', 'select blocker_id, blocked_id from blocks order by blocker_id, blocked_id', 'blocks'],
    ['feeds', 'accounts', 'select account_id from gone_accounts order by account_id', 'gone_accounts'],
  ] as const)('%s, whose copy can be made anew from %s', async (app, source, read, table) => {
    const before = await settle(async () => {
      const rows = await world.sql(app, read);
      expect(rows.length).toBeGreaterThanOrEqual(2);
      return rows;
    }, patience);
    await world.sql(app, `delete from ${table}`);
    const operators = world.client(app, admin.AdminServiceService, { as: 'operator' });
    const patient = new Call({ deadlineAt: Date.now() + 60_000 });
    await operators.rebuildConsumer({ source, operator: 'test' }, patient);
    expect(await world.sql(app, read)).toEqual(before);
  });

  it('an end of the block shows them again', async () => {
    await graph.unblock({ accountId: people.shown.id }, people.blocker.call());
    await settle(async () => {
      const found = await client.batchGetAccounts(
        { ids: [people.shown.id], regardlessOfBlocks: false },
        people.blocker.call(),
      );
      expect(idsOf(found)).toEqual([people.shown.id]);
    }, patience);
  });

  it('and the snapshot tells who is gone, with versions', async () => {
    const events = [];
    const source = world.client('accounts', accounts.AccountsServiceService, { as: 'feeds' });
    for await (const { part } of source.exportSnapshot({}, world.anonymous())) {
      events.push(part?.$case === 'event' ? part.value : undefined);
    }
    const said = new Map(events.map((event) => [event?.aggregateId, event]));
    expect(said.get(undefined)).toBeUndefined();
    expect(said.has(people.shown.id)).toBe(false);
    for (const [{ id }, type] of [
      [people.suspended, 'AccountSuspended'],
      [people.deleted, 'AccountDeleted'],
    ] as const) {
      const version = (await saidOf(world, id)).at(-1)?.version;
      expect(said.get(id)).toMatchObject({ type: `rookery.accounts.v1.${type}`, version });
    }
    const asGateway = async () => {
      for await (const _ of client.exportSnapshot({}, world.anonymous())) return;
    };
    await expect(asGateway()).rejects.toMatchObject({ reason: 'CALLER_NOT_ALLOWED' });
  });
});
