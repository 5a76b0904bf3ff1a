import { Injectable } from '@nestjs/common';
import { Database } from '@rookery/database';
import type { Transaction } from '@rookery/database';
import type { Call, RpcMethod } from '@rookery/rpc';
import { claimKey, findWrite, keyedWrite, storeMade } from './keyed-writes.js';

/** `Database.transaction`, as a use case is given it: opens one transaction and commits when `work` resolves. */
export type InTransaction<Result> = (work: (tx: Transaction) => Promise<Result>) => Promise<Result>;

/** What a write does and what it answers. */
export interface Write<Result, Response> {
  /** The use case. It opens at most one transaction, through `transaction`. */
  effect: (transaction: InTransaction<Result>) => Promise<Result>;
  /** The id of what was made, to find it again; absent when the request says it all. */
  made?: (result: Result) => string;
  /** The answer to what has just been done. */
  answer: (result: Result) => Response | Promise<Response>;
  /**
   * The answer to a repetition: how what was made, or was changed, stands now for this viewer. May throw that it is not
   * there any more.
   */
  again: (made: string) => Response | Promise<Response>;
}

/** Thrown inside a transaction, so that it rolls back, and caught below. */
class DoneBefore extends Error {
  constructor(readonly made: string) {
    super('this write was done before');
  }
}

/**
 * Writes that may be repeated: one that comes with the caller's `idempotencyKey` has its effect once, for 24 hours. The
 * key commits with the effect, so nothing can die between the two; a unique constraint decides between requests at the
 * same time, on whatever instances. A write that was refused left nothing behind and may be tried again under its key.
 * No answer is stored: it would outlive what it shows, and tell who has been blocked since. Needs the table of
 * `createIdempotencyTable`.
 */
@Injectable()
export class IdempotentWrites {
  constructor(private readonly database: Database) {}

  /**
   * Does a write of the viewer, or finds out that it was done.
   * @param method the RPC, out of its generated definition
   * Throws what `effect` and `again` throw; ALREADY_EXISTS `IDEMPOTENCY_KEY_REUSED` when the key came with another request.
   */
  async once<Request, Response, Result = void>(
    call: Call,
    method: RpcMethod<Request, Response>,
    request: Request,
    { effect, made = () => '', answer, again }: Write<Result, Response>,
  ): Promise<Response> {
    const { idempotencyKey: key } = call;
    if (key === undefined) return answer(await effect((work) => this.database.transaction(work)));
    const write = keyedWrite({ accountId: call.viewerId, key, method: method.path }, method.requestSerialize(request));
    const before = await findWrite(this.database, write);
    if (before !== undefined) return again(before);
    const transaction: InTransaction<Result> = (work) =>
      this.database.transaction(async (tx) => {
        const sameTime = await claimKey(tx, write);
        if (sameTime !== undefined) throw new DoneBefore(sameTime);
        const result = await work(tx);
        await storeMade(tx, write, made(result));
        return result;
      });
    try {
      return await answer(await effect(transaction));
    } catch (error) {
      if (error instanceof DoneBefore) return again(error.made);
      throw error;
    }
  }
}
