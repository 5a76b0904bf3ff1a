import { changeable } from '@rookery/service';
import { z } from 'zod';
import { defaultPolicy } from './policies.js';
import type { CallPolicy } from './policies.js';

const whole = (min: number, max: number) => z.number().int().min(min).max(max).optional();

/** What a number of the table may be. A tenth more calls is a promise to the app at the other end (record 30). */
const bounds = z.strictObject({
  attemptsMax: whole(1, 5),
  backoffMs: whole(1, 5_000),
  connectionWaitMs: whole(0, 10_000),
  retryShareMax: z.number().min(0).max(0.1).optional(),
  retriesSavedMax: whole(0, 1_000),
  windowMs: whole(100, 60_000),
  windowCallsMin: whole(1, 100_000),
  failureShareMax: z.number().min(0.1).max(1).optional(),
  openMs: whole(100, 60_000),
  probeMsMax: whole(100, 60_000),
  deadlineMsMin: whole(0, 60_000),
  callsAtOnceMax: whole(1, 100_000),
  streamsAtOnceMax: whole(1, 100_000),
} satisfies Record<keyof CallPolicy, z.ZodType>);

const entry = /^([a-z]\w*)=(\d+(?:\.\d+)?)$/i;

/**
 * What of the table of `policies.ts` is another number for one app, as one variable, so that it changes as a whole:
 * `openMs=5000 callsAtOnceMax=200`. Its value is the complete policy, made once for each text and not for each call.
 */
export const callPolicy = changeable(
  z
    .string()
    .default('')
    .transform((text, context): CallPolicy => {
      const { success, data, error } = bounds.safeParse(numbersIn(text, context));
      if (success) return { ...defaultPolicy, ...(data as Partial<CallPolicy>) };
      for (const { path, message } of error.issues) {
        context.addIssue({ code: 'custom', message: [...path, message].join(': ') });
      }
      return z.NEVER;
    })
    .describe('What is another number than in the table of policies for calls to this app, e.g. `openMs=5000`.'),
);

function numbersIn(text: string, context: z.RefinementCtx): Record<string, number> {
  const numbers: Record<string, number> = {};
  for (const word of text.split(/[\s,]+/).filter(Boolean)) {
    const [, name, number] = entry.exec(word) ?? [];
    if (name === undefined || Object.hasOwn(numbers, name)) {
      context.addIssue({ code: 'custom', message: 'expected name=number pairs, each name once' });
    } else numbers[name] = Number(number);
  }
  return numbers;
}
