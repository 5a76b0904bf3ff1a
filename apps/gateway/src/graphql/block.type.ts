import { Field, ID, InputType, ObjectType } from '@nestjs/graphql';
import { RelationshipType } from './account.type.js';

@InputType()
export class BlockInput {
  @Field(() => ID, { description: 'A UUID.' }) accountId!: string;
}

@InputType()
export class UnblockInput {
  @Field(() => ID, { description: 'A UUID.' }) accountId!: string;
}

@InputType()
export class MuteInput {
  @Field(() => ID, { description: 'A UUID.' }) accountId!: string;
}

@InputType()
export class UnmuteInput {
  @Field(() => ID, { description: 'A UUID.' }) accountId!: string;
}

@ObjectType()
export class BlockPayload {
  @Field(() => RelationshipType) relationship!: RelationshipType;
}

@ObjectType()
export class UnblockPayload {
  @Field(() => RelationshipType) relationship!: RelationshipType;
}

@ObjectType()
export class MutePayload {
  @Field(() => RelationshipType) relationship!: RelationshipType;
}

@ObjectType()
export class UnmutePayload {
  @Field(() => RelationshipType) relationship!: RelationshipType;
}
