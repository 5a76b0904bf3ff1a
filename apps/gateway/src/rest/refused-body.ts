import type { FastifyReply, FastifyRequest } from 'fastify';
import { limits } from '../limits/limits.js';

/**
 * Prepares the end of a request whose body nobody wants any more. Clients send on while they are being answered: what
 * comes is thrown away for a moment, so that they get to read the answer, and then the connection is closed.
 */
export function endRefusedBody({ raw }: FastifyRequest, reply: FastifyReply): void {
  if (raw.complete) return;
  reply.header('connection', 'close');
  raw.unpipe();
  raw.resume();
  const timer = setTimeout(() => raw.destroy(), limits.refusedBodyMsMax);
  raw.once('end', () => clearTimeout(timer)).once('close', () => clearTimeout(timer));
}
