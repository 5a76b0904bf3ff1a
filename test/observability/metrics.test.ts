import { once } from 'node:events';
import { connect } from 'node:net';
import { posts } from '@rookery/contracts';
import { messageOf, settle, startWorld } from '@rookery/testing';
import type { Person, World } from '@rookery/testing';
import { generatedPicture } from '../../tools/api/generated-picture.ts';
import { scrape } from './scrape.ts';
import type { Series } from './scrape.ts';
import { appNames, readCatalogue } from './stack-files.ts';

const { metrics: catalogue, labels: knownLabels } = readCatalogue();
const ofTheStack = ['up', 'ALERTS', 'traces_spanmetrics_latency'];
// Said when it happens, and nothing of the kind happens here.
const rare = [
  'db_client_connection_timeouts_total',
  'db_client_connection_wait_time_seconds',
  'rookery_database_statements_cancelled_total',
  'rookery_live_cut_total',
  'rookery_overload_taken_per_second_max',
];
// Said by gateways that share a store, which this one does not.
const ofTheStore = ['rookery_rate_store_up', 'rookery_rate_store_failures_total'];

let world: World;

beforeAll(async () => {
  world = await startWorld({ apps: appNames(), env: { OTEL_TRACES_SAMPLER_ARG: '1' } });
}, 120_000);
afterAll(() => world?.stop());

// First, while the gateway has done nothing.
describe('What the gateway counts', () => {
  const valueOf = async (name: string, labels: Record<string, string>) =>
    (await scrape(world, 'gateway')).find(
      (series) =>
        series.name === name && Object.entries(labels).every(([label, value]) => series.labels[label] === value),
    )?.value;

  it('of requests under way is one more until the client has gone', async () => {
    const postsUnderWay = () => valueOf('http_server_active_requests', { http_request_method: 'POST' });
    const { hostname, port } = new URL(world.url);
    const client = connect(Number(port), hostname);
    await once(client, 'connect');
    client.write(`POST /graphql HTTP/1.1\r\nhost: ${hostname}\r\ncontent-type: application/json\r\n`);
    client.write('content-length: 100\r\n\r\n{');
    await settle(async () => expect(await postsUnderWay()).toBe(1));
    client.destroy();
    await settle(async () => expect(await postsUnderWay()).toBe(0));
  }, 60_000);

  it('of the near cache is a miss at first, then a hit, from 0 on', async () => {
    const reads = async () =>
      Promise.all(
        ['hit', 'miss'].map((outcome) => valueOf('rookery_cache_reads_total', { cache: 'accounts', outcome })),
      );
    expect(await reads()).toEqual([0, 0]);
    const ada = await world.signUp('ada');
    await settle(async () => {
      const response = await fetch(`${world.url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${ada.tokens.accessToken}` },
        body: JSON.stringify({ query: '{ viewer { id handle displayName } }' }),
      });
      expect(response.status).toBe(200);
      const [hits, misses] = await reads();
      expect(misses).toBeGreaterThan(0);
      expect(hits).toBeGreaterThan(0);
    });
  }, 60_000);
});

