export { createIdempotencyTable } from './idempotency-table.js';
export { IdempotencyModule } from './idempotency.module.js';
export { IdempotentWrites } from './idempotent-writes.js';
export type { InTransaction, Write } from './idempotent-writes.js';
export { forgetOldKeys } from './keyed-writes.js';
