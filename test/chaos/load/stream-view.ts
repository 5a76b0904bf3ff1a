import { request } from 'node:http';
import type { ClientRequest, IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import type { Person } from './people.ts';
import type { Listener, ShownChange, View, ViewKind } from './view.ts';

/** Its heartbeat comes every 15 seconds. */
const silenceMsMax = 20_000;
/** An answer begins at once. */
const answerMsMax = 4_000;
/** With these the gateway says nothing but: come back with the last id. */
const farewells = new Set(['SHUTTING_DOWN', 'SLOW_READER']);

/** Server-sent events, resumed with `Last-Event-ID`. */
export const streamViews: ViewKind = { name: 'event stream', silenceMsMax, open: openStream };

function openStream({ api }: Person, after: number, listener: Listener): View {
  const asking = request(`${api.base}/v1/notifications/stream`, {
    agent: false,
    headers: { ...api.authorization, 'last-event-id': `${after}` },
  });
  const giveUp = setTimeout(() => asking.destroy(), answerMsMax);
  asking.on('error', () => undefined); // 'close' follows
  asking.once('response', (response) => {
    clearTimeout(giveUp);
    listener.heard();
    void (response.statusCode === 200 ? read(response, listener) : refuse(response, listener));
  });
  asking.end();
  return { close: () => asking.destroy(), ended: endOf(asking, giveUp) };
}

function endOf(asking: ClientRequest, giveUp: NodeJS.Timeout): Promise<void> {
  return new Promise((done) => {
    asking.once('close', () => {
      clearTimeout(giveUp);
      done();
    });
  });
}

async function refuse(response: IncomingMessage, listener: Listener): Promise<void> {
  listener.told(await text(response).catch(() => 'UNAVAILABLE: an answer that broke off'));
}

function read(response: IncomingMessage, listener: Listener): void {
  listener.opened();
  let rest = '';
  response.setEncoding('utf8').on('data', (chunk: string) => {
    listener.heard();
    const blocks = (rest + chunk).split('\n\n');
    rest = blocks.pop() ?? '';
    for (const block of blocks) readBlock(block, listener);
  });
  response.on('error', () => undefined); // 'close' follows
}

function readBlock(block: string, listener: Listener): void {
  const { id, event, data = '' } = Object.fromEntries(block.split('\n').map(fieldOf));
  if (event === 'bye') {
    const { reason } = JSON.parse(data) as { reason: string };
    if (!farewells.has(reason)) listener.told(reason);
  }
  if (event !== 'change') return;
  const change = JSON.parse(data) as ShownChange;
  // What the client will come back with must be what it was shown.
  if (id !== `${change.seq}`) listener.told(`change ${change.seq} under the id ${id}`);
  listener.shown(change);
}

function fieldOf(line: string): [name: string, value: string] {
  const colon = line.indexOf(':');
  return [line.slice(0, colon), line.slice(colon + 1).trim()];
}
