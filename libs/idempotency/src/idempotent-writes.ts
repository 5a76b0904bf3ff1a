import { Injectable } from '@nestjs/common';
import { Database } from '@rookery/database';
import type { Transaction } from '@rookery/database';
import type { Call, RpcMethod } from '@rookery/rpc';
import { claimKey, findAnswer, keyedWrite, storeAnswer } from './keyed-answers.js';

/** `Database.transaction`, as a use case is given it: opens one transaction and commits when `work` resolves. */
export type InTransaction<Result> = (work: (tx: Transaction) => Promise<Result>) => Promise<Result>;

/** What a write does and what it answers. */
export interface Write<Result, Response> {
  /** The use case. It opens at most one transaction, through `transaction`. */
  effect: (transaction: InTransaction<Result>) => Promise<Result>;
  /** The answer. Inside the transaction it is given `tx`, to see what the effect has just written. */
  answer: (result: Result, tx?: Transaction) => Response | Promise<Response>;
}

/** Thrown inside a transaction, so that it rolls back, and caught below. */
class AnsweredBefore extends Error {
  constructor(readonly answer: Buffer) {
    super('this write was answered before');
  }
}

/**
 * Writes that may be repeated: one that comes with the caller's `idempotencyKey` has its effect once, and every repetition
 * gets the first one's answer for 24 hours. Key and answer commit with the effect, so nothing can die between the two;
 * a unique constraint decides between requests at the same time, on whatever instances. A write that was refused left
 * nothing behind and may be tried again under its key. Needs the table of `createIdempotencyTable`.
 */
@Injectable()
export class IdempotentWrites {
  constructor(private readonly database: Database) {}

  /**
   * Does a write of the viewer, or finds out that it was done.
   * @param method the RPC, out of its generated definition
   * Throws what `effect` throws; ALREADY_EXISTS `IDEMPOTENCY_KEY_REUSED` when the key came with another request before.
   */
  async once<Request, Response, Result>(
    call: Call,
    method: RpcMethod<Request, Response>,
    request: Request,
    { effect, answer }: Write<Result, Response>,
  ): Promise<Response> {
    const { idempotencyKey: key } = call;
    if (key === undefined) return answer(await effect((work) => this.database.transaction(work)));
    const write = keyedWrite({ accountId: call.viewerId, method: method.path, key }, method.requestSerialize(request));
    const known = await findAnswer(this.database, write);
    if (known) return method.responseDeserialize(known);
    let response: Response | undefined;
    const transaction: InTransaction<Result> = (work) =>
      this.database.transaction(async (tx) => {
        const before = await claimKey(tx, write);
        if (before) throw new AnsweredBefore(before);
        const result = await work(tx);
        response = await answer(result, tx);
        await storeAnswer(tx, write, method.responseSerialize(response));
        return result;
      });
    try {
      const result = await effect(transaction);
      return response ?? (await answer(result));
    } catch (error) {
      if (error instanceof AnsweredBefore) return method.responseDeserialize(error.answer);
      throw error;
    }
  }
}
