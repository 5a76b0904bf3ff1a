import { z } from 'zod';
import { Account, exampleAccount } from './account.shape.js';
import { Media } from './media.shape.js';
import { pageOf } from './page.shape.js';
import { count, id, moment, text } from './values.js';

export const examplePost = {
  id: '01934b5d-0c4e-7b9a-b2a4-5c2b1d6e8f90',
  author: exampleAccount,
  text: 'The engine might compose music.',
  parentId: null,
  media: [],
  mentions: [],
  likeCount: 2,
  replyCount: 0,
  likedByViewer: false,
  publishedAt: '2026-11-20T08:20:00.000Z',
};

/** A post with all that is needed to show it. */
export const Post = z
  .object({
    id: id('Never changes.'),
    author: Account.nullable().meta({ description: 'Null while accounts cannot be read.' }),
    text: text({ max: 500 }).meta({ description: 'May be empty when there is media.' }),
    parentId: id('The post this replies to; null for one that is no reply.').nullable(),
    media: z.array(Media).max(4).nullable().meta({ description: 'Null while pictures cannot be read.' }),
    mentions: z
      .array(Account)
      .max(20)
      .nullable()
      .meta({ description: 'Whom the text names and the viewer may see; null while accounts cannot be read.' }),
    likeCount: count('How many like it.'),
    replyCount: count('How many reply to it.'),
    likedByViewer: z.boolean().meta({ description: 'False for a stranger.' }),
    publishedAt: moment('When it was published.'),
  })
  .meta({ id: 'Post', description: 'A post or a reply, with author and pictures.', examples: [examplePost] });

export const PostPage = pageOf('PostPage', Post, examplePost);

export const Ancestors = z
  .object({ items: z.array(Post).max(50).meta({ description: 'From the first of the thread to the parent.' }) })
  .meta({ id: 'Ancestors', description: 'What a reply stands under.', examples: [{ items: [examplePost] }] });

export const NewPost = z
  .strictObject({
    text: text({ max: 500 })
      .optional()
      .meta({ description: '1 to 500 characters; may be absent when there is media.' }),
    parentId: id('The post this replies to.').optional(),
    mediaIds: z
      .array(id('Ready and the viewer’s own.'))
      .max(4, 'expected at most 4 media')
      .optional()
      .meta({ description: 'Pictures, in the order they are shown.' }),
  })
  .meta({ id: 'NewPost', description: 'What to publish.', examples: [{ text: 'The engine might compose music.' }] });

export type Post = z.infer<typeof Post>;
