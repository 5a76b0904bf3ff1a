import { z } from 'zod';
import { line } from './values.js';

const codes = [
  'INVALID_ARGUMENT',
  'FAILED_PRECONDITION',
  'UNAUTHENTICATED',
  'PERMISSION_DENIED',
  'NOT_FOUND',
  'ALREADY_EXISTS',
  'ABORTED',
  'RESOURCE_EXHAUSTED',
  'UNAVAILABLE',
  'DEADLINE_EXCEEDED',
  'INTERNAL',
] as const;

const FieldViolation = z
  .object({
    field: line({ max: 200 }).meta({ description: 'Which member, parameter or header.' }),
    description: line({ max: 500 }).meta({ description: 'Why, in words a person can act on.' }),
  })
  .meta({ id: 'FieldViolation', description: 'One part of the request that was refused.' });

/** RFC 9457, with what GraphQL errors say too. */
export const Problem = z
  .object({
    type: z.literal('about:blank'),
    title: line({ max: 100 }).meta({ description: 'The words of the HTTP status.' }),
    status: z.int().min(400).max(599).meta({ format: 'int32', description: 'The HTTP status.' }),
    detail: line({ max: 5_000 }).meta({ description: 'For a developer to read; may change.' }),
    code: z.enum(codes).meta({ description: 'What a caller may do about it.' }),
    reason: z
      .string()
      .max(100)
      .regex(/^[A-Z][A-Z0-9_]*$/)
      .meta({ description: 'What happened; never changes its meaning.' }),
    retryable: z.boolean().meta({ description: 'Whether the same request may be sent again, as it is.' }),
    requestId: line({ max: 64 }).meta({ description: 'What to quote when asking for help; as in X-Request-Id.' }),
    fields: z.array(FieldViolation).max(1_000).optional().meta({ description: 'Every part that was refused.' }),
    retryAfterMs: z
      .int()
      .min(0)
      .max(2_147_483_647)
      .optional()
      .meta({ format: 'int32', description: 'How long to wait, where known.' }),
  })
  .meta({
    id: 'Problem',
    description: 'What went wrong (RFC 9457).',
    examples: [
      {
        type: 'about:blank',
        title: 'Not Found',
        status: 404,
        detail: 'there is no such post',
        code: 'NOT_FOUND',
        reason: 'POST_NOT_FOUND',
        retryable: false,
        requestId: 'c6f7e4ab-6a1e-4d5a-9d6c-0f5d0b8a1c11',
      },
    ],
  });
