import { settle, startWorld } from '@rookery/testing';
import type { World } from '@rookery/testing';
import { SpanReceiver } from './span-receiver.ts';
import type { ReceivedSpan } from './span-receiver.ts';
import { appNames } from './stack-files.ts';

const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
const parentId = '00f067aa0ba902b7';
const text = 'nobody but readers sees this';

describe('A request', () => {
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
