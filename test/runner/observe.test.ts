import { mkdtemp, rm } from 'node:fs/promises';
import { networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';
import { settle } from '@rookery/testing';
import { RunningSystem } from './running-system.js';

/** What the viewer says of a trace, as far as this asks. */
interface SeenTrace {
  traceId: string;
  spans: { name: string; attributes: Record<string, unknown> }[];
}

// Of the caller, as W3C has it.
const traceId = '0af7651916cd43dd8448eb211c80319c';
const traceparent = `00-${traceId}-b7ad6b7169203331-01`;

const patience = { withinMs: 30_000 };

let directory: string;
let system: RunningSystem;
let urls: Record<string, string>;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'rookery-observe-'));
  system = new RunningSystem(directory, '--observe', '--only', 'gateway,accounts');
  urls = (await system.said('ready')).urls ?? {};
}, 120_000);

afterAll(async () => {
  await system?.signalGroup('SIGTERM').catch(() => undefined);
  await rm(directory, { recursive: true, force: true });
}, 120_000);

describe('npm start -- --observe', () => {
  it('shows one request as one trace across apps', async () => {
    const ask = async () => {
      const response = await fetch(`${urls.gateway}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', traceparent },
        body: JSON.stringify({ query: '{ account(handle: "nobody") { id } }' }),
      });
      return response.json();
    };
    // The gateway may still be on its way to an app that was not there when it first looked.
    await settle(async () => expect(await ask()).toEqual({ data: { account: null } }), patience);

    await settle(async () => {
      const { traces } = (await (await fetch(`${urls.traces}/v1/traces`)).json()) as { traces: SeenTrace[] };
      const spans = traces.find((trace) => trace.traceId === traceId)?.spans ?? [];
      const services = new Set(spans.map(({ attributes }) => attributes['service.name']));
      expect(services).toEqual(new Set(['gateway', 'accounts']));
    }, patience);
  }, 120_000);

  it('opens the viewer to this machine and its own page only', async () => {
    const { port } = new URL(urls.traces!);
    const outside = Object.values(networkInterfaces()).flatMap((all) => all ?? []);
    for (const { address, internal, family } of outside) {
      if (internal || family !== 'IPv4') continue;
      await expect(fetch(`http://${address}:${port}/healthz`)).rejects.toThrow();
    }
    const strange = await fetch(`${urls.traces}/v1/traces`, { headers: { origin: 'https://stranger.example' } });
    expect(strange.status).toBe(403);
    // The page asks another site for its fonts, and would tell it who looks at what.
    const policy = (await fetch(urls.traces!)).headers.get('content-security-policy');
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toContain('https:');
    expect((await fetch(`${urls.traces}/source?file=package.json&line=1`)).status).toBe(404);
  });
});
