import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { accounts, admin, posts } from '@rookery/contracts';
import { rpcClient } from '@rookery/rpc';
import { commonWorld, messageOf } from '@rookery/testing';
import type { Person, World } from '@rookery/testing';
import { servicesOfApps } from './services-of-apps.js';

const notAllowed = { code: 'PERMISSION_DENIED', reason: 'CALLER_NOT_ALLOWED' };
const apps = Object.keys(servicesOfApps);

let world: World;
let ada: Person;

beforeAll(async () => {
  world = await commonWorld();
  ada = await world.signUp('ada');
}, 120_000);
afterAll(() => world?.stop(), 30_000);

describe('with a certificate of our own CA', () => {
  it.each(apps)('a name that no table knows may call nothing of %s but its public keys', async (app) => {
    await world.ca.issue('intruder');
    const answers = {
      ...(await answersTo(app, servicesOfApps[app]!)),
      ...(await answersTo(app, admin.AdminServiceService)),
    };
    const open = app === 'accounts' ? ['listSigningKeys'] : [];

    const { listSigningKeys: _, ...refused } = answers;
    expect(new Set(Object.values(refused))).toEqual(new Set(['CALLER_NOT_ALLOWED']));
    expect(Object.keys(answers).filter((method) => answers[method] === 'ANSWERED')).toEqual(open);
  });

  it('an app may not do what another may, whoever is signed in', async () => {
    const asFeeds = world.client('posts', posts.PostsServiceService, { as: 'feeds' });
    const post = messageOf(posts.PublishPostRequest, { text: 'hello' });
    await expect(asFeeds.publishPost(post, ada.call())).rejects.toMatchObject(notAllowed);
    const asGateway = world.client('posts', posts.PostsServiceService);
    const parts = asGateway.exportSnapshot({}, world.anonymous());
    await expect(parts[Symbol.asyncIterator]().next()).rejects.toMatchObject(notAllowed);

    expect((await asGateway.publishPost(post, ada.call())).post?.text).toBe('hello');
    const snapshot = asFeeds.exportSnapshot({}, world.anonymous());
    expect((await snapshot[Symbol.asyncIterator]().next()).done).toBe(false);
  });

  it('an app is no operator, an operator is no app, and a viewer is neither', async () => {
    const status = (as: string) => world.client('posts', admin.AdminServiceService, { as });
    await expect(status('gateway').getStatus({}, world.anonymous())).rejects.toMatchObject(notAllowed);
    await expect(status('posts').getStatus({}, world.anonymous())).rejects.toMatchObject(notAllowed);
    await expect(status('operator').getStatus({}, ada.call())).rejects.toMatchObject({ reason: 'SERVICE_ONLY' });
    const asOperator = world.client('accounts', accounts.AccountsServiceService, { as: 'operator' });
    await expect(asOperator.listSigningKeys({}, world.anonymous())).rejects.toMatchObject(notAllowed);

    expect(await status('operator').getStatus({}, world.anonymous())).toMatchObject({ instance: 'posts-1' });
  });

  it('an app cannot stand in for another', async () => {
    const target = { app: 'accounts', address: `ipv4:127.0.0.1:${world.app('posts').instance.grpcPort}` };
    const misled = rpcClient(accounts.AccountsServiceService, { ...target, tls: world.ca.identityOf('gateway') });
    const answer = misled.batchGetAccounts({ ids: [ada.id], regardlessOfBlocks: false }, world.anonymous());
    const reason = { code: 'UNAVAILABLE', message: expect.stringContaining('expected accounts to answer, got posts') };
    await expect(answer).rejects.toMatchObject(reason);
    misled.close();
  });
});

type Unasked = { requestStream: boolean; requestDeserialize(bytes: Buffer): unknown };
type Method = (request: unknown, call: unknown) => Promise<unknown> | AsyncIterable<unknown>;

/** What a stranger called `intruder` hears from each method: the reason of the refusal, or `ANSWERED`. */
async function answersTo(app: string, definition: Parameters<typeof world.client>[1]): Promise<Record<string, string>> {
  const client = world.client(app, definition, { as: 'intruder' }) as unknown as Record<string, Method>;
  const asked = Object.entries(definition as Record<string, Unasked>).map(
    async ([name, { requestStream, requestDeserialize }]) => {
      const request = requestStream ? (async function* () {})() : requestDeserialize(Buffer.alloc(0));
      const answer = client[name]!(request, world.anonymous());
      const first = Symbol.asyncIterator in answer ? answer[Symbol.asyncIterator]().next() : answer;
      return [
        name,
        await first.then(
          () => 'ANSWERED',
          ({ reason }: { reason: string }) => reason,
        ),
      ];
    },
  );
  return Object.fromEntries(await Promise.all(asked)) as Record<string, string>;
}
