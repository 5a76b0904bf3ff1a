import { randomUUID } from 'node:crypto';
import { accounts, feeds, media, notifications, posts } from '@rookery/contracts';
import { isDomainError } from '@rookery/errors';
import { Call } from '@rookery/rpc';
import type { World } from '@rookery/testing';

/** Everything that a token opens, for `startWorld`. */
export const allApps = ['gateway', 'accounts', 'posts', 'feeds', 'media', 'notifications'];

export const tokenRefused = 'UNAUTHENTICATED TOKEN_REFUSED';

/** One place where a token is looked at. */
export interface Door {
  name: string;
  /** Calls with the token, whatever it is: `accepted`, or code and reason of the refusal. Throws for anything else. */
  knock(token: string): Promise<string>;
}

/** The gateway over GraphQL, and every domain app over gRPC, where nobody stands before it. */
export function doorsOf(world: World): Door[] {
  const apps = {
    accounts: world.client('accounts', accounts.AccountsServiceService),
    posts: world.client('posts', posts.PostsServiceService),
    feeds: world.client('feeds', feeds.FeedsServiceService),
    media: world.client('media', media.MediaServiceService),
    notifications: world.client('notifications', notifications.NotificationsServiceService),
  };
  const ids = [randomUUID()];
  const questions: Record<keyof typeof apps, (call: Call) => Promise<unknown>> = {
    accounts: (call) => apps.accounts.batchGetAccounts({ ids, regardlessOfBlocks: false }, call),
    posts: (call) => apps.posts.batchGetPosts({ ids, ownSince: undefined, knownIds: [] }, call),
    feeds: (call) => apps.feeds.batchGetRelationships({ accountIds: ids }, call),
    media: (call) => apps.media.batchGetMedia({ ids }, call),
    notifications: (call) => apps.notifications.getNotificationPreferences({}, call),
  };
  const domainDoors = Object.entries(questions).map(([name, ask]) => ({
    name,
    knock: (token: string) => answerOf(() => ask(new Call({ token, deadlineAt: Date.now() + 10_000 }))),
  }));
  return [{ name: 'gateway', knock: (token) => knockAtGateway(world, token) }, ...domainDoors];
}

/** What each door says to the token, by its name. */
export async function knockAll(doors: readonly Door[], token: string): Promise<Record<string, string>> {
  const answers = await Promise.all(doors.map(async ({ name, knock }) => [name, await knock(token)] as const));
  return Object.fromEntries(answers);
}

/** The same answer from every door. */
export function everywhere(doors: readonly Door[], answer: string): Record<string, string> {
  return Object.fromEntries(doors.map(({ name }) => [name, answer]));
}

async function answerOf(ask: () => Promise<unknown>): Promise<string> {
  try {
    await ask();
    return 'accepted';
  } catch (error) {
    if (isDomainError(error)) return `${error.code} ${error.reason}`;
    throw error;
  }
}

async function knockAtGateway(world: World, token: string): Promise<string> {
  const response = await fetch(`${world.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({ query: '{ notifications(first: 1) { unreadCount } }' }),
  });
  const { errors } = (await response.json()) as { errors?: { extensions: { code: string; reason: string } }[] };
  const [error] = errors ?? [];
  return error ? `${error.extensions.code} ${error.extensions.reason}` : 'accepted';
}
