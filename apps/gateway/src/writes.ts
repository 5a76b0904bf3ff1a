import { invalidArgument } from '@rookery/errors';
import type { Call } from '@rookery/rpc';

const keyPattern = /^[\x21-\x7e]{1,128}$/;

/**
 * The value of an `Idempotency-Key` header: bare, or in quotes as draft-ietf-httpapi-idempotency-key-header-07 has it.
 * Throws INVALID_ARGUMENT for anything but 1 to 128 visible ASCII characters.
 */
export function idempotencyKeyOf(header: string | string[] | undefined): string | undefined {
  if (header === undefined) return undefined;
  const key = String(header).replace(/^"(.*)"$/, '$1');
  if (keyPattern.test(key)) return key;
  const description = 'expected 1 to 128 visible ASCII characters';
  throw invalidArgument({ field: 'Idempotency-Key', description });
}

/** Gives each write of a request its own key: the request's, and which write it is. Without a key, the call itself. */
export function writeCallsOf(call: Call, key: string | undefined): () => Call {
  let writes = 0;
  if (key === undefined) return () => call;
  return () => call.withIdempotencyKey(`${key} ${writes++}`);
}
