import { Field, ID, InputType, ObjectType } from '@nestjs/graphql';
import { RelationshipType } from './account.type.js';

@InputType()
export class FollowInput {
  @Field(() => ID, { description: 'A UUID.' }) accountId!: string;
}

@InputType()
export class UnfollowInput {
  @Field(() => ID, { description: 'A UUID.' }) accountId!: string;
}

@ObjectType()
export class FollowPayload {
  @Field(() => RelationshipType) relationship!: RelationshipType;
}

@ObjectType()
export class UnfollowPayload {
  @Field(() => RelationshipType) relationship!: RelationshipType;
}
