import type { Viewer } from '@rookery/rpc';
import { accessTokenSecondsMax, clockToleranceSeconds } from './token-rules.js';

/** Between the time of an event and the last token that was issued without knowing of it, and between clocks. Seconds. */
const marginSeconds = 60;

/** How long after an event a token it refuses may still be good: the longest life, the tolerance and the margin. */
export const rememberedMs = (accessTokenSecondsMax + clockToleranceSeconds + marginSeconds) * 1_000;

interface Denial {
  /** When it was said, in milliseconds since the epoch. */
  since: number;
  /** Tokens issued before this are refused. */
  issuedBefore: number;
}

/** Hears of the account whose tokens may be refused from now on; undefined means any account's. */
type DenialListener = (accountId: string | undefined) => void;

/**
 * Which tokens are refused although signature and times are good: those of ended sessions, of suspended and deleted
 * accounts and of revoked keys. Remembers each until its last token has expired.
 */
export class Denylist {
  /** By session or account id, the oldest first. */
  private readonly denials = new Map<string, Denial>();
  /** Kept for as long as the process lives: whoever holds a revoked key makes tokens that begin when they like. */
  private readonly revokedKeys = new Set<string>();
  private readonly listeners = new Set<DenialListener>();

  /** How many sessions and accounts are remembered. */
  get size(): number {
    return this.denials.size;
  }

  refuses({ sessionId, accountId, keyId, issuedAt }: Viewer): boolean {
    return this.isDenied(sessionId, issuedAt) || this.isDenied(accountId, issuedAt) || this.revokedKeys.has(keyId);
  }

  /** Calls `listener` after each denial. Returns the way to end it. */
  onDenied(listener: DenialListener): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  denySession({ sessionId, accountId, at }: { sessionId: string; accountId: string; at: Date }): void {
    this.deny(sessionId, at);
    this.tell(accountId);
  }

  denyAccount(accountId: string, at: Date): void {
    this.deny(accountId, at);
    this.tell(accountId);
  }

  /** Tokens of its new sessions are good; those from before it was denied stay what they were. */
  restoreAccount(accountId: string): void {
    const denial = this.denials.get(accountId);
    if (denial) denial.issuedBefore = Math.floor(denial.since / 1_000) * 1_000;
  }

  revokeKey(keyId: string): void {
    this.revokedKeys.add(keyId);
    this.tell(undefined);
  }

  /** Forgets whose last token has expired. */
  forgetExpired(): void {
    const oldest = Date.now() - rememberedMs;
    for (const [id, { since }] of this.denials) {
      if (since > oldest) return;
      this.denials.delete(id);
    }
  }

  private isDenied(id: string, issuedAt: number): boolean {
    const denial = this.denials.get(id);
    return denial !== undefined && issuedAt < denial.issuedBefore;
  }

  private deny(id: string, at: Date): void {
    if (at.getTime() <= Date.now() - rememberedMs) return;
    this.denials.delete(id); // so that it stands behind what was said before it
    this.denials.set(id, { since: at.getTime(), issuedBefore: Infinity });
  }

  private tell(accountId: string | undefined): void {
    for (const listener of this.listeners) listener(accountId);
  }
}
