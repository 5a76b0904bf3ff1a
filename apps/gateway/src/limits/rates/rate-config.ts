import { changeable } from '@rookery/service';
import type { Settings } from '@rookery/service';
import { z } from 'zod';

const points = (defaultPoints: number) => z.coerce.number().int().min(1).max(1_000_000_000).default(defaultPoints);

/** How much one client may ask for; what is asked costs points, which docs/limits.md tells. */
export const rateConfig = {
  GATEWAY_RATE_PER_VIEWER: changeable(
    points(30_000).describe(
      'Points an account may spend in a minute; a page of the home timeline costs about 150, over REST about 200.',
    ),
  ),
  GATEWAY_RATE_PER_ADDRESS: changeable(
    points(300_000).describe(
      'Points that may be spent in a minute from one IPv4 address or IPv6 /64, by all who share it.',
    ),
  ),
  GATEWAY_RATE_STORE_URL: z
    .url({ protocol: /^rediss?$/, error: 'expected redis://… or rediss://…' })
    .optional()
    .describe('Valkey or Redis in which all gateways count together; without it each counts for itself.'),
  GATEWAY_RATE_SHARES: changeable(
    z.coerce
      .number()
      .int()
      .min(1)
      .max(1_000)
      .default(1)
      .describe('Among how many gateways the points are divided while the store is gone; 1 gives each of them all.'),
  ),
};

/** Points in a window, as they are at the moment they are asked for. */
export interface RateOptions {
  readonly perViewer: number;
  readonly perAddress: number;
  readonly shares: number;
}

/** The settings in the form the budgets take. */
export function rateOptionsOf(settings: Settings<typeof rateConfig>): RateOptions {
  return {
    get perViewer() {
      return settings.get('GATEWAY_RATE_PER_VIEWER');
    },
    get perAddress() {
      return settings.get('GATEWAY_RATE_PER_ADDRESS');
    },
    get shares() {
      return settings.get('GATEWAY_RATE_SHARES');
    },
  };
}
