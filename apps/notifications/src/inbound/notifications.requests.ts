import type { notifications } from '@rookery/contracts';
import { idField } from '@rookery/errors';
import { z } from 'zod';
import { kinds } from '../model/inbox.js';
import { changesPage, headsMax } from '../model/limits.js';

const { sizeDefault, sizeMax } = changesPage;
const seqField = z.number().int().min(0, 'expected 0 or more');

export const markRequest = z.object({ upToSeq: seqField });

export const changesRequest = z.object({
  afterSeq: seqField,
  first: z
    .number()
    .min(0, `expected 1 to ${sizeMax}`)
    .max(sizeMax, `expected 1 to ${sizeMax}`)
    .transform((first) => first || sizeDefault),
});

export const preferenceRequest = z.object({
  preference: z.object({
    kind: z.custom<notifications.NotificationKind>(
      (kind) => kinds.some((known) => known === kind),
      `expected one of ${kinds.join(', ')}`,
    ),
    enabled: z.boolean(),
  }),
});

export const headsRequest = z.object({
  accountIds: z
    .array(idField)
    .max(headsMax, `expected at most ${headsMax} ids`)
    .transform((ids) => [...new Set(ids)]),
});
