import { Args, Context, Mutation, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { notifications } from '@rookery/contracts';
import type { Edge } from '../edge.js';
import { notificationPreferences, setNotificationPreference } from '../operations/notifications.js';
import { nameOfKind } from './kind-names.js';
import {
  NotificationPreferenceType,
  SetNotificationPreferenceInput,
  SetNotificationPreferencePayload,
} from './notification-preference.type.js';
import { NotificationKind } from './notification.type.js';

@Resolver(() => NotificationPreferenceType)
export class NotificationPreferenceResolver {
  @Query(() => [NotificationPreferenceType], {
    nullable: true,
    description: 'Which kinds the viewer hears of; one for each kind.',
  })
  notificationPreferences(@Context() edge: Edge) {
    return notificationPreferences(edge);
  }

  @Mutation(() => SetNotificationPreferencePayload, { description: 'Of what happens from now on.' })
  setNotificationPreference(@Context() edge: Edge, @Args('input') input: SetNotificationPreferenceInput) {
    return setNotificationPreference(edge, { ...input, kind: notifications.NotificationKind[input.kind] });
  }

  @ResolveField(() => NotificationKind)
  kind({ kind }: notifications.NotificationPreference) {
    return nameOfKind(kind);
  }
}
