import type { IncomingMessage } from 'node:http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { HttpLimits } from './http-limits.js';
import { limits } from './limits.js';

/** The name under which errors/refusal.ts knows a body that came too slowly. */
export const requestTooSlow = 'REQUEST_TOO_SLOW';

/**
 * A hook that gives up on bodies which come too slowly: of an upload, when a stretch of it brings less than the least
 * rate; of anything else, when it is not complete in time. How long an upload may take in all is its route's.
 */
export function watchBodies(bounds: HttpLimits) {
  return (request: FastifyRequest, reply: FastifyReply, done: () => void) => {
    const { raw, routeOptions } = request;
    if (hasBody(raw)) {
      const giveUp = () => refuse(raw, reply);
      const timer =
        routeOptions.url === '/v1/media'
          ? setInterval(paceOf(raw, bounds, giveUp), limits.uploadPaceEveryMs)
          : setTimeout(giveUp, bounds.bodyMsMax);
      const stop = () => clearTimeout(timer);
      raw.once('end', stop).once('close', stop);
    }
    done();
  };
}

function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}

function paceOf(raw: IncomingMessage, bounds: HttpLimits, giveUp: () => void): () => void {
  const bytesMin = (bounds.uploadBytesPerSecondMin * limits.uploadPaceEveryMs) / 1_000;
  let seenBytes = raw.socket.bytesRead;
  return () => {
    const bytes = raw.socket.bytesRead - seenBytes;
    seenBytes = raw.socket.bytesRead;
    // What waits here to be read is not the client's slowness but the media app's.
    const isOurs = raw.complete || raw.readableLength >= raw.readableHighWaterMark;
    if (bytes < bytesMin && !isOurs) giveUp();
  };
}

/** The client is told, if it listens, and then the connection is closed: what else would come is not wanted. */
function refuse(raw: IncomingMessage, reply: FastifyReply): void {
  if (raw.complete) return;
  if (reply.sent) return void raw.destroy();
  reply.raw.once('finish', () => raw.destroy());
  const error = Object.assign(new Error('the body came too slowly'), { code: requestTooSlow });
  void reply.header('connection', 'close').send(error);
}
