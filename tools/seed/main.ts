import { Api } from '../api/api.ts';
import { createPost, follow } from '../api/operations.ts';
import { friendshipsIn, readGraph } from './graph.ts';
import type { Graph } from './graph.ts';
import { inParallel } from './in-parallel.ts';
import { parseSeedOptions, seedHelp, UsageError } from './options.ts';
import type { SeedOptions } from './options.ts';
import { loadPhotos } from './photos.ts';
import { SeededAccount } from './seeded-account.ts';
import { verifyTimelines } from './verify.ts';

const fanOutMsMax = 120_000;
const problemsShown = 10;

process.exit(await main(process.argv.slice(2)));

/** Returns the exit code: 0 when every timeline is right, 1 when not, 2 when it was asked for what cannot be. */
async function main(args: string[]): Promise<number> {
  try {
    const options = parseSeedOptions(args);
    if (options) return await seed(options);
    console.log(seedHelp);
    return 0;
  } catch (error) {
    const isUsage = error instanceof UsageError;
    console.error(`seed: ${(error as Error).message}${isUsage ? `\n\n${seedHelp}` : ''}`);
    return isUsage ? 2 : 1;
  }
}

async function seed(options: SeedOptions): Promise<number> {
  const startedAt = performance.now();
  const { concurrency } = options;
  const graph = await readGraph(options.graph);
  const photos = await loadPhotos(options.photos);
  console.log(`${graph.size} people, ${friendshipsIn(graph)} friendships, ${photos.length} pictures → ${options.url}`);
  const api = new Api(options.url);
  const accounts = await openAccounts(api, graph, concurrency);
  const follows = await followFriends(api, graph, accounts, concurrency);
  const postsByAuthor = await publishPosts(api, [...accounts.values()], photos, options);
  const postCount = [...postsByAuthor.values()].reduce((sum, ids) => sum + ids.length, 0);
  const { wrong, postsRead } = await verifyTimelines(
    api,
    { graph, accounts: [...accounts.values()], postsByAuthor },
    { concurrency, deadlineAt: Date.now() + fanOutMsMax },
  );
  for (const { handle, problems } of wrong.slice(0, problemsShown)) console.error(`${handle}: ${problems.join('; ')}`);
  const newcomers = [...accounts.values()].filter(({ isNew }) => isNew).length;
  console.log(
    `${accounts.size} accounts (${newcomers} new), ${follows} follows, ${postCount} posts, ${postsRead} timeline ` +
      `entries read, ${wrong.length} wrong timelines, ${((performance.now() - startedAt) / 1000).toFixed(1)} s`,
  );
  if (wrong.length === 0) return 0;
  if (newcomers < accounts.size) console.error('Some accounts were there before: what another graph made stays.');
  return 1;
}

async function openAccounts(api: Api, graph: Graph, concurrency: number): Promise<Map<string, SeededAccount>> {
  const accounts = new Map<string, SeededAccount>();
  await inParallel([...graph.keys()], { label: 'registering people', concurrency }, async (handle) => {
    accounts.set(handle, await SeededAccount.open(api, handle));
  });
  return accounts;
}

async function followFriends(
  api: Api,
  graph: Graph,
  accounts: Map<string, SeededAccount>,
  concurrency: number,
): Promise<number> {
  const follows = [...graph].flatMap(([handle, friends]) => [...friends].map((friend) => ({ handle, friend })));
  await inParallel(follows, { label: 'following friends', concurrency }, async ({ handle, friend }) => {
    const [follower, followee] = [accounts.get(handle), accounts.get(friend)];
    if (follower && followee) await follow(api, await follower.accessToken(), followee.id);
  });
  return follows.length;
}

async function publishPosts(
  api: Api,
  accounts: SeededAccount[],
  photos: Blob[],
  { concurrency, postsPerAccount }: SeedOptions,
): Promise<Map<string, string[]>> {
  const postsByAuthor = new Map<string, string[]>(accounts.map(({ handle }) => [handle, []]));
  const authors = Array.from({ length: postsPerAccount }, () => accounts).flat();
  await inParallel(authors, { label: 'publishing posts', concurrency }, async (author, index) => {
    const photo = photos[index % photos.length] as Blob;
    const mediaIds = [await api.upload(photo, await author.accessToken())];
    const text = `Picture ${index + 1} of this run, by ${author.handle}`;
    const id = await createPost(api, await author.accessToken(), { text, mediaIds });
    postsByAuthor.get(author.handle)?.push(id);
  });
  return postsByAuthor;
}
