import { createServer } from 'node:http';
import type { RequestListener, Server } from 'node:http';

/**
 * Bounds of a port that answers probes and nothing else: whoever is slow, silent or one too many is cut, so that the
 * orchestrator is always heard. Times in milliseconds.
 */
export const healthServerBounds = {
  headersTimeout: 5_000,
  requestTimeout: 5_000,
  connectionsCheckingInterval: 500,
  maxHeaderSize: 8 * 1024,
} as const;

export const healthConnections = { keepAliveMs: 10_000, standstillMs: 10_000, max: 256, requestsMax: 1_000 } as const;

/** A server of probes with these bounds. */
export function createHealthServer(listener: RequestListener): Server {
  return boundHealthServer(createServer(healthServerBounds, listener));
}

/** The bounds that a server takes only after it was made. */
export function boundHealthServer(server: Server): Server {
  server.keepAliveTimeout = healthConnections.keepAliveMs;
  server.maxConnections = healthConnections.max;
  server.maxRequestsPerSocket = healthConnections.requestsMax;
  server.setTimeout(healthConnections.standstillMs);
  // Those that wait for a next request make room.
  return server.on('drop', () => server.closeIdleConnections());
}
