import { Inject, Injectable, Logger } from '@nestjs/common';
import { recordAction, wasRequested } from '@rookery/admin';
import type { Operator } from '@rookery/admin';
import { accounts } from '@rookery/contracts';
import { Database, sql } from '@rookery/database';
import type { Transaction } from '@rookery/database';
import { Outbox } from '@rookery/outbox';
import { SigningKey, isRotationDue, nextSigner, signerAt, spentKeys } from '../model/signing-key.js';
import { newSigningKey } from './new-signing-key.js';

/** Injection token of the KeyRules. */
export const KEY_RULES = Symbol('KEY_RULES');

export interface KeyRules {
  /** How long a key signs. */
  everyMs: number;
  /** How long before that it is listed, so that every app knows it by then. */
  leadMs: number;
  /** How long an access token is valid. */
  tokenMs: number;
  /** The NODE_ENV that keys are made in. */
  madeIn: string;
}

/** Makes the keys that sign access tokens, one after the other, however many instances try. */
@Injectable()
export class RotateSigningKeys {
  private readonly log = new Logger('SigningKeys');

  constructor(
    private readonly database: Database,
    private readonly outbox: Outbox,
    @Inject(KEY_RULES) private readonly rules: KeyRules,
  ) {}

  /** Makes the first key or the next one when it is time, and drops those that no valid token was signed with. */
  async onSchedule(): Promise<void> {
    if (!this.hasWork(await this.database.read((manager) => manager.find(SigningKey)))) return;
    await this.alone(async (tx, keys) => {
      // Another instance may have been faster.
      if (!this.hasWork(keys)) return;
      const now = new Date();
      if (isRotationDue(keys, { now, ...this.rules })) await this.add(tx, keys, now);
      const spent = spentKeys(keys, { now, ...this.rules }).map(({ kid }) => kid);
      if (spent.length > 0) await tx.getRepository(SigningKey).delete(spent);
    });
  }

  /**
   * Makes the next key now; one that is listed already and does not sign yet is it. Asking again with one request
   * id is like asking once.
   */
  async rotate(by: Operator): Promise<SigningKey> {
    return this.alone(async (tx, keys) => {
      const now = new Date();
      const next = nextSigner(keys, now);
      if (next) return next;
      const repeated = (await wasRequested(tx, by, 'rotate signing keys')) && signerAt(keys, now);
      if (repeated) return repeated;
      const made = await this.add(tx, keys, now);
      await this.note(tx, by, { action: 'rotate signing keys', kid: made.kid, outcome: 'listed' });
      return made;
    });
  }

  /**
   * Makes a key that signs at once, and takes all others off the list: what they signed is refused. Asking again with
   * one request id is like asking once.
   */
  async revoke(by: Operator): Promise<SigningKey> {
    return this.alone(async (tx, keys) => {
      const now = new Date();
      const repeated = (await wasRequested(tx, by, 'revoke signing keys')) && signerAt(keys, now);
      if (repeated) return repeated;
      const made = await this.add(tx, [], now);
      await tx.getRepository(SigningKey).delete(keys.map(({ kid }) => kid));
      for (const { kid } of keys) {
        await this.outbox.add(tx, accounts.SigningKeyRevoked, { aggregateId: kid, version: 1, payload: { kid } });
      }
      const outcome = `revoked: ${keys.map(({ kid }) => kid).join(', ')}`;
      await this.note(tx, by, { action: 'revoke signing keys', kid: made.kid, outcome });
      return made;
    });
  }

  /** Runs with all keys as they are and will stay until the work is done; others may read them meanwhile. */
  private async alone<Result>(work: (tx: Transaction, keys: SigningKey[]) => Promise<Result>): Promise<Result> {
    return this.database.transaction(async (tx) => {
      await sql(tx, 'lock table signing_keys in share row exclusive mode');
      return work(tx, await tx.getRepository(SigningKey).find());
    });
  }

  /** The first key signs at once, because nothing else would. */
  private async add(tx: Transaction, present: readonly SigningKey[], now: Date): Promise<SigningKey> {
    const leadMs = signerAt(present, now) ? this.rules.leadMs : 0;
    const signsFrom = new Date(now.getTime() + leadMs);
    const key = await newSigningKey({ signsFrom, madeIn: this.rules.madeIn });
    await tx.getRepository(SigningKey).insert(key);
    this.log.log({
      kid: key.kid,
      msg: `Signing key ${key.kid} is listed, and signs from ${signsFrom.toISOString()}`,
    });
    return key;
  }

  private hasWork(keys: readonly SigningKey[]): boolean {
    const now = new Date();
    return isRotationDue(keys, { now, ...this.rules }) || spentKeys(keys, { now, ...this.rules }).length > 0;
  }

  private async note(
    tx: Transaction,
    by: Operator,
    { action, kid, outcome }: { action: string; kid: string; outcome: string },
  ): Promise<void> {
    await recordAction(tx, by, { action, target: `signing key ${kid}`, outcome });
    this.log.log({ ...by, action, kid, msg: `${by.operator}: ${action}` });
  }
}
