import { parse } from '@rookery/errors';
import { z } from 'zod';

const sequence = z
  .string('expected a sequence, 0 or more')
  .regex(/^\d{1,15}$/, 'expected a sequence, 0 or more')
  .transform(Number)
  .optional();

const resume = z.object({ 'Last-Event-ID': sequence, after: sequence });

/**
 * The last sequence a client has seen. What the client's own reconnecting says counts, not what it began with. Throws
 * INVALID_ARGUMENT.
 */
export function resumeAfter(lastEventId: unknown, after: unknown): number | undefined {
  const resumed = parse(resume, { 'Last-Event-ID': lastEventId, after });
  return resumed['Last-Event-ID'] ?? resumed.after;
}
