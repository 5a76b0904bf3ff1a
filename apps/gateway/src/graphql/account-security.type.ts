import { Field, ID, InputType, Int, ObjectType } from '@nestjs/graphql';

@ObjectType('Session', { description: 'A place where the viewer is signed in.' })
export class SessionType {
  @Field(() => ID) id!: string;
  @Field(() => Date) startedAt!: Date;
  @Field(() => Date, { description: 'When its tokens were last renewed.' }) lastUsedAt!: Date;
  @Field(() => Date) expiresAt!: Date;
  @Field(() => String, { description: 'What the client called itself; empty when it did not.' }) client!: string;
  @Field(() => Boolean, { description: 'This request was made through it.' }) isCurrent!: boolean;
}

@InputType()
export class EndSessionInput {
  @Field(() => ID, { description: "One of the viewer's sessions, a UUID." }) sessionId!: string;
}

@InputType()
export class ChangePasswordInput {
  @Field(() => String, { description: 'At most 128 characters.' }) currentPassword!: string;
  @Field(() => String, { description: '10 to 128 characters.' }) newPassword!: string;
}

@InputType()
export class DeleteAccountInput {
  @Field(() => String, { description: "The account's, to confirm; at most 128 characters." }) password!: string;
}

@ObjectType()
export class EndSessionPayload {
  @Field(() => Boolean) ended!: boolean;
}

@ObjectType()
export class ChangePasswordPayload {
  @Field(() => Int, { description: 'How many other sessions this ended.' }) sessionsEnded!: number;
}

@ObjectType()
export class DeleteAccountPayload {
  @Field(() => Boolean) deleted!: boolean;
}
