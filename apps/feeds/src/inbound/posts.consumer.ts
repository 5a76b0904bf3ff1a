import { Injectable } from '@nestjs/common';
import { posts } from '@rookery/contracts';
import { Jobs, on } from '@rookery/outbox';
import type { EventConsumer } from '@rookery/outbox';
import { clearTimelines } from '../use-cases/clear-timelines.js';
import { takePostIn } from '../use-cases/fan-out-post.js';
import { forgetPost } from '../use-cases/withdraw-post.js';

/** What feeds learns from posts. Every handler may see an event again, behind a snapshot that showed its effect. */
@Injectable()
export class PostsConsumer implements EventConsumer {
  readonly sources = {
    posts: [
      on(posts.PostPublished, async (tx, { payload: { postId, authorId, parentId } }) => {
        // Replies are read under their parent, not in timelines.
        if (parentId === '') await takePostIn(tx, this.jobs, { postId, authorId });
      }),
      on(posts.PostDeleted, async (tx, { payload: { postId, authorId } }) => {
        await forgetPost(tx, this.jobs, { postId, authorId });
      }),
    ],
  };

  readonly clear = { posts: clearTimelines };

  constructor(private readonly jobs: Jobs) {}
}
