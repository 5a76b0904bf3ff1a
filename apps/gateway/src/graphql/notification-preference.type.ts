import { Field, InputType, ObjectType } from '@nestjs/graphql';
import type { notifications } from '@rookery/contracts';
import { NotificationKind } from './notification.type.js';

@ObjectType('NotificationPreference')
export class NotificationPreferenceType {
  @Field(() => NotificationKind) kind!: notifications.NotificationKind;
  @Field(() => Boolean) enabled!: boolean;
}

@InputType()
export class SetNotificationPreferenceInput {
  @Field(() => NotificationKind) kind!: notifications.NotificationKind;
  @Field(() => Boolean) enabled!: boolean;
}

@ObjectType()
export class SetNotificationPreferencePayload {
  @Field(() => [NotificationPreferenceType]) preferences!: NotificationPreferenceType[];
}
