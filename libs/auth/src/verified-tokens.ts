import { createHash } from 'node:crypto';
import type { Viewer } from '@rookery/rpc';
import { LRUCache } from 'lru-cache';

const tokensMax = 10_000;

/** Tokens whose signature was checked, by digest and until they expire, so that a session's calls cost one check. */
export class VerifiedTokens {
  private readonly viewers = new LRUCache<string, Viewer>({ max: tokensMax });

  get(token: string): Viewer | undefined {
    const viewer = this.viewers.get(digestOf(token));
    return viewer && viewer.expiresAt > Date.now() ? viewer : undefined;
  }

  add(token: string, viewer: Viewer): void {
    const ttl = viewer.expiresAt - Date.now();
    if (ttl > 0) this.viewers.set(digestOf(token), viewer, { ttl });
  }
}

function digestOf(token: string): string {
  return createHash('sha256').update(token).digest('base64');
}
