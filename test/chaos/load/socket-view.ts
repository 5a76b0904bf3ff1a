import { WebSocket } from 'ws';
import type { Person } from './people.ts';
import type { Listener, ShownChange, View, ViewKind } from './view.ts';

const subscription = `subscription ($after: Int) {
  notificationChanged(after: $after) { seq kind unreadCount readUpTo notification { id kind actorCount } }
}`;

const pingEveryMs = 1_500;

/** Subscriptions over WebSockets, as graphql-ws has them. */
export const socketViews: ViewKind = { name: 'WebSocket', silenceMsMax: 4_000, open: openSocket };

function openSocket({ api }: Person, after: number, listener: Listener): View {
  const socket = new WebSocket(`${api.base.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
  const say = (message: object) => socket.send(JSON.stringify(message));
  const pinging = setInterval(() => socket.readyState === socket.OPEN && say({ type: 'ping' }), pingEveryMs);
  socket.on('open', () => say({ type: 'connection_init', payload: api.authorization }));
  socket.on('message', (data: Buffer) => {
    listener.heard();
    const message = JSON.parse(data.toString()) as { type: string; payload?: unknown };
    if (message.type === 'connection_ack') {
      say({ id: '1', type: 'subscribe', payload: { query: subscription, variables: { after } } });
      listener.opened();
    } else if (message.type === 'next') take(message.payload, listener);
    else if (message.type === 'error' || message.type === 'complete') {
      if (message.type === 'error') listener.told(JSON.stringify(message.payload));
      socket.terminate();
    }
  });
  socket.on('error', () => undefined); // 'close' follows
  const ended = new Promise<void>((done) => {
    socket.once('close', () => {
      clearInterval(pinging);
      done();
    });
  });
  return { close: () => socket.terminate(), ended };
}

function take(payload: unknown, listener: Listener): void {
  const { data, errors } = payload as { data?: { notificationChanged: ShownChange } | null; errors?: unknown };
  if (data?.notificationChanged) listener.shown(data.notificationChanged);
  else listener.told(JSON.stringify(errors));
}
