import { DomainError } from '@rookery/errors';
import type { Viewer } from '@rookery/rpc';
import { z } from 'zod';

/** Who must have made an access token, and for whom. */
export interface TokenRules {
  issuer: string;
  audience: string;
}

/** How far two machines' clocks may be apart, in seconds. */
export const clockToleranceSeconds = 5;

// RFC 8725 §3.1, §3.11 and §3.9: pinned algorithm, pinned type, and none of the headers that bring a key or change the
// meaning of the signature. `jsonwebtoken`, which stands under passport-jwt, checks none of these.
const header = z.strictObject({
  alg: z.literal('ES256'),
  typ: z.literal('at+jwt'),
  kid: z.string().min(1).max(100),
});

const claims = z.object({ sub: z.uuid(), sid: z.uuid(), exp: z.number().int() });

/**
 * The `kid` of a compact JWT whose header is exactly what `accounts` writes. Throws UNAUTHENTICATED before any key is
 * looked up.
 */
export function keyIdOf(token: string): string {
  const end = token.indexOf('.');
  try {
    return header.parse(JSON.parse(Buffer.from(token.slice(0, end), 'base64url').toString())).kid;
  } catch (cause) {
    throw tokenRefused(cause);
  }
}

/** The viewer that verified claims speak of. Throws UNAUTHENTICATED when a claim is missing. */
export function viewerOf(payload: unknown): Viewer {
  const result = claims.safeParse(payload);
  if (!result.success) throw tokenRefused(result.error);
  const { sub, sid, exp } = result.data;
  return { accountId: sub, sessionId: sid, expiresAt: exp * 1000 };
}

/** One answer for every kind of bad token: what exactly was wrong helps nobody but a forger. */
export function tokenRefused(cause?: unknown): DomainError {
  return new DomainError('UNAUTHENTICATED', 'TOKEN_REFUSED', 'the access token is not valid', { cause });
}
