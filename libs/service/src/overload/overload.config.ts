import { z } from 'zod';
import { changeable } from '../settings/changeable.js';
import type { Settings } from '../settings/settings.js';

const count = z.coerce.number().int().min(1).max(100_000);

/** When an instance refuses what is more than it can do; by requests where it is the gateway, else by calls. */
export const overloadConfig = {
  OVERLOAD_DELAY_MS_MAX: changeable(
    z.coerce
      .number()
      .int()
      .min(5)
      .max(10_000)
      .default(25)
      .describe(
        'An instance whose event loop is late by more than this without a pause has too much to do, and takes on less until it is not.',
      ),
  ),
  OVERLOAD_TAKEN_PER_SECOND_MIN: changeable(
    count.default(100).describe('Requests or calls that an instance takes on in a second however late it is.'),
  ),
  OVERLOAD_AT_ONCE_MAX: changeable(
    count.default(1_000).describe('Requests or calls that an instance has under way at once, at most.'),
  ),
};

/** Asked at each use: it may change while the process runs. */
export interface OverloadPolicy {
  readonly delayMsMax: number;
  readonly takenPerSecondMin: number;
  readonly atOnceMax: number;
}

/** The settings in the form the control takes. */
export function overloadPolicyOf(settings: Settings<typeof overloadConfig>): OverloadPolicy {
  return {
    get delayMsMax() {
      return settings.get('OVERLOAD_DELAY_MS_MAX');
    },
    get takenPerSecondMin() {
      return settings.get('OVERLOAD_TAKEN_PER_SECOND_MIN');
    },
    get atOnceMax() {
      return settings.get('OVERLOAD_AT_ONCE_MAX');
    },
  };
}

/** What holds in a process that was not told otherwise. */
export const defaultOverloadPolicy: OverloadPolicy = { delayMsMax: 25, takenPerSecondMin: 100, atOnceMax: 1_000 };
