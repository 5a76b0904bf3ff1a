import { z } from 'zod';
import { Account, exampleAccount } from './account.shape.js';
import { PageInfo } from './page.shape.js';
import { Post } from './post.shape.js';
import { count, id, moment, sequence } from './values.js';
import { limits } from '../../limits/limits.js';

export const NotificationKind = z
  .enum(['FOLLOW', 'LIKE', 'REPLY', 'MENTION'], 'expected FOLLOW, LIKE, REPLY or MENTION')
  .meta({ id: 'NotificationKind', description: 'What happened.' });

const notification = {
  id: id('Never changes.'),
  kind: NotificationKind,
  actorCount: count('All who did it.'),
  seq: sequence('Of its latest change.'),
  read: z.boolean().meta({ description: 'Whether the viewer has seen it.' }),
  changedAt: moment('Of its latest change.'),
};
const postId = id('The reply itself for REPLY; null for FOLLOW.').nullable();

export const Notification = z
  .object({
    ...notification,
    actors: z.array(Account).max(3).nullable().meta({ description: 'The latest; null while accounts cannot be read.' }),
    postId,
    post: Post.nullable().meta({
      description: 'Null for FOLLOW, for a post that is gone, and while posts cannot be read.',
    }),
  })
  .meta({ id: 'Notification', description: 'Something others did that concerns the viewer.' });

const exampleNotification = {
  id: '01934b5e-2222-7b9a-b2a4-5c2b1d6e8f90',
  kind: 'FOLLOW' as const,
  actors: [exampleAccount],
  actorCount: 1,
  postId: null,
  post: null,
  seq: 7,
  read: false,
  changedAt: '2026-11-20T08:25:00.000Z',
};

export const NotificationPage = z
  .object({
    items: z.array(Notification).max(limits.pageSizeMax).meta({ description: 'The latest change first.' }),
    pageInfo: PageInfo,
    unreadCount: count('Of the whole inbox.'),
    headSeq: sequence('Where a live view goes on: `/v1/notifications/stream?after=`.'),
  })
  .meta({
    id: 'NotificationPage',
    description: 'A part of the inbox.',
    examples: [
      {
        items: [exampleNotification],
        pageInfo: { hasNextPage: false, endCursor: null },
        unreadCount: 1,
        headSeq: 7,
      },
    ],
  });

export const ReadMark = z
  .strictObject({ upToSeq: sequence('Everything up to here is read; the mark never moves back.') })
  .meta({ id: 'ReadMark', description: 'How far the viewer has read.', examples: [{ upToSeq: 7 }] });

export const ReadMarkAnswer = z
  .object({ readUpTo: sequence('Where the mark is now.'), unreadCount: count('What is left.') })
  .meta({ id: 'ReadMarkAnswer', description: 'The inbox behind the mark.' });

export const NotificationPreference = z
  .object({ kind: NotificationKind, enabled: z.boolean().meta({ description: 'Whether the viewer wants them.' }) })
  .meta({ id: 'NotificationPreference', description: 'Whether one kind is wanted.' });

export const NotificationPreferences = z
  .object({ items: z.array(NotificationPreference).max(16).meta({ description: 'One for each kind.' }) })
  .meta({ id: 'NotificationPreferences', description: 'Which kinds the viewer wants; all until they say otherwise.' });

export const PreferenceChange = z
  .strictObject({ enabled: z.boolean('expected true or false') })
  .meta({ id: 'PreferenceChange', description: 'Whether the kind is wanted.', examples: [{ enabled: false }] });

/** What one event of the stream carries. */
export const NotificationChange = z
  .object({
    seq: sequence('Dense per account, from 1.'),
    kind: z.enum(['ADDED', 'UPDATED', 'WITHDRAWN', 'READ', 'RESET']).meta({
      description: 'RESET: the log no longer reaches back so far; fetch the list and go on from this seq.',
    }),
    notification: z
      .object({ ...notification, actorIds: z.array(id('An account.')).max(3), postId })
      .nullable()
      .meta({ description: 'Set for ADDED, UPDATED and WITHDRAWN.' }),
    readUpTo: sequence('Everything up to this seq is read.'),
    unreadCount: count('After this change.'),
  })
  .meta({ id: 'NotificationChange', description: 'The `data` of one event of the stream.' });

/** OpenAPI 3.1 has no word for a sequence of events, so a stream is text, and its events are described beside it. */
export const EventStream = z
  .string()
  .max(2_147_483_647)
  .regex(/^(?:id:|event:|data:|retry:|:|\n)/)
  .meta({
    id: 'EventStream',
    description: 'Events as HTML describes them; the `data` of each `change` is a NotificationChange.',
    contentMediaType: 'text/event-stream',
    contentSchema: { $ref: '#/components/schemas/NotificationChange' },
    examples: [
      'id: 8\nevent: change\ndata: {"seq":8,"kind":"READ","notification":null,"readUpTo":7,"unreadCount":0}\n\n',
    ],
  });
