import { Args, Context, Int, Mutation, Query, ResolveField, Resolver, Subscription } from '@nestjs/graphql';
import type { notifications } from '@rookery/contracts';
import type { Edge } from '../edge.js';
import { LiveInboxes } from '../live/live-inboxes.js';
import type { LiveEdge } from '../live/live-edge.js';
import { loadKnown } from '../loaders/batch-by-key.js';
import { listNotifications, markNotificationsRead } from '../operations/notifications.js';
import { AccountType } from './account.type.js';
import { nameOfChangeKind, nameOfKind } from './kind-names.js';
import {
  MarkNotificationsReadInput,
  MarkNotificationsReadPayload,
  NotificationChangeKind,
  NotificationChangeType,
  NotificationConnectionType,
  NotificationKind,
  NotificationType,
} from './notification.type.js';
import { PageArguments } from './page.type.js';
import { PostType } from './post.type.js';

@Resolver(() => NotificationType)
export class NotificationResolver {
  constructor(private readonly inboxes: LiveInboxes) {}

  @Query(() => NotificationConnectionType, { nullable: true, description: "The viewer's inbox, latest change first." })
  notifications(@Context() edge: Edge, @Args() page: PageArguments) {
    return listNotifications(edge, page);
  }

  @Mutation(() => MarkNotificationsReadPayload)
  markNotificationsRead(@Context() edge: Edge, @Args('input') input: MarkNotificationsReadInput) {
    return markNotificationsRead(edge, input);
  }

  @Subscription(() => NotificationChangeType, {
    description: 'Every change of the inbox after a seq, in order and once each; from now on when there is none.',
    resolve: (change: notifications.NotificationChange) => change,
  })
  notificationChanged(
    @Context() edge: LiveEdge,
    @Args('after', { type: () => Int, nullable: true, description: '0 or more: the last seq the client knows.' })
    after?: number,
  ): AsyncIterator<notifications.NotificationChange> {
    return this.inboxes.open(edge, after);
  }

  @ResolveField(() => NotificationKind)
  kind({ kind }: notifications.Notification) {
    return nameOfKind(kind);
  }

  @ResolveField(() => [AccountType], { nullable: true, description: 'The latest, newest first, at most 3.' })
  actors({ actorIds }: notifications.Notification, _: unknown, { loaders }: Edge) {
    return loadKnown(loaders.namedAccounts, actorIds);
  }

  @ResolveField(() => PostType, { nullable: true, description: 'What it is about, or the reply; none for FOLLOW.' })
  post({ postId }: notifications.Notification, _: unknown, { loaders }: Edge) {
    return postId ? loaders.posts.load(postId) : null;
  }
}

@Resolver(() => NotificationChangeType)
export class NotificationChangeResolver {
  @ResolveField(() => NotificationChangeKind)
  kind({ kind }: notifications.NotificationChange) {
    return nameOfChangeKind(kind);
  }
}
