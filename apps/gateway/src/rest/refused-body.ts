import type { FastifyRequest } from 'fastify';
import { limits } from '../limits/limits.js';

/**
 * Prepares the end of a request whose body nobody wants any more. Clients send on while they are being answered: what
 * comes is thrown away for a moment, so that they get to read the answer, and then the connection is closed. Nothing is
 * said of that in the answer: Node closes as soon as it has written `connection: close`, and who still sends reads nothing.
 */
export function endRefusedBody({ raw }: FastifyRequest): void {
  if (raw.complete) return;
  raw.unpipe();
  raw.resume();
  const timer = setTimeout(() => raw.destroy(), limits.refusedBodyMsMax);
  raw.once('end', () => clearTimeout(timer)).once('close', () => clearTimeout(timer));
}
