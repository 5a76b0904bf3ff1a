import { Call, defaultPolicy, rpcClient, targetConfig, targetsOf } from '@rookery/rpc';
import { readConfig, Settings, parseSetting } from '@rookery/service';
import { TestCa } from '@rookery/testing';
import { GuardedServer, readAndWrite } from './guarded-server.js';

const shape = targetConfig(['posts']);
const environment = { NODE_ENV: 'test', POSTS_GRPC_TARGET: 'ipv4:127.0.0.1:1' };
const by = { by: 'ada', at: new Date().toISOString() };
const textOf = (value: string) =>
  JSON.stringify({
    change: { ...by, settings: [] },
    overrides: [{ app: 'gateway', name: 'POSTS_CALL_POLICY', value, ...by }],
  });
const read = { ids: [], ownSince: undefined, regardlessOfBlocks: false, knownIds: [] };

describe('The policy of calls to an app', () => {
  it('is the table where nothing is said, and what is said in its place', () => {
    const policyOf = (text?: string) => readConfig(shape, { ...environment, POSTS_CALL_POLICY: text });
    expect(policyOf().POSTS_CALL_POLICY).toEqual(defaultPolicy);
    const changed = { ...defaultPolicy, openMs: 5_000, retryShareMax: 0.05 };
    expect(policyOf('openMs=5000  retryShareMax=0.05').POSTS_CALL_POLICY).toEqual(changed);
    expect(policyOf('openMs=5000,retryShareMax=0.05').POSTS_CALL_POLICY).toEqual(changed);
  });

  it.each([
    ['openMs', /name=number/],
    ['openMs=-1', /name=number/],
    ['openMs=1 openMs=2', /each name once/],
    ['openMs=99', /openMs: .*100/],
    ['callsAtOnceMax=0', /callsAtOnceMax: .*1/],
    ['attemptsMax=2.5', /attemptsMax: .*int/],
    ['retryShareMax=0.2', /retryShareMax: .*0\.1/],
    ['patience=3', /patience/],
    ['__proto__=3', /name=number/],
  ])('refuses %s, and says why', (text, why) => {
    expect(() => parseSetting(shape, 'POSTS_CALL_POLICY', text)).toThrow(why);
  });

  describe('of a process that runs', () => {
    let ca: TestCa;
    let server: GuardedServer;

    beforeAll(async () => {
      ca = await TestCa.create();
      await ca.issue('gateway');
      server = await GuardedServer.start(await ca.issue('posts'));
    });
    afterAll(async () => {
      server.stop();
      await ca.close();
    });

    it('is another one as soon as operators say so, and stays where they say nonsense', async () => {
      const target = { POSTS_GRPC_TARGET: `ipv4:127.0.0.1:${server.port}` };
      const variables = readConfig(shape, { ...environment, ...target });
      const settings = Settings.of('gateway', shape, variables);
      const { posts } = targetsOf(['posts'], { tls: ca.identityOf('gateway'), read: variables, settings });
      const client = rpcClient(readAndWrite, posts);
      const attempts = async () => {
        server.received = 0;
        const call = new Call({ deadlineAt: Date.now() + 15_000 });
        await expect(client.batchGetPosts(read, call)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
        return server.received;
      };
      server.behaviour = 'lost';
      expect(await attempts()).toBe(defaultPolicy.attemptsMax);
      settings.apply({ revision: 1, text: textOf('attemptsMax=1') });
      expect(await attempts()).toBe(1);
      settings.apply({ revision: 2, text: textOf('attemptsMax=many') });
      expect([await attempts(), settings.report().problems.length]).toEqual([1, 1]);
      // The circuit takes its numbers from the same place: a few failures have been counted by now.
      settings.apply({ revision: 3, text: textOf('windowCallsMin=1 attemptsMax=1 openMs=60000') });
      await attempts();
      expect(await attempts()).toBe(0);
      client.close();
    });
  });
});
