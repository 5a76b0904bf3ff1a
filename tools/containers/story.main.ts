import { randomUUID } from 'node:crypto';
import { createClient } from 'graphql-ws';
import { Api } from '../api/api.ts';
import { generatedPicture } from '../api/generated-picture.ts';
import { createPost, follow, likePost } from '../api/operations.ts';
import { waitFor } from '../infra/wait.ts';

// The first story, as two people live it through the proxy: a process of its own, because Node reads the authorities it
// trusts when it starts. Argument: the public URL. Ends with 1 and says where the story stopped.
const [url = ''] = process.argv.slice(2);
const api = new Api(url);
const waitMs = 20_000;

const [ada, bob] = [await register('ada'), await register('bob')];
await follow(api, bob.token, ada.id);
const live = watch(ada.token);
const mediaId = await api.upload(await generatedPicture(7), ada.token);
const text = `from a container ${randomUUID()}`;
const postId = await createPost(api, ada.token, { text, mediaIds: [mediaId] });
const seen = await waitFor(() => postOnTimeline(bob.token), { timeoutMs: waitMs, intervalMs: 200 });
if (!seen) throw new Error("bob does not see ada's post on his timeline");
const picture = await fetch(new URL(seen.media[0]!.url, url));
if (picture.status !== 200 || !picture.headers.get('content-type')?.startsWith('image/')) {
  throw new Error(`the picture of the post is answered with ${picture.status}`);
}
await likePost(api, bob.token, postId);
const isTold = () => live.kinds.includes('LIKE');
if (!(await waitFor(isTold, { timeoutMs: waitMs }))) {
  throw new Error(`ada was not told live that bob likes it; she heard: ${live.kinds.join(', ') || 'nothing'}`);
}
await live.close();
process.stdout.write(JSON.stringify({ token: ada.token, postId }));

async function register(name: string): Promise<{ id: string; token: string }> {
  const handle = `${name}_${randomUUID().slice(0, 8)}`;
  const input = { handle, email: `${handle}@example.com`, password: randomUUID(), displayName: name };
  const query =
    'mutation ($input: RegisterInput!) { register(input: $input) { account { id } tokens { accessToken } } }';
  type Registered = { register: { account: { id: string }; tokens: { accessToken: string } } };
  const { account, tokens } = (await api.run<Registered>(query, { input })).register;
  return { id: account.id, token: tokens.accessToken };
}

async function postOnTimeline(token: string): Promise<{ media: { url: string }[] } | undefined> {
  const query = '{ homeTimeline(first: 5) { edges { node { text media { url(width: 320) } } } } }';
  type Page = { homeTimeline: { edges: { node: { text: string; media: { url: string }[] } }[] } };
  const { edges } = (await api.run<Page>(query, {}, token)).homeTimeline;
  return edges.map(({ node }) => node).find((node) => node.text === text);
}

/** The kinds of notifications as they come over a WebSocket. */
function watch(token: string): { kinds: string[]; close(): void | Promise<void> } {
  const kinds: string[] = [];
  const client = createClient({
    url: `${url.replace('http', 'ws')}/graphql`,
    connectionParams: { authorization: `Bearer ${token}` },
    lazy: false,
  });
  const query = 'subscription { notificationChanged(after: 0) { kind notification { kind } } }';
  type Change = { notificationChanged: { notification: { kind: string } | null } };
  client.subscribe<Change>(
    { query },
    {
      next: ({ data }) => kinds.push(data?.notificationChanged.notification?.kind ?? ''),
      error: (error: unknown) => process.stderr.write(`${JSON.stringify(error)}\n`),
      complete: () => undefined,
    },
  );
  return { kinds, close: () => client.dispose() };
}
