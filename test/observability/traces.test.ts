import { randomBytes, randomUUID } from 'node:crypto';
import { feeds } from '@rookery/contracts';
import { settle, startWorld } from '@rookery/testing';
import type { Person, World } from '@rookery/testing';
import { Api } from '../story/api.js';
import type { Watch } from '../story/api.js';
import { SpanReceiver } from './span-receiver.ts';
import type { ReceivedSpan } from './span-receiver.ts';
import { appNames } from './stack-files.ts';

const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
const parentId = '00f067aa0ba902b7';
const text = 'nobody but readers sees this';
// More than feeds shows a post to at once, so that the last follower's row is written by a job.
const strangersWhoFollow = 1_200;

let world: World;
let receiver: SpanReceiver;

beforeAll(async () => {
  receiver = await SpanReceiver.start();
  const env = {
    OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
    OTEL_TRACES_SAMPLER_ARG: '1',
    OTEL_BSP_SCHEDULE_DELAY: '200',
  };
  world = await startWorld({ apps: appNames(), env });
}, 120_000);
afterAll(async () => {
  await world?.stop();
  receiver?.stop();
});

describe('A request', () => {
  const publish = async (traceparent?: string) => {
    const { tokens } = await world.signUp('ada');
    const query = 'mutation ($text: String!) { createPost(input: { text: $text }) { post { id } } }';
    const response = await fetch(`${world.url}/graphql`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${tokens.accessToken}`,
        'content-type': 'application/json',
        ...(traceparent && { traceparent }),
      },
      body: JSON.stringify({ query, variables: { text } }),
    });
    expect(await response.json()).toMatchObject({ data: { createPost: { post: { id: expect.any(String) } } } });
    return response.headers;
  };

  it('goes on with the trace it came with, through the gateway, the call and the statements', async () => {
    const headers = await publish(`00-${traceId}-${parentId}-01`);
    const spanId = new RegExp(`^00-${traceId}-([0-9a-f]{16})-01$`).exec(headers.get('traceparent') ?? '')?.[1];
    expect(spanId).toBeDefined();
    await settle(() => {
      const http = only('gateway', 'POST /graphql');
      expect(http).toMatchObject({ spanId, parentSpanId: parentId });
      const operation = only('gateway', 'mutation createPost');
      expect(operation.parentSpanId).toBe(http.spanId);
      const made = only('gateway', 'rookery.posts.v1.PostsService/PublishPost');
      expect(made.parentSpanId).toBe(operation.spanId);
      const answered = only('posts', 'rookery.posts.v1.PostsService/PublishPost');
      expect(answered.parentSpanId).toBe(made.spanId);
      expect(only('posts', 'INSERT posts').parentSpanId).toBe(answered.spanId);
    });
    expect(JSON.stringify(receiver.spans)).not.toContain(text);
  }, 120_000);

  it.each(['nonsense', `00-${'0'.repeat(32)}-${parentId}-01`])(
    'that says %s of its trace begins one',
    async (given) => {
      const headers = await publish(given);
      expect(headers.get('traceparent')).toMatch(/^00-(?!0{32})[0-9a-f]{32}-[0-9a-f]{16}-01$/);
    },
  );

  function only(app: string, name: string): ReceivedSpan {
    const found = receiver.ofTrace(traceId).filter((span) => span.app === app && span.name === name);
    if (found.length === 1) return found[0]!;
    const all = receiver.ofTrace(traceId).map((span) => `${span.app} ${span.name}`);
    throw new Error(`expected one ${name} of ${app}, got ${all.join(', ')}`);
  }
});

describe('one trace', () => {
  let author: Person;
  let mentioned: Person;
  let watch: Watch;

  beforeAll(async () => {
    [author, mentioned] = (await Promise.all(['ada', 'bob'].map((name) => world.signUp(name)))) as [Person, Person];
    await world.client('feeds', feeds.FeedsServiceService).follow({ accountId: author.id }, mentioned.call());
    await world.sql(
      'feeds',
      `insert into follows (follower_id, followee_id, followed_at)
       select gen_random_uuid(), $1, now() from generate_series(1, $2)`,
      [author.id, strangersWhoFollow],
    );
    const api = new Api(world.url);
    watch = api.as(mentioned.tokens.accessToken).watch();
    // The view is live once it has shown something that came after it.
    await settle(async () => {
      await publish('warming up', {});
      expect(watch.changes.length).toBeGreaterThan(0);
    });
  }, 120_000);

  afterAll(() => watch?.close());

  async function publish(text: string, headers: Record<string, string>): Promise<string> {
    const response = await fetch(`${world.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${author.tokens.accessToken}`, ...headers },
      body: JSON.stringify({
        query: 'mutation ($input: CreatePostInput!) { createPost(input: $input) { post { id } } }',
        variables: { input: { text: `${text}, @${mentioned.handle}` } },
      }),
    });
    const { data } = (await response.json()) as { data: { createPost: { post: { id: string } } } };
    return data.createPost.post.id;
  }

  it('shows a post from the request to the push and to the last timeline, and every app names it in its log', async () => {
    const traceId = randomBytes(16).toString('hex');
    const caller = randomBytes(8).toString('hex');
    const requestId = `trace-${randomUUID()}`;
    const traceparent = `00-${traceId}-${caller}-01`;
    const postId = await publish('Look', { traceparent, 'x-request-id': requestId });
    await settle(async () => {
      const [timelines] = await world.sql<{ count: number }>(
        'feeds',
        'select count(*)::int as count from home_timeline where post_id = $1',
        [postId],
      );
      expect(timelines?.count).toBe(strangersWhoFollow + 2);
      expect(watch.changes.at(-1)?.notification?.post?.id).toBe(postId);
    });
    // Every process sends its spans when it likes: a span may come before the one it hangs below.
    const spans = await settle(() => {
      const come = receiver.ofTrace(traceId);
      expect(namesOf(come)).toEqual(expect.arrayContaining(expected));
      expect(come.filter((span) => !leadsTo(caller, span, come))).toEqual([]);
      return come;
    });
    expect(pathOf(find(spans, 'gateway', 'push NotificationChanged'), spans)).toEqual([
      'gateway: POST /graphql',
      'gateway: mutation createPost',
      'gateway: rookery.posts.v1.PostsService/PublishPost',
      'posts: rookery.posts.v1.PostsService/PublishPost',
      'notifications: process PostPublished',
      'gateway: push NotificationChanged',
    ]);
    expect(pathOf(find(spans, 'feeds', 'run fan-out'), spans).slice(-2)).toEqual([
      'feeds: process PostPublished',
      'feeds: run fan-out',
    ]);
    const isOfTheRequest = (line: string) =>
      line.includes(`"traceId":"${traceId}"`) && line.includes(`"requestId":"${requestId}"`);
    const apps = ['gateway', 'posts', 'feeds', 'notifications'];
    await settle(() => expect(apps.filter((app) => world.app(app).lines.some(isOfTheRequest))).toEqual(apps));
  });
});

const expected = [
  'gateway: POST /graphql',
  'posts: publish PostPublished',
  'feeds: process PostPublished',
  'feeds: run fan-out',
  'notifications: process PostPublished',
  'notifications: publish NotificationChanged',
  'gateway: push NotificationChanged',
];

function namesOf(spans: readonly ReceivedSpan[]): string[] {
  return spans.map(({ app, name }) => `${app}: ${name}`);
}

function find(spans: readonly ReceivedSpan[], app: string, name: string): ReceivedSpan {
  const found = spans.find((span) => span.app === app && span.name === name);
  if (!found) throw new Error(`expected a span ${name} of ${app}, got ${namesOf(spans).join(', ')}`);
  return found;
}

/** The span and what is above it, from the top. */
function pathOf(span: ReceivedSpan, spans: readonly ReceivedSpan[]): string[] {
  const parent = spans.find(({ spanId }) => spanId === span.parentSpanId);
  return [...(parent ? pathOf(parent, spans) : []), `${span.app}: ${span.name}`];
}

/** Whether the chain of parents ends at the span the client named. */
function leadsTo(caller: string, span: ReceivedSpan, spans: readonly ReceivedSpan[]): boolean {
  if (span.parentSpanId === caller) return true;
  const parent = spans.find(({ spanId }) => spanId === span.parentSpanId);
  return parent !== undefined && leadsTo(caller, parent, spans);
}
