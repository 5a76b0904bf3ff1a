import { Injectable } from '@nestjs/common';
import { feeds } from '@rookery/contracts';
import type { EventOf } from '@rookery/messaging';
import { onBatch } from '@rookery/outbox';
import type { EventConsumer } from '@rookery/outbox';
import type { Effect } from '../model/effect.js';
import {
  effectsOfAccountBlocked,
  effectsOfAccountFollowed,
  effectsOfAccountMuted,
  effectsOfAccountUnblocked,
  effectsOfAccountUnfollowed,
  effectsOfAccountUnmuted,
} from '../model/event-effects.js';
import { ApplyEffects } from '../use-cases/apply-effects.js';
import { causeOf } from './cause-of.js';

const types = [
  feeds.AccountFollowed,
  feeds.AccountUnfollowed,
  feeds.AccountBlocked,
  feeds.AccountUnblocked,
  feeds.AccountMuted,
  feeds.AccountUnmuted,
] as const;

/** New followers and those who leave; whom people do not want to hear of. */
@Injectable()
export class FeedsConsumer implements EventConsumer {
  constructor(private readonly effects: ApplyEffects) {}

  readonly sources = {
    feeds: [onBatch(types, (tx, events) => this.effects.apply(tx, events.flatMap(effectsOf)))],
  };
}

function effectsOf(event: EventOf<(typeof types)[number]>): Effect[] {
  const cause = causeOf(event);
  switch (event.type) {
    case 'rookery.feeds.v1.AccountFollowed':
      return effectsOfAccountFollowed(event.payload, cause);
    case 'rookery.feeds.v1.AccountUnfollowed':
      return effectsOfAccountUnfollowed(event.payload, cause);
    case 'rookery.feeds.v1.AccountBlocked':
      return effectsOfAccountBlocked(event.payload, cause);
    case 'rookery.feeds.v1.AccountUnblocked':
      return effectsOfAccountUnblocked(event.payload, cause);
    case 'rookery.feeds.v1.AccountMuted':
      return effectsOfAccountMuted(event.payload, cause);
    case 'rookery.feeds.v1.AccountUnmuted':
      return effectsOfAccountUnmuted(event.payload, cause);
  }
}
