import { createHash } from 'node:crypto';
import { importJWK, jwtVerify } from 'jose';
import { LRUCache } from 'lru-cache';

const tokensMax = 10_000;

/**
 * The token check of whoever is not Rookery: a signature is checked once, as in libs/auth.
 * @param key the public JWK as JSON
 * @returns what resolves to the account of an Authorization header, and throws for one that is not good
 */
export async function viewerOfToken(key: string): Promise<(authorization: string | undefined) => Promise<string>> {
  const publicKey = await importJWK(JSON.parse(key) as Parameters<typeof importJWK>[0], 'ES256');
  const viewers = new LRUCache<string, { accountId: string; expiresAt: number }>({ max: tokensMax });
  return async (authorization) => {
    const token = authorization?.slice('Bearer '.length) ?? '';
    const digest = createHash('sha256').update(token).digest('base64');
    const known = viewers.get(digest);
    if (known && known.expiresAt > Date.now()) return known.accountId;
    const { payload } = await jwtVerify(token, publicKey, { algorithms: ['ES256'], typ: 'at+jwt' });
    viewers.set(digest, { accountId: payload.sub ?? '', expiresAt: (payload.exp ?? 0) * 1_000 });
    return payload.sub ?? '';
  };
}
