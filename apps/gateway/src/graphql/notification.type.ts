import { Field, ID, InputType, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { PageInfoType } from './page.type.js';

// An enum's values are its names: compiled queries hand them on as they are (record 13).
export const NotificationKind = { FOLLOW: 'FOLLOW', LIKE: 'LIKE', REPLY: 'REPLY', MENTION: 'MENTION' } as const;

export const NotificationChangeKind = {
  ADDED: 'ADDED',
  UPDATED: 'UPDATED',
  WITHDRAWN: 'WITHDRAWN',
  READ: 'READ',
  RESET: 'RESET',
} as const;

registerEnumType(NotificationKind, { name: 'NotificationKind' });
registerEnumType(NotificationChangeKind, {
  name: 'NotificationChangeKind',
  valuesMap: {
    RESET: { description: 'The log no longer reaches back so far: fetch the list and go on from this seq.' },
  },
});

@ObjectType('Notification')
export class NotificationType {
  @Field(() => ID) id!: string;
  @Field(() => Int, { description: 'All who did it; `actors` has the latest three.' }) actorCount!: number;
  @Field(() => Int, { description: 'Sequence of its latest change.' }) seq!: number;
  @Field(() => Boolean) read!: boolean;
  @Field(() => Date) changedAt!: Date;
}

@ObjectType('NotificationEdge')
export class NotificationEdgeType {
  @Field(() => String, { description: 'Its place: a page `after` it begins with the next one.' }) cursor!: string;
  @Field(() => NotificationType) node!: NotificationType;
}

@ObjectType('NotificationConnection')
export class NotificationConnectionType {
  @Field(() => [NotificationEdgeType]) edges!: NotificationEdgeType[];
  @Field(() => PageInfoType) pageInfo!: PageInfoType;
  @Field(() => Int) unreadCount!: number;
  @Field(() => Int, { description: 'Where a live view goes on: `notificationChanged(after: headSeq)`.' })
  headSeq!: number;
}

@ObjectType('NotificationChange')
export class NotificationChangeType {
  @Field(() => Int, { description: 'Dense per account, from 1.' }) seq!: number;
  @Field(() => NotificationType, { nullable: true, description: 'Set for ADDED, UPDATED and WITHDRAWN.' })
  notification!: NotificationType | null;
  @Field(() => Int, { description: 'Everything up to this seq is read.' }) readUpTo!: number;
  @Field(() => Int, { description: 'After this change.' }) unreadCount!: number;
}

@InputType()
export class MarkNotificationsReadInput {
  @Field(() => Int, { description: '0 or more: the seq of the latest notification that was seen.' }) upToSeq!: number;
}

@ObjectType()
export class MarkNotificationsReadPayload {
  @Field(() => Int) readUpTo!: number;
  @Field(() => Int) unreadCount!: number;
}
