import { Field, ObjectType } from '@nestjs/graphql';
import { AccountType } from './account.type.js';
import { PageInfoType } from './page.type.js';

@ObjectType('AccountEdge')
export class AccountEdgeType {
  @Field(() => String, { description: 'Its place: a page `after` it begins with the next one.' }) cursor!: string;
  @Field(() => Date, {
    nullable: true,
    description: 'When it came into the list: since it follows, likes, is blocked or muted; null in a search.',
  })
  since!: Date | null;
  // As PostEdge has it.
  @Field(() => AccountType, { nullable: true, description: 'Null only with an error beside it.' })
  node!: AccountType | null;
}

@ObjectType('AccountConnection')
export class AccountConnectionType {
  @Field(() => [AccountEdgeType]) edges!: AccountEdgeType[];
  @Field(() => PageInfoType) pageInfo!: PageInfoType;
}
