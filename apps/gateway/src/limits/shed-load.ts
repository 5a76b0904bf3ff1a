import { overload, overloaded } from '@rookery/service';
import { countedElsewhere } from '@rookery/telemetry';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { securityHeadersOf } from '../browsers/security-headers.js';
import { problemBody } from '../errors/problem-body.js';
import { publicErrorOf } from '../errors/public-error.js';
import { refusalOf } from '../errors/refusal.js';
import type { Peers } from '../peers/peers.js';
import { endRefusedBody } from '../rest/refused-body.js';

/**
 * A hook that refuses a request while there is more to do than can be done: before its body is read, who asks is known or
 * anything is charged. What lasts as long as its client pleases is refused too, and is not counted as under way.
 *
 * It comes before all others, the access log's included, and writes its answer past them: whoever is asked for three
 * times what it can do refuses two of three, and every microsecond of a refusal is taken from a page (record 31). What
 * was refused is counted by `rookery_overload_refused_total`, and a line says when it began and ended.
 */
export function shedLoad(peers: Peers) {
  return (request: FastifyRequest, reply: FastifyReply, done: () => void): void => {
    const { url = '' } = request.routeOptions;
    // Who asks how it goes has to hear it.
    if (url.startsWith('/health') || url === '/metrics') return done();
    const lastsLong = request.ws || lastsAsLongAsItsClient(url);
    if (!overload.tryEnter({ lastsLong })) return refuse(request, reply, peers);
    if (!lastsLong) reply.raw.once('close', () => overload.leave({ isDone: reply.raw.writableFinished }));
    done();
  };
}

function lastsAsLongAsItsClient(url: string): boolean {
  return url === '/v1/media' || url.startsWith('/media/') || url === '/v1/notifications/stream';
}

const { status, error } = refusalOf(countedElsewhere(overloaded()));
const refused = publicErrorOf(error);
const { message, code, reason, retryable, retryAfterMs = 0 } = refused;
const problem = problemBody(status, refused);

function refuse(request: FastifyRequest, reply: FastifyReply, peers: Peers): void {
  endRefusedBody(request);
  reply.hijack();
  const requestId = request.id;
  const isGraphql = request.routeOptions.url === '/graphql';
  const body = JSON.stringify(
    isGraphql
      ? { errors: [{ message, extensions: { code, reason, requestId, retryable, retryAfterMs } }] }
      : { ...problem, requestId },
  );
  reply.raw
    .writeHead(status, {
      ...securityHeadersOf(request, peers),
      'cache-control': 'no-store',
      'content-length': Buffer.byteLength(body),
      'content-type': `application/${isGraphql ? 'json' : 'problem+json'}; charset=utf-8`,
      'retry-after': `${Math.ceil(retryAfterMs / 1_000)}`,
      'x-request-id': request.id,
    })
    .end(body);
}
