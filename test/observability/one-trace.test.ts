import { randomBytes, randomUUID } from 'node:crypto';
import { feeds } from '@rookery/contracts';
import { settle, startWorld } from '@rookery/testing';
import type { Person, World } from '@rookery/testing';
import { Api } from '../story/api.js';
import type { Watch } from '../story/api.js';
import { SpanReceiver } from './span-receiver.ts';
import type { ReceivedSpan } from './span-receiver.ts';

// More than feeds shows a post to at once, so that the last follower's row is written by a job.
const strangersWhoFollow = 1_200;

describe('one trace', () => {
  let receiver: SpanReceiver;
  let world: World;
  let author: Person;
  let mentioned: Person;
  let watch: Watch;

  beforeAll(async () => {
    receiver = await SpanReceiver.start();
    const env = {
      OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
      OTEL_TRACES_SAMPLER_ARG: '1',
      OTEL_BSP_SCHEDULE_DELAY: '200',
    };
    world = await startWorld({ apps: ['gateway', 'accounts', 'posts', 'feeds', 'notifications'], env });
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

  afterAll(async () => {
    await watch?.close();
    await world?.stop();
    receiver?.stop();
  });

  const spansOf = (traceId: string) => receiver.spans.filter((span) => span.traceId === traceId);

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
      const come = spansOf(traceId);
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
