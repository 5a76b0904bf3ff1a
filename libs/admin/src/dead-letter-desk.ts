import { Inject, Injectable, Logger } from '@nestjs/common';
import { Database } from '@rookery/database';
import { discardDeadLetter, OutboxRuntime, replayDeadLetter, showDeadLetter } from '@rookery/outbox';
import type { DeadLetterDetail } from '@rookery/outbox';
import { deadLetterNotFound, deadLetterParked } from './admin.errors.js';
import { recordAction, wasActedOn } from './operator-actions.js';
import type { Operator } from './operator-actions.js';

/** What became of a letter's aggregate. */
export interface Released {
  applied: number;
  remaining: number;
  /** Of the one that failed again. */
  error: string;
}

interface Waiting {
  count: number;
  last_seq: string | null;
  error: string | null;
}

/** What operators do about dead letters. */
@Injectable()
export class DeadLetterDesk {
  private readonly log = new Logger('Operators');

  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(OutboxRuntime) private readonly runtime: OutboxRuntime,
  ) {}

  /** Applies the event again and what is parked behind it. Throws DEAD_LETTER_NOT_FOUND, DEAD_LETTER_PARKED. */
  async replay(id: string, by: Operator): Promise<Released> {
    return this.release('replay', id, by);
  }

  /** Gives the event up and applies what is parked behind it. Throws DEAD_LETTER_NOT_FOUND, DEAD_LETTER_PARKED. */
  async discard(id: string, by: Operator): Promise<Released> {
    return this.release('discard', id, by);
  }

  private async release(action: 'replay' | 'discard', id: string, by: Operator): Promise<Released> {
    const letter = await this.decide(action, id, by);
    if (!letter) return { applied: 0, remaining: 0, error: '' };
    const before = await this.waiting(letter, null);
    await this.runtime.drainAggregate(letter.source, letter.aggregateId);
    const after = await this.waiting(letter, before.last_seq);
    return { applied: before.count - after.count, remaining: after.count, error: after.error ?? '' };
  }

  /** The change and the note of it; undefined when the letter went its way before. */
  private async decide(action: 'replay' | 'discard', id: string, by: Operator): Promise<DeadLetterDetail | undefined> {
    return this.database.transaction(async (tx) => {
      const target = `dead letter ${id}`;
      const letter = await showDeadLetter(tx, id);
      const hasChanged = letter && (await (action === 'replay' ? replayDeadLetter : discardDeadLetter)(tx, id));
      if (hasChanged) {
        const { source, seq, type, aggregateId } = letter;
        const outcome = `${type} of ${aggregateId}, event ${seq} of ${source}`;
        await recordAction(tx, by, { action, target, outcome });
        this.log.log({ ...by, action, target, msg: `${by.operator}: ${action} ${target} (${outcome})` });
      } else if (!(await wasActedOn(tx, target))) {
        throw letter?.state === 'parked' ? deadLetterParked(id) : deadLetterNotFound(id);
      }
      return letter;
    });
  }

  /** Rows of the letter's aggregate from the letter on; not those that were parked after `lastSeq`, in the meantime. */
  private async waiting(letter: DeadLetterDetail, lastSeq: string | null): Promise<Waiting> {
    const { rows } = await this.database.query<Waiting>(
      `select count(*)::int as count, max(seq) as last_seq,
         (array_agg(error order by seq) filter (where state = 'dead'))[1] as error
       from dead_letters where source = $1 and aggregate_id = $2 and seq between $3 and coalesce($4, 9223372036854775807)`,
      [letter.source, letter.aggregateId, letter.seq, lastSeq],
    );
    return rows[0] as Waiting;
  }
}
