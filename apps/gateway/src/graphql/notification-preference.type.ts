import { Field, InputType, ObjectType } from '@nestjs/graphql';
import { NotificationKind } from './notification.type.js';

@ObjectType('NotificationPreference')
export class NotificationPreferenceType {
  @Field(() => Boolean) enabled!: boolean;
}

@InputType()
export class SetNotificationPreferenceInput {
  @Field(() => NotificationKind, { description: 'What is to be heard of or not.' })
  kind!: keyof typeof NotificationKind;
  @Field(() => Boolean, { description: 'Whether the viewer wants to hear of it.' }) enabled!: boolean;
}

@ObjectType()
export class SetNotificationPreferencePayload {
  @Field(() => [NotificationPreferenceType]) preferences!: NotificationPreferenceType[];
}
