import { Injectable } from '@nestjs/common';
import { posts } from '@rookery/contracts';
import type { EventOf } from '@rookery/messaging';
import { onBatch } from '@rookery/outbox';
import type { EventConsumer } from '@rookery/outbox';
import type { Effect } from '../model/effect.js';
import {
  effectsOfPostDeleted,
  effectsOfPostLiked,
  effectsOfPostPublished,
  effectsOfPostUnliked,
} from '../model/event-effects.js';
import { ApplyEffects } from '../use-cases/apply-effects.js';
import { causeOf } from './cause-of.js';

const types = [posts.PostPublished, posts.PostDeleted, posts.PostLiked, posts.PostUnliked] as const;

/** Mentions, replies, likes, and their end. */
@Injectable()
export class PostsConsumer implements EventConsumer {
  constructor(private readonly effects: ApplyEffects) {}

  readonly sources = {
    posts: [onBatch(types, (tx, events) => this.effects.apply(tx, events.flatMap(effectsOf)))],
  };
}

function effectsOf(event: EventOf<(typeof types)[number]>): Effect[] {
  const cause = causeOf(event);
  switch (event.type) {
    case 'rookery.posts.v1.PostPublished':
      return effectsOfPostPublished(event.payload, cause);
    case 'rookery.posts.v1.PostDeleted':
      return effectsOfPostDeleted(event.payload, cause);
    case 'rookery.posts.v1.PostLiked':
      return effectsOfPostLiked(event.payload, cause);
    case 'rookery.posts.v1.PostUnliked':
      return effectsOfPostUnliked(event.payload, cause);
  }
}
