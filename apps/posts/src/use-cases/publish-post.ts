import { Injectable } from '@nestjs/common';
import { media, posts } from '@rookery/contracts';
import { idField, parse, plainText } from '@rookery/errors';
import type { InTransaction } from '@rookery/idempotency';
import { Outbox } from '@rookery/outbox';
import type { Call } from '@rookery/rpc';
import { v7 as uuidv7 } from 'uuid';
import { z } from 'zod';
import { mediaMax, mentionsMax, textCharactersMax } from '../model/limits.js';
import { mentionedHandles } from '../model/mentions.js';
import { Post } from '../model/post.js';
import { charactersIn, composeText } from '../model/post-text.js';
import { mediaNotUsable, parentNotFound } from '../model/posts.errors.js';
import { AccountDirectory } from '../outbound/account-directory.js';
import { MediaLibrary } from '../outbound/media-library.js';
import { addReply } from './lock-post.js';

const draft = z
  .object({
    text: z
      .string()
      .transform(composeText)
      .pipe(plainText)
      .refine((text) => charactersIn(text) <= textCharactersMax, `expected at most ${textCharactersMax} characters`)
      .refine((text) => mentionedHandles(text).length <= mentionsMax, `expected at most ${mentionsMax} mentions`),
    parentId: z
      .string()
      .transform((id) => id || null)
      .pipe(idField.nullable()),
    mediaIds: z
      .array(idField)
      .max(mediaMax, `expected at most ${mediaMax} media`)
      .transform((ids) => [...new Set(ids)]),
  })
  .refine(({ text, mediaIds }) => text !== '' || mediaIds.length > 0, {
    path: ['text'],
    message: `expected 1 to ${textCharactersMax} characters, or media`,
  });

type Draft = z.output<typeof draft>;

/** Publishes a post or a reply. */
@Injectable()
export class PublishPost {
  constructor(
    private readonly outbox: Outbox,
    private readonly directory: AccountDirectory,
    private readonly library: MediaLibrary,
  ) {}

  /** Throws INVALID_ARGUMENT, MEDIA_NOT_USABLE, PARENT_NOT_FOUND. Other apps are asked before the transaction opens. */
  async execute(request: posts.PublishPostRequest, caller: Call, transaction: InTransaction<Post>): Promise<Post> {
    const given = parse(draft, request);
    const [mentionedAccountIds, found] = await Promise.all([
      this.directory.idsOfHandles(mentionedHandles(given.text), caller),
      this.usableMedia(given.mediaIds, caller),
    ]);
    const pictures = found.map((picture) => Buffer.from(media.Media.encode(picture).finish()));
    const post = newPost(given, { authorId: caller.viewerId, mentionedAccountIds, pictures });
    return transaction(async (tx) => {
      const { parentId, authorId: viewerId } = post;
      const parentAuthorId = parentId === null ? '' : await addReply(tx, { parentId, viewerId });
      if (parentAuthorId === undefined) throw parentNotFound();
      await tx.getRepository(Post).insert(post);
      await this.outbox.add(tx, posts.PostPublished, {
        aggregateId: post.id,
        version: post.version,
        payload: {
          postId: post.id,
          authorId: post.authorId,
          parentId: post.parentId ?? '',
          parentAuthorId,
          mentionedAccountIds,
          mediaIds: post.mediaIds,
          publishedAt: post.publishedAt,
        },
      });
      return post;
    });
  }

  /** In the order of the ids. Throws MEDIA_NOT_USABLE. */
  private async usableMedia(mediaIds: readonly string[], caller: Call): Promise<media.Media[]> {
    const found = await this.library.byIds(mediaIds, caller);
    const usable = new Map(
      found
        .filter(({ ownerId, status }) => ownerId === caller.viewerId && status === media.MediaStatus.READY)
        .map((picture) => [picture.id, picture]),
    );
    const refused = mediaIds.filter((id) => !usable.has(id));
    if (refused.length > 0) throw mediaNotUsable(refused);
    return mediaIds.flatMap((id) => usable.get(id) ?? []);
  }
}

function newPost(given: Draft, by: Pick<Post, 'authorId' | 'mentionedAccountIds' | 'pictures'>): Post {
  return Object.assign(new Post(), {
    ...given,
    ...by,
    id: uuidv7(),
    likeCount: 0,
    replyCount: 0,
    version: 1,
    publishedAt: new Date(),
    deletedAt: null,
  });
}
