import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { addressOf, networkOf } from '@rookery/service';
import type { Peers } from '../peers/peers.js';
import type { HttpLimits } from './http-limits.js';

/** From here on nobody may keep a connection for later. */
const crowdedShare = 0.9;

/**
 * Bounds how many connections there are: in total, and of one client, so that nobody has them all. One too many of a
 * client is closed at once; before the last room is taken, those that only wait for a next request make some.
 */
export function boundConnections(server: Server, peers: Peers, limits: HttpLimits): void {
  server.maxConnections = limits.connectionsMax;
  const crowded = limits.connectionsMax * crowdedShare;
  let open = 0;
  const counts = new Map<string, number>();
  const makeRoom = () => {
    if (open > crowded) server.closeIdleConnections();
  };
  server.on('drop', makeRoom);
  // Many may come before one of them is answered, and only then they wait.
  server.on('request', (_: IncomingMessage, response: ServerResponse) => {
    if (open > crowded) response.once('close', makeRoom);
  });
  // Before the parser gets it.
  server.prependListener('connection', (socket: Socket) => {
    open++;
    socket.once('close', () => open--);
    makeRoom();
    const address = addressOf(socket.remoteAddress ?? '');
    if (address === undefined || peers.isProxy(address)) return;
    const network = networkOf(address);
    const count = counts.get(network) ?? 0;
    if (count >= limits.connectionsPerAddressMax) return void socket.destroy();
    counts.set(network, count + 1);
    socket.once('close', () => {
      const left = (counts.get(network) ?? 0) - 1;
      if (left > 0) counts.set(network, left);
      else counts.delete(network);
    });
  });
}
