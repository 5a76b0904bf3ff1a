import { AccountSecurityResolver } from './account-security.resolver.js';
import { AccountListsResolver } from './account-lists.resolver.js';
import { AccountResolver, RelationshipResolver } from './account.resolver.js';
import { BlockResolver } from './block.resolver.js';
import { FollowResolver } from './follow.resolver.js';
import { MediaResolver } from './media.resolver.js';
import { NotificationPreferenceResolver } from './notification-preference.resolver.js';
import { NotificationChangeResolver, NotificationResolver } from './notification.resolver.js';
import { PostWritesResolver } from './post-writes.resolver.js';
import { PostListsResolver } from './post-lists.resolver.js';
import { PostResolver } from './post.resolver.js';
import { ProfileResolver } from './profile.resolver.js';
import { SessionResolver } from './session.resolver.js';

/** Everything the schema is made of. */
export const resolvers = [
  AccountResolver,
  RelationshipResolver,
  ProfileResolver,
  AccountListsResolver,
  SessionResolver,
  AccountSecurityResolver,
  PostResolver,
  PostListsResolver,
  PostWritesResolver,
  MediaResolver,
  FollowResolver,
  BlockResolver,
  NotificationResolver,
  NotificationChangeResolver,
  NotificationPreferenceResolver,
];
