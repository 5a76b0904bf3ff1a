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

/** No access token lives longer, whatever `accounts` is configured with: the denylist need not remember for longer. */
export const accessTokenSecondsMax = 3_600;

/** Ours have about 550. */
const tokenCharactersMax = 2_048;

// Three segments of base64url without padding, of which the last is exactly r and s, 32 bytes each (RFC 7518 §3.4).
const compact = /^([\w-]+)\.([\w-]+)\.([\w-]{86})$/;

// RFC 8725 §3.1, §3.11 and §3.9: pinned algorithm, pinned type, and none of the headers that bring a key or change the
// meaning of the signature. `jsonwebtoken`, which stands under passport-jwt, checks none of these.
const header = z.strictObject({
  alg: z.literal('ES256'),
  typ: z.literal('at+jwt'),
  kid: z.string().min(1).max(100),
});

const seconds = z.int().min(0);
const claims = z
  .object({
    iss: z.string(),
    // One audience: a token for us and for somebody else is a token that somebody else may use here.
    aud: z.string(),
    sub: z.uuid(),
    sid: z.uuid(),
    jti: z.string().min(1),
    iat: seconds,
    nbf: seconds,
    exp: seconds,
  })
  .refine(({ iat }) => iat <= Date.now() / 1000 + clockToleranceSeconds, 'issued in the future')
  .refine(({ iat, exp }) => exp > iat && exp - iat <= accessTokenSecondsMax, 'lives too long');

/**
 * The `kid` of a compact JWT which is written and headed exactly as `accounts` writes them. Throws UNAUTHENTICATED
 * `TOKEN_REFUSED` before any key is looked up.
 */
export function keyIdOf(token: string): string {
  try {
    return header.parse(readHeader(token)).kid;
  } catch (cause) {
    throw tokenRefused(cause);
  }
}

/**
 * The viewer that verified claims speak of. Throws UNAUTHENTICATED `TOKEN_REFUSED` when a claim is missing or ill-typed,
 * for a token from the future, and for one that lives longer than any of ours.
 */
export function viewerOf(payload: unknown, keyId: string): Viewer {
  const result = claims.safeParse(payload);
  if (!result.success) throw tokenRefused(result.error);
  const { sub, sid, iat, exp } = result.data;
  return { accountId: sub, sessionId: sid, keyId, issuedAt: iat * 1000, expiresAt: exp * 1000 };
}

/** One answer for every kind of bad token: what exactly was wrong helps nobody but a forger. */
export function tokenRefused(cause?: unknown): DomainError {
  return new DomainError('UNAUTHENTICATED', 'TOKEN_REFUSED', 'the access token is not valid', { cause });
}

/**
 * Every token has one spelling: decoders that forgive (padding, left-over bits, spaces, a member that comes twice) let
 * two readers see two tokens in one string.
 */
function readHeader(token: string): unknown {
  const segments = token.length <= tokenCharactersMax ? compact.exec(token)?.slice(1) : undefined;
  const [head, body] = segments?.map(decodeExactly) ?? [];
  if (head === undefined || body === undefined) throw new Error('expected a compact JWT');
  parseExactly(body);
  return parseExactly(head);
}

function decodeExactly(segment: string): string {
  const bytes = Buffer.from(segment, 'base64url');
  if (bytes.toString('base64url') !== segment) throw new Error('expected canonical base64url');
  return bytes.toString();
}

function parseExactly(text: string): unknown {
  const value: unknown = JSON.parse(text);
  if (JSON.stringify(value) !== text) throw new Error('expected JSON as JSON.stringify writes it');
  return value;
}
