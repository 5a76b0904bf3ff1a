import { Field, ID, ObjectType } from '@nestjs/graphql';

@ObjectType('Account')
export class AccountType {
  @Field(() => ID) id!: string;
  @Field(() => String) handle!: string;
  @Field(() => String) displayName!: string;
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
