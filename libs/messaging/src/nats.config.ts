import { z } from 'zod';

/** The part of an app's configuration that its broker connection needs; the same for every app. */
export const natsConfig = {
  NATS_URL: z.string().min(1).default('nats://127.0.0.1:4222').describe('Servers of the broker, separated by commas.'),
  NATS_REPLICAS: z.coerce
    .number()
    .int()
    .refine((replicas) => [1, 3, 5].includes(replicas), 'expected 1, 3 or 5')
    .default(1)
    .describe('Copies of each stream; 3 in production.'),
};
