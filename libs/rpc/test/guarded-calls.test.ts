import type { posts } from '@rookery/contracts';
import { Call, defaultPolicy, rpcClient } from '@rookery/rpc';
import type { CallPolicy, RpcClient } from '@rookery/rpc';
import { TestCa, settle } from '@rookery/testing';
import { CallGuard, openGuard } from '../src/call-guard.js';
import { GuardedServer, readAndWrite } from './guarded-server.js';

const call = (parts: Partial<ConstructorParameters<typeof Call>[0]> = {}) =>
  new Call({ deadlineAt: Date.now() + 15_000, ...parts });
const read: posts.BatchGetPostsRequest = { ids: [], ownSince: undefined, regardlessOfBlocks: false, knownIds: [] };
const write = { postId: 'a' };
const neverOpens = { failureShareMax: 1 };

describe('A call to another app', () => {
  let ca: TestCa;
  let server: GuardedServer;
  let client: RpcClient<typeof readAndWrite>;
  let guard: CallGuard;
  let policy: CallPolicy;
  let release: () => void;

  /** A client whose guard has seen nothing yet, under this policy. */
  const begin = (changes: Partial<CallPolicy>) => {
    policy = { ...defaultPolicy, backoffMs: 1, ...changes };
    const target = {
      app: 'posts',
      address: `ipv4:127.0.0.1:${server.port}`,
      tls: ca.identityOf('gateway'),
      policy: () => policy,
    };
    client = rpcClient(readAndWrite, target);
    ({ guard, close: release } = openGuard(target));
    server.received = 0;
  };

  beforeAll(async () => {
    ca = await TestCa.create();
    await ca.issue('gateway');
    server = await GuardedServer.start(await ca.issue('posts'));
  });
  afterEach(() => {
    client.close();
    release();
    Object.assign(server, { behaviour: 'well', lostFirst: 0 });
  });
  afterAll(async () => {
    server.stop();
    await ca.close();
  });

  it('takes an answer as large as lists get', async () => {
    begin({});
    server.behaviour = 'amply';
    await expect(client.batchGetPosts(read, call())).resolves.toHaveProperty('posts.length', 1_500);
  });

  it('leaves later errors their stacks, also when it could not be sent', async () => {
    const { stackTraceLimit } = Error;
    begin({});
    await client.batchGetPosts(read, call());
    client.close();
    await expect(client.batchGetPosts(read, call())).rejects.toBeDefined();
    expect(Error.stackTraceLimit).toBe(stackTraceLimit);
    expect(stackTraceLimit).toBeGreaterThan(0);
  });

  it('is sent again when its answer was lost and it reads', async () => {
    begin({});
    server.lostFirst = 2;
    await expect(client.batchGetPosts(read, call())).resolves.toMatchObject({ posts: [] });
    expect(server.received).toBe(3);
  });

  it('is not sent more than three times, nor past its deadline', async () => {
    begin(neverOpens);
    server.behaviour = 'lost';
    await expect(client.batchGetPosts(read, call())).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    expect(server.received).toBe(3);
    policy = { ...policy, backoffMs: 60_000 };
    await expect(client.batchGetPosts(read, call())).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    expect(server.received).toBe(4);
  });

  it('is not sent again when it writes without a key, and is with one', async () => {
    begin({});
    server.lostFirst = 1;
    await expect(client.likePost(write, call())).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    expect(server.received).toBe(1);
    server.lostFirst = 1;
    await client.likePost(write, call({ idempotencyKey: 'k' }));
    expect(server.received).toBe(3);
  });

  it('is not sent again when the app itself says that it cannot', async () => {
    begin({});
    server.behaviour = 'refusing';
    const refused = client.batchGetPosts(read, call());
    await expect(refused).rejects.toMatchObject({ reason: 'DATABASE_UNAVAILABLE' });
    expect(server.received).toBe(1);
  });

  it('costs an app that is down at most a tenth more', async () => {
    begin(neverOpens);
    server.behaviour = 'lost';
    const calls = 400;
    for (let made = 0; made < calls; made++) await client.batchGetPosts(read, call()).catch(() => undefined);
    expect(server.received).toBeGreaterThan(calls);
    expect(server.received).toBeLessThanOrEqual(calls * 1.1 + defaultPolicy.retriesSavedMax);
    expect(guard.counts.unpaid).toBeGreaterThan(0);
  });

  it('finds an app that has just come, though it was not there a moment ago', async () => {
    begin({});
    server.stop();
    await expect(client.likePost(write, call())).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    const answer = client.batchGetPosts(read, call());
    await server.listen();
    await expect(answer).resolves.toMatchObject({ posts: [] });
  });

  it('fails at once while the circuit is open, and goes through when a probe was answered', async () => {
    begin({ windowCallsMin: 5, openMs: 60_000, attemptsMax: 1 });
    server.behaviour = 'lost';
    for (let made = 0; made < 5; made++) await client.batchGetPosts(read, call()).catch(() => undefined);
    expect(guard.state).toBe('open');
    const refused = { code: 'UNAVAILABLE', reason: 'CIRCUIT_OPEN', message: expect.stringContaining('posts') };
    await expect(client.batchGetPosts(read, call())).rejects.toMatchObject(refused);
    expect(server.received).toBe(5);
    // What was not sent pays for no repetition.
    expect(guard.counts.first).toBe(5);

    // Half open: one probe at a time, and a bad one opens it again.
    policy = { ...policy, openMs: 0 };
    const answers = await Promise.allSettled([1, 2, 3].map(() => client.batchGetPosts(read, call())));
    expect(answers.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
    expect([server.received, guard.state]).toEqual([6, 'open']);

    server.behaviour = 'well';
    await client.batchGetPosts(read, call());
    expect(guard.state).toBe('closed');
    expect(guard.counts.transitions).toEqual({ open: 2, 'half-open': 2, closed: 1 });
  });

  it('opens no circuit by refusals of the app, nor by waiting for it to be there', async () => {
    begin({ windowCallsMin: 2, attemptsMax: 1, deadlineMsMin: 0 });
    server.behaviour = 'older';
    for (let made = 0; made < 3; made++) await client.batchGetPosts(read, call()).catch(() => undefined);
    expect(guard.state).toBe('closed');
    server.behaviour = 'refusing';
    for (let made = 0; made < 5; made++) await client.batchGetPosts(read, call()).catch(() => undefined);
    server.behaviour = 'hanging';
    const waiting = () => call({ waitsForReady: true, deadlineAt: Date.now() + 100 });
    for (let made = 0; made < 5; made++) await client.batchGetPosts(read, waiting()).catch(() => undefined);
    expect(guard.state).toBe('closed');
    // The same silence opens it for a call that does not wait.
    const late = () => call({ deadlineAt: Date.now() + 100 });
    for (let made = 0; made < 20; made++) await client.batchGetPosts(read, late()).catch(() => undefined);
    expect(guard.state).toBe('open');
  });

  it('is answered by the first message of a stream, whatever becomes of the rest', async () => {
    begin({ windowCallsMin: 2 });
    for (let made = 0; made < 5; made++) {
      const readAll = async () => {
        for await (const part of client.exportSnapshot({}, call())) expect(part).toBeDefined();
      };
      await expect(readAll()).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    }
    expect([guard.state, guard.underWay.stream]).toEqual(['closed', 0]);
  });

  it('is refused when too many are under way, and not when they have gone', async () => {
    begin({ callsAtOnceMax: 2 });
    server.behaviour = 'hanging';
    const gone = new AbortController();
    const hanging = [1, 2].map(() => client.batchGetPosts(read, call({ signal: gone.signal })).catch(() => undefined));
    await settle(() => expect(server.received).toBe(2));
    const refused = { code: 'RESOURCE_EXHAUSTED', reason: 'TOO_MANY_CALLS' };
    await expect(client.batchGetPosts(read, call())).rejects.toMatchObject(refused);
    gone.abort();
    await Promise.all(hanging);
    server.behaviour = 'well';
    await expect(client.batchGetPosts(read, call())).resolves.toBeDefined();
  });

  it('keeps no place, and says nothing of the app, when this process has closed the connection', async () => {
    begin({ windowCallsMin: 1, failureShareMax: 0.1, attemptsMax: 1 });
    client.close();
    const closed = { code: 'ABORTED', message: expect.stringContaining('shut down') };
    await expect(client.batchGetPosts(read, call())).rejects.toMatchObject(closed);
    await expect(client.exportSnapshot({}, call())[Symbol.asyncIterator]().next()).rejects.toMatchObject(closed);
    await expect(client.uploadMedia(ReadableStream.from([]), call())).rejects.toMatchObject(closed);
    expect([guard.underWay, guard.state]).toEqual([{ call: 0, stream: 0 }, 'closed']);
  });
});
