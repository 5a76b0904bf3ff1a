import { once } from 'node:events';
import { WebSocket } from 'ws';

/** A live view that is open, and how it ended once it has. */
export interface LiveView {
  /** `4401`, or the reason of the event `bye`. */
  ended: string | undefined;
  end(): void;
}

/** A WebSocket with a subscription; resolves when the gateway has taken the token. */
export async function openSocket(url: string, token: string): Promise<LiveView> {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
  const view: LiveView = { ended: undefined, end: () => socket.terminate() };
  socket.on('close', (code) => (view.ended = String(code)));
  await once(socket, 'open');
  socket.send(JSON.stringify({ type: 'connection_init', payload: { token } }));
  await once(socket, 'message');
  const payload = { query: 'subscription { notificationChanged { seq } }' };
  socket.send(JSON.stringify({ id: '1', type: 'subscribe', payload }));
  return view;
}

/** A stream of server-sent events; resolves when it has begun. */
export async function openStream(url: string, token: string): Promise<LiveView> {
  const aborting = new AbortController();
  const response = await fetch(`${url}/v1/notifications/stream`, {
    headers: { authorization: `Bearer ${token}` },
    signal: aborting.signal,
  });
  if (!response.ok) throw new Error(`expected a stream, got ${response.status}`);
  const view: LiveView = { ended: undefined, end: () => aborting.abort() };
  response.text().then(
    (text) => (view.ended = /event: bye\ndata: \{"reason":"(\w+)"\}\n\n$/.exec(text)?.[1] ?? 'without a word'),
    () => (view.ended = 'broken'),
  );
  return view;
}
