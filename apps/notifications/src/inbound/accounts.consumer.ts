import { Injectable } from '@nestjs/common';
import { accounts } from '@rookery/contracts';
import { Jobs, on } from '@rookery/outbox';
import type { EventConsumer } from '@rookery/outbox';
import { clearGone, forgetGone } from '@rookery/visibility';
import { rememberGoneActor } from '../use-cases/gone-actors.js';
import { causeOf } from './cause-of.js';

/** Who is gone, and who is back. */
@Injectable()
export class AccountsConsumer implements EventConsumer {
  readonly sources = {
    accounts: [
      on(accounts.AccountSuspended, async (tx, event) => {
        await rememberGoneActor(tx, this.jobs, { accountId: event.payload.accountId, cause: causeOf(event) });
      }),
      on(accounts.AccountDeleted, async (tx, event) => {
        await rememberGoneActor(tx, this.jobs, { accountId: event.payload.accountId, cause: causeOf(event) });
      }),
      on(accounts.AccountRestored, (tx, { payload }) => forgetGone(tx, payload.accountId)),
    ],
  };

  readonly clear = { accounts: clearGone };

  constructor(private readonly jobs: Jobs) {}
}