describe('What the apps measure', () => {
  let ada: Person;

  beforeAll(async () => {
    ada = await world.signUp('ada');
  });

  const headers = () => ({ authorization: `Bearer ${ada.tokens.accessToken}`, 'content-type': 'application/json' });
  const operate = async (query: string, more: Record<string, string> = {}) => {
    const body = JSON.stringify({ query });
    const response = await fetch(`${world.url}/graphql`, { method: 'POST', headers: { ...headers(), ...more }, body });
    await response.text();
  };
  const scrapeAll = async () =>
    new Map(await Promise.all(appNames().map(async (app) => [app, await scrape(world, app)] as const)));

  it('stands in the catalogue, and what stands there is measured', async () => {
    await useEverything();
    // What runs in the background is measured when it has run.
    const said = await settle(async () => {
      const all = [...(await scrapeAll()).values()].flat();
      const names = namesOf(all);
      const missing = [...catalogue.keys()].filter((name) => !names.has(name));
      expect(missing.filter((name) => ![...ofTheStack, ...rare, ...ofTheStore].includes(name)).sort()).toEqual([]);
      return all;
    });
    expect([...namesOf(said)].filter((name) => !catalogue.has(name)).sort()).toEqual([]);
    const labels = new Set(said.flatMap((series) => Object.keys(series.labels)));
    expect([...labels].filter((label) => label !== 'le' && !knownLabels.has(label)).sort()).toEqual([]);
  }, 120_000);

  it('grows by nothing that callers make up', async () => {
    const turns = 500;
    let turn = 0;
    const makeUpMore = async () => {
      await makeUp(turn, (turn += turns));
      return countsOf(await scrapeAll());
    };
    let counts = await makeUpMore();
    // An app also says, once, what it comes to by itself, such as a first timeout. What callers make up comes every time.
    await settle(
      async () => {
        const before = counts;
        counts = await makeUpMore();
        expect(counts).toEqual(before);
      },
      { withinMs: 60_000 },
    );
    // Far below what one Prometheus takes, and above what there is.
    for (const [, count] of counts) expect(count).toBeLessThan(3_000);
  }, 180_000);

  it('is a number while all is well, and NaN what nobody can look at', async () => {
    const unknownOf = async (app: string) =>
      new Set((await scrape(world, app)).filter(({ value }) => Number.isNaN(value)).map(({ name }) => name));
    const valueOf = async (app: string, name: string) =>
      (await scrape(world, app)).filter((series) => series.name === name).map(({ value }) => value);
    for (const app of appNames()) await settle(async () => expect([app, ...(await unknownOf(app))]).toEqual([app]));
    await world.shutDatabase('feeds', true);
    const inDatabase = ['rookery_dead_letters', 'rookery_jobs', 'rookery_outbox_age_seconds', 'rookery_outbox_depth'];
    await settle(async () => expect([...(await unknownOf('feeds'))].sort()).toEqual(inDatabase));
    await settle(async () => expect(await valueOf('feeds', 'rookery_ready')).toEqual([0]));
    await world.shutDatabase('feeds', false);
    await settle(async () => expect([...(await unknownOf('feeds'))]).toEqual([]));
    expect(await valueOf('feeds', 'rookery_outbox_age_seconds')).toEqual([0]);
  }, 120_000);

  /** A little of everything that is measured. */
  async function useEverything(): Promise<void> {
    await operate('{ viewer { handle } }');
    const form = new FormData();
    form.set('file', await generatedPicture(1), 'a.jpg');
    const { authorization } = headers();
    const upload = await fetch(`${world.url}/v1/media`, { method: 'POST', headers: { authorization }, body: form });
    const { variants } = (await upload.json()) as { variants: { url: string }[] };
    await (await fetch(world.url + variants[0]!.url)).arrayBuffer();
    await operate('mutation { createPost(input: { text: "hello" }) { post { id } } }');
    await operate('{ homeTimeline { edges { cursor } } }');
    await operate('{ homeTimeline(first: 0) { edges { cursor } } }');
    await beToldLive();
  }

  /** Somebody mentions Ada while she watches, which goes through all streams. */
  async function beToldLive(): Promise<void> {
    const bob = await world.signUp('bob');
    const watching = new AbortController();
    const { signal } = watching;
    const view = await fetch(`${world.url}/v1/notifications/stream?after=0`, { headers: headers(), signal });
    const mention = messageOf(posts.PublishPostRequest, { text: `hello @${ada.handle}` });
    await world.client('posts', posts.PostsServiceService).publishPost(mention, bob.call());
    let text = '';
    for await (const part of view.body!.pipeThrough(new TextDecoderStream())) {
      if ((text += part).includes('event: change')) break;
    }
    watching.abort();
  }

  /** Requests of which each has its own URL, ids, operation, method, agent, request id and trace. */
  async function makeUp(from: number, to: number): Promise<void> {
    const methods = ['GET', 'PUT', 'PROPFIND', 'SEARCH', 'DELETE', 'M-SEARCH', 'PATCH', 'LOCK'];
    for (let start = from; start < to; start += 20) {
      const turns = Array.from({ length: 20 }, (_, index) => start + index);
      await Promise.all(
        turns.map(async (turn) => {
          const id = `${turn}`.padStart(12, '0');
          const made = {
            'user-agent': `agent-${turn}`,
            'x-request-id': `request-${turn}`,
            traceparent: `00-${id.padStart(32, '1')}-${id.padStart(16, '1')}-01`,
          };
          const method = methods[turn % methods.length]!;
          await (await fetch(`${world.url}/made/up/${turn}?q=${turn}`, { method, headers: made })).text();
          await (await fetch(`${world.url}/media/${id.padStart(22, 'a')}/640.webp`, { headers: made })).text();
          await operate(`query Q${turn} { a${turn}: post(id: "01890000-0000-7000-8000-${id}") { id } }`, made);
          await operate(`{ unknown${turn} }`, made);
        }),
      );
    }
  }
});

function namesOf(said: readonly Series[]): Set<string> {
  return new Set(said.map(({ name }) => metricOf(name)));
}

/** The catalogue lists a histogram once. */
function metricOf(name: string): string {
  return catalogue.has(name) ? name : name.replace(/_(bucket|sum|count)$/, '');
}

/** How many series each app has, of what requests can touch: the collector and the loop go their own way. */
function countsOf(all: Map<string, Series[]>): [app: string, count: number][] {
  return [...all].map(([app, series]) => [app, series.filter(({ name }) => !name.startsWith('v8js_')).length]);
}
