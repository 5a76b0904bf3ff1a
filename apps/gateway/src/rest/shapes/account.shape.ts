import { z } from 'zod';
import { Media } from './media.shape.js';
import { pageOf } from './page.shape.js';
import { count, handle, id, line, moment, text } from './values.js';

const account = {
  id: id('Never changes.'),
  handle: handle('The public name; unique without case.'),
  displayName: line({ max: 50 }).meta({ description: 'What the account calls itself.' }),
  bio: text({ max: 300 }).meta({ description: 'What the account says of itself; often empty.' }),
  avatar: Media.nullable().meta({ description: 'Null without a picture, and while pictures cannot be read.' }),
  registeredAt: moment('When it was registered.'),
};

export const exampleAccount = {
  id: '01934b5b-91f0-7d58-8a5d-6a4f27a3c9d1',
  handle: 'ada',
  displayName: 'Ada Lovelace',
  bio: 'Notes on engines.',
  avatar: null,
  registeredAt: '2026-11-20T08:15:30.000Z',
};

export const Account = z
  .object(account)
  .meta({ id: 'Account', description: 'Somebody on Rookery, as everybody sees them.', examples: [exampleAccount] });

export const Relationship = z
  .object({
    accountId: id('The other account.'),
    following: z.boolean().meta({ description: 'The viewer follows the account.' }),
    followedBy: z.boolean().meta({ description: 'The account follows the viewer.' }),
    blocking: z.boolean().meta({ description: 'The viewer blocks the account.' }),
    muting: z.boolean().meta({ description: 'The viewer has muted the account.' }),
  })
  .meta({
    id: 'Relationship',
    description: 'How the viewer and an account stand to each other. Whether it blocks the viewer is its own to know.',
    examples: [{ accountId: exampleAccount.id, following: true, followedBy: false, blocking: false, muting: false }],
  });

const unread = 'Null while it cannot be read';

/** What is only told of one account at a time: it costs a call more. */
export const Profile = z
  .object({
    ...account,
    followerCount: count(`How many follow it. ${unread}.`).nullable(),
    followingCount: count(`How many it follows. ${unread}.`).nullable(),
    relationship: Relationship.nullable().meta({
      description: `Null for a stranger and for the viewer's own account. ${unread}.`,
    }),
  })
  .meta({
    id: 'Profile',
    description: 'An account, with what belongs on its page.',
    examples: [{ ...exampleAccount, followerCount: 12, followingCount: 3, relationship: null }],
  });

export const AccountPage = pageOf('AccountPage', Account, exampleAccount);

/** Absent members stay as they are. */
export const ProfileChange = z
  .strictObject({
    displayName: line({ max: 50 }).optional().meta({ description: 'Empty means the handle.' }),
    bio: text({ max: 300 }).optional().meta({ description: 'Empty says nothing.' }),
    avatarMediaId: id("The viewer's own picture; null takes the present one away.").nullable().optional(),
  })
  .meta({ id: 'ProfileChange', description: 'What is to change.', examples: [{ bio: 'Notes on engines.' }] });

export type Account = z.infer<typeof Account>;
export type Profile = z.infer<typeof Profile>;
export type Relationship = z.infer<typeof Relationship>;
