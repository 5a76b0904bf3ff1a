import type { App } from '../../start/apps.ts';

/**
 * Of docs/benchmarks.md: all of Rookery, PostgreSQL and the broker with it, took 1 292 to 2 009 MiB while it answered 300
 * to 480 pages a second; gateway 2.0 ms of CPU a page, posts 1.0, accounts 0.6, feeds 0.5, the others next to nothing.
 * 256 MiB are what one of six takes; the limit is twice that, and more where much passes through (gateway) or pictures
 * are decoded (media). CPU has no limit: a throttled event loop is late for everybody.
 */
export function resourcesOf({ name, isGateway }: App) {
  const isBusy = isGateway || name === 'media';
  return {
    requests: { cpu: isGateway ? '500m' : '250m', memory: isGateway ? '384Mi' : '256Mi', 'ephemeral-storage': '64Mi' },
    limits: { memory: isBusy ? '1Gi' : '512Mi', 'ephemeral-storage': '256Mi' },
  };
}
