import type { Session } from './session.js';

interface StreamEvent {
  id: string;
  event: string;
  data: string;
}

/**
 * One connection to the stream of notifications; EventSource cannot send a token, fetch can. @param lastEventId where
 * to go on @returns the last id, for the next connection
 */
export async function readStream(
  session: Session,
  lastEventId: string,
  onChange: (change: { seq: number; kind: string }) => void,
  signal: AbortSignal,
): Promise<string> {
  const headers = { authorization: `Bearer ${await session.freshToken()}`, 'last-event-id': lastEventId };
  const { ok, body } = await fetch(`${session.url}/v1/notifications/stream`, { headers, signal });
  if (!ok || !body) throw new Error('the stream was refused');
  let last = lastEventId;
  for await (const { id, event, data } of eventsOf(body)) {
    if (event === 'bye' && (JSON.parse(data) as { reason: string }).reason.startsWith('TOKEN_')) await session.renew();
    if (event !== 'change') continue;
    onChange(JSON.parse(data) as { seq: number; kind: string });
    last = id;
    if (signal.aborted) break;
  }
  return last;
}

async function* eventsOf(body: ReadableStream<Uint8Array>): AsyncGenerator<StreamEvent> {
  let rest = '';
  const decoder = new TextDecoder();
  const reader = body.getReader(); // Safari does not iterate over streams
  try {
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      const blocks = (rest + decoder.decode(part.value, { stream: true })).split('\n\n');
      rest = blocks.pop() ?? '';
      for (const block of blocks) yield eventOf(block);
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

function eventOf(block: string): StreamEvent {
  const valueOf = (name: string) => new RegExp(`^${name}: ?(.*)$`, 'm').exec(block)?.[1] ?? '';
  return { id: valueOf('id'), event: valueOf('event'), data: valueOf('data') };
}
