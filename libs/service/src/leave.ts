import type { Server as HttpServer } from 'node:http';
import { Server } from 'node:net';
import { setImmediate as nextTurn, setTimeout as delay } from 'node:timers/promises';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Readiness } from './health/readiness.js';
import type { ServiceConfig } from './service.config.js';

const idleCheckMs = 200;

/**
 * Takes an instance out of a running system without losing what was sent to it: readiness off; a notice in which it goes
 * on answering and lets go of its connections; then nobody new is taken in, what has begun is finished, and all is closed.
 * @returns false when that took longer than the grace, and something is still open
 */
export async function leave(
  app: NestFastifyApplication,
  { shutdownNoticeMs, shutdownGraceMs }: Pick<ServiceConfig, 'shutdownNoticeMs' | 'shutdownGraceMs'>,
): Promise<boolean> {
  app.get(Readiness).drain();
  await delay(shutdownNoticeMs);
  await stopListening(app.getHttpServer());
  const { promise: tooLate, resolve } = Promise.withResolvers<boolean>();
  const grace = setTimeout(() => resolve(false), shutdownGraceMs);
  // An answer whose head left before has promised its connection another request; it ends when none comes.
  const idle = setInterval(() => (app.getHttpServer() as HttpServer).closeIdleConnections(), idleCheckMs);
  const closed = app.close().then(() => true);
  return Promise.race([closed, tooLate]).finally(() => {
    clearTimeout(grace);
    clearInterval(idle);
  });
}

/**
 * The kernel resets connections that wait in the queue of a listener that is closed; after a turn of the event loop
 * there is none. Those that are open stay open, which the close of an HTTP server does not do for idle ones: on them a
 * request may be on its way.
 */
async function stopListening(server: Server): Promise<void> {
  await nextTurn();
  Server.prototype.close.call(server);
  // What arrived before is read in the turns that follow, and counts as begun when the rest is closed.
  await nextTurn();
  await nextTurn();
}
