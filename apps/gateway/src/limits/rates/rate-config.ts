import { z } from 'zod';

const points = (defaultPoints: number) => z.coerce.number().int().min(1).max(1_000_000_000).default(defaultPoints);

/** How much one client may ask for; what is asked costs points, which docs/limits.md tells. */
export const rateConfig = {
  GATEWAY_RATE_PER_VIEWER: points(30_000).describe(
    'Points an account may spend in a minute; a page of the home timeline costs about 150, over REST about 200.',
  ),
  GATEWAY_RATE_PER_ADDRESS: points(300_000).describe(
    'Points that may be spent in a minute from one IPv4 address or IPv6 /64, by all who share it.',
  ),
};

/** Points in a window. */
export interface RateOptions {
  perViewer: number;
  perAddress: number;
}

/** The read environment in the form the budgets take. */
export function rateOptionsOf(read: z.infer<z.ZodObject<typeof rateConfig>>): RateOptions {
  return { perViewer: read.GATEWAY_RATE_PER_VIEWER, perAddress: read.GATEWAY_RATE_PER_ADDRESS };
}
