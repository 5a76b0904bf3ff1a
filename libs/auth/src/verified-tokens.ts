import { hash } from 'node:crypto';
import type { Viewer } from '@rookery/rpc';
import { LRUCache } from 'lru-cache';
import type { Denylist } from './denylist.js';
import { tokenRefused } from './token-rules.js';

const tokensMax = 10_000;

/**
 * What both verifiers share: a token's signature is checked once and remembered by the token's digest until it expires;
 * the denylist is asked every time.
 */
export class VerifiedTokens {
  private readonly viewers = new LRUCache<string, Viewer>({ max: tokensMax });

  constructor(private readonly denylist: Denylist) {}

  /**
   * Who the token speaks for; `verify` is called for one that is not known. Throws what `verify` throws, and
   * UNAUTHENTICATED `TOKEN_REFUSED` for a token on the denylist.
   */
  async viewerOf(token: string, verify: () => Promise<Viewer>): Promise<Viewer> {
    const digest = hash('sha256', token, 'base64');
    const viewer = this.known(digest) ?? this.remember(digest, await verify());
    if (this.denylist.refuses(viewer)) throw tokenRefused(new Error('on the denylist'));
    return viewer;
  }

  private known(digest: string): Viewer | undefined {
    const viewer = this.viewers.get(digest);
    return viewer && viewer.expiresAt > Date.now() ? viewer : undefined;
  }

  private remember(digest: string, viewer: Viewer): Viewer {
    const ttl = viewer.expiresAt - Date.now();
    if (ttl > 0) this.viewers.set(digest, viewer, { ttl });
    return viewer;
  }
}
