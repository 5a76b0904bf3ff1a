import { Field, ID, InputType, ObjectType } from '@nestjs/graphql';

@ObjectType('Account', { description: 'Somebody who is here.' })
export class AccountType {
  @Field(() => ID, { description: 'A UUIDv7: ids sort by the time they were made.' }) id!: string;
  @Field(() => String, { description: 'The public name, unique without case; shown as @handle.' }) handle!: string;
  @Field(() => String, { description: '1 to 50 characters.' }) displayName!: string;
  @Field(() => String, { description: 'What it says of itself, at most 300 characters; empty when it says nothing.' })
  bio!: string;
  @Field(() => Date) registeredAt!: Date;
}

@ObjectType('Relationship', { description: 'How the viewer and an account stand to each other.' })
export class RelationshipType {
  @Field(() => Boolean, { description: 'The viewer follows the account.' }) following!: boolean;
  @Field(() => Boolean, { description: 'The account follows the viewer.' }) followedBy!: boolean;
  // Whether the account blocks the viewer is the account's to know.
  @Field(() => Boolean, { description: 'The viewer blocks the account.' }) blocking!: boolean;
  @Field(() => Boolean, { description: 'The viewer has muted the account.' }) muting!: boolean;
}

@InputType({ description: 'What is absent stays as it is.' })
export class UpdateProfileInput {
  @Field(() => String, { nullable: true, description: '1 to 50 characters; null means the handle.' })
  displayName?: string | null;
  @Field(() => String, { nullable: true, description: 'At most 300 characters; null means none.' })
  bio?: string | null;
  @Field(() => ID, { nullable: true, description: "A picture of the viewer's own; null takes the picture away." })
  avatarMediaId?: string | null;
}

@ObjectType()
export class UpdateProfilePayload {
  @Field(() => AccountType) account!: AccountType;
}
