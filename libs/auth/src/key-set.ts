import { createPublicKey } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { Logger } from '@nestjs/common';
import type { accounts } from '@rookery/contracts';
import { DomainError } from '@rookery/errors';
import { outliveCaller } from '@rookery/service';
import { tokenRefused } from './token-rules.js';

/** Where the current public keys come from: `accounts` over gRPC (RemoteKeys) or, in `accounts`, its database. */
export interface KeySource {
  list(): Promise<readonly accounts.SigningKey[]>;
  close?(): void;
}

/** An unknown `kid` may be a new key or an invented one: it costs at most one look-up in this time. Ms. */
const coolDownMs = 5_000;

/** As above, after a look-up that failed: tokens that may be good wait for it. Ms. */
const failureCoolDownMs = 500;

/** How soon a refresh that failed is tried again, at the latest. Ms. */
const retryMs = 5_000;

/**
 * The public keys that verify access tokens, by `kid`. They are listed again and again in the background, so that a new
 * key is known before it signs and no request waits for it; an unknown one is looked up when it comes along.
 */
export class KeySet {
  private readonly log = new Logger('KeySet');
  private keys = new Map<string, KeyObject>();
  private lookingUp: Promise<void> | undefined;
  private lookUpAgainAt = -Infinity;
  private lookUpFailure: unknown;
  private listings = 0;
  private latestListing = 0;
  private timer: NodeJS.Timeout | undefined;
  private isFailing = false;
  private isStopped = false;

  /** @param refreshMs how old the list may become while its source answers */
  constructor(
    private readonly source: KeySource,
    private readonly refreshMs: number,
  ) {}

  /** Lists the keys now and from now on. Nobody waits for it. */
  start(): void {
    void this.refresh();
  }

  stop(): void {
    this.isStopped = true;
    clearTimeout(this.timer);
  }

  /** Throws UNAUTHENTICATED `TOKEN_REFUSED` for a key nobody knows, UNAVAILABLE when that cannot be told now. */
  async keyOf(kid: string): Promise<KeyObject> {
    const known = this.keys.get(kid);
    if (known) return known;
    if (performance.now() >= this.lookUpAgainAt) {
      // Whoever looks it up, looks it up for all who wait.
      await (this.lookingUp ??= outliveCaller(() => this.lookUp()));
    }
    const key = this.keys.get(kid);
    if (key) return key;
    if (this.lookUpFailure !== undefined) throw keysUnavailable(this.lookUpFailure);
    throw tokenRefused(new Error('unknown kid'));
  }

  private async lookUp(): Promise<void> {
    this.lookUpFailure = undefined;
    try {
      await this.list();
      this.lookUpAgainAt = performance.now() + coolDownMs;
    } catch (cause) {
      this.lookUpFailure = cause;
      this.lookUpAgainAt = performance.now() + failureCoolDownMs;
    } finally {
      this.lookingUp = undefined;
    }
  }

  private async refresh(): Promise<void> {
    let waitMs = this.refreshMs;
    try {
      await this.list();
    } catch {
      waitMs = Math.min(waitMs, retryMs);
    }
    // Instances that were started together should not ask together.
    if (!this.isStopped) this.timer = setTimeout(() => void this.refresh(), waitMs * (0.8 + Math.random() / 5)).unref();
  }

  private async list(): Promise<void> {
    const listing = ++this.listings;
    try {
      const keys = await this.source.list();
      // A list that was asked for earlier may be answered later.
      if (listing > this.latestListing) {
        this.latestListing = listing;
        this.keys = new Map(keys.map(({ kid, x, y }) => [kid, publicKey(x, y)]));
      }
      if (this.isFailing) this.log.log({ msg: 'The signing keys can be fetched again' });
      this.isFailing = false;
    } catch (cause) {
      if (!this.isFailing && !this.isStopped)
        this.log.warn({ err: cause, msg: 'The signing keys could not be fetched' });
      this.isFailing = true;
      throw cause;
    }
  }
}

function keysUnavailable(cause: unknown): DomainError {
  return new DomainError('UNAVAILABLE', 'SIGNING_KEYS_UNAVAILABLE', 'tokens cannot be verified now', { cause });
}

function publicKey(x: string, y: string): KeyObject {
  return createPublicKey({ format: 'jwk', key: { kty: 'EC', crv: 'P-256', x, y } });
}
