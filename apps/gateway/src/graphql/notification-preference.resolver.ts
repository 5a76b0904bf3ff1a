import { Args, Context, Mutation, Query, Resolver } from '@nestjs/graphql';
import type { Edge } from '../edge.js';
import { notificationPreferences, setNotificationPreference } from '../operations/notifications.js';
import {
  NotificationPreferenceType,
  SetNotificationPreferenceInput,
  SetNotificationPreferencePayload,
} from './notification-preference.type.js';

@Resolver()
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
    return setNotificationPreference(edge, input);
  }
}
