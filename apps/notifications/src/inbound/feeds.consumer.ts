import { Injectable } from '@nestjs/common';
import { feeds } from '@rookery/contracts';
import type { EventOf } from '@rookery/messaging';
import { onBatch } from '@rookery/outbox';
import type { EventConsumer } from '@rookery/outbox';
import type { Effect } from '../model/effect.js';
import { effectsOfAccountFollowed, effectsOfAccountUnfollowed } from '../model/event-effects.js';
import { ApplyEffects } from '../use-cases/apply-effects.js';
import { causeOf } from './cause-of.js';

const types = [feeds.AccountFollowed, feeds.AccountUnfollowed] as const;

/** New followers, and those who leave. */
@Injectable()
export class FeedsConsumer implements EventConsumer {
  constructor(private readonly effects: ApplyEffects) {}

  readonly sources = {
    feeds: [onBatch(types, (tx, events) => this.effects.apply(tx, events.flatMap(effectsOf)))],
  };
}

function effectsOf(event: EventOf<(typeof types)[number]>): Effect[] {
  const cause = causeOf(event);
  return event.type === 'rookery.feeds.v1.AccountFollowed'
    ? effectsOfAccountFollowed(event.payload, cause)
    : effectsOfAccountUnfollowed(event.payload, cause);
}
