import { createHmac } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { Database, sql } from '@rookery/database';
import type { Transaction } from '@rookery/database';
import { outliveCaller } from '@rookery/service';
import { signInLimited } from '../model/accounts.errors.js';
import type { AttemptLimits, Counted, Limit } from '../model/attempt-limits.js';

/** Injection token of the AttemptRules. */
export const ATTEMPT_RULES = Symbol('ATTEMPT_RULES');

export interface AttemptRules {
  /** Names and addresses are kept as keyed hashes only. */
  secret: Buffer;
  limits: AttemptLimits;
}

interface Bucket extends Limit {
  key: Buffer;
}

/**
 * Counts attempts in the database, so that all instances share the count. A row is one instant (GCRA): until when what
 * was attempted is paid for, when an attempt costs `perMs / max`. It needs no window, and means nothing once it is past.
 */
@Injectable()
export class Attempts {
  constructor(
    private readonly database: Database,
    @Inject(ATTEMPT_RULES) private readonly rules: AttemptRules,
  ) {}

  /**
   * Counts one attempt against each, in this order, or against none of them. Call it before the work that is to be
   * limited. Throws SIGN_IN_LIMITED with the time after which it may be tried again.
   */
  async count(counted: readonly Counted[]): Promise<void> {
    await this.database.transaction(async (tx) => {
      for (const one of counted) await spend(tx, this.bucketOf(one));
    });
  }

  /** Does what the attempt was counted for. One that was not even looked at, because too many wait, is taken back. */
  async use<Result>(counted: readonly Counted[], work: () => Promise<Result>): Promise<Result> {
    try {
      return await work();
    } catch (error) {
      await outliveCaller(() => this.database.transaction((tx) => this.giveBack(tx, counted)));
      throw error;
    }
  }

  /** Takes an attempt back that turned out to be none, in the transaction that says so. */
  async giveBack(tx: Transaction, counted: readonly Counted[]): Promise<void> {
    for (const one of counted) {
      const { key, max, perMs } = this.bucketOf(one);
      const take = `update attempts set spent_until = spent_until - $2::int * interval '1 millisecond' where key = $1`;
      await sql(tx, take, [key, stepMs({ max, perMs })]);
    }
  }

  private bucketOf({ name, of }: Counted): Bucket {
    const key = createHmac('sha256', this.rules.secret)
      .update(JSON.stringify([name, ...of]))
      .digest();
    return { key, ...this.rules.limits[name] };
  }
}

async function spend(tx: Transaction, { key, max, perMs }: Bucket): Promise<void> {
  const step = stepMs({ max, perMs });
  const counted = await sql(
    tx,
    `insert into attempts (key, spent_until) values ($1, now() + $2::int * interval '1 millisecond')
     on conflict (key) do update
       set spent_until = greatest(attempts.spent_until, now()) + $2::int * interval '1 millisecond'
       where attempts.spent_until <= now() + ($3::int - $2::int) * interval '1 millisecond'`,
    [key, step, perMs],
  );
  if (counted.count > 0) return;
  const { rows } = await sql<{ ms: number }>(
    tx,
    `select ceil(extract(epoch from spent_until - now()) * 1000)::int - ($3::int - $2::int) as ms
     from attempts where key = $1`,
    [key, step, perMs],
  );
  throw signInLimited(Math.max(1, rows[0]?.ms ?? step));
}

function stepMs({ max, perMs }: Limit): number {
  return Math.floor(perMs / max);
}
