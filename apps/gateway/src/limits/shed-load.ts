import { overload } from '@rookery/service';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { endRefusedBody } from '../rest/refused-body.js';

/**
 * A hook that refuses a request while there is more to do than can be done: before its body is read, who asks is known or
 * anything is charged. What lasts as long as its client pleases is refused too, and is not counted as under way.
 */
export function shedLoad(request: FastifyRequest, reply: FastifyReply, done: (error?: Error) => void): void {
  const { url = '' } = request.routeOptions;
  // Who asks how it goes has to hear it.
  if (url.startsWith('/health') || url === '/metrics') return done();
  try {
    const lastsLong = request.ws || lastsAsLongAsItsClient(url);
    overload.enter({ lastsLong });
    if (!lastsLong) reply.raw.once('close', () => overload.leave());
  } catch (error) {
    endRefusedBody(request);
    return done(error as Error);
  }
  done();
}

function lastsAsLongAsItsClient(url: string): boolean {
  return url === '/v1/media' || url.startsWith('/media/') || url === '/v1/notifications/stream';
}
