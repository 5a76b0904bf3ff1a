import { ArgsType, Field, Int, ObjectType } from '@nestjs/graphql';

@ObjectType('PageInfo')
export class PageInfoType {
  @Field(() => Boolean, { description: 'Whether there is another row after this page.' }) hasNextPage!: boolean;
  @Field(() => String, { nullable: true }) endCursor!: string | null;
}

@ArgsType()
export class PageArguments {
  @Field(() => Int, { nullable: true, description: '1 to 100; 20 when absent.' }) first?: number | null;
  @Field(() => String, { nullable: true, description: 'A cursor of an earlier page.' }) after?: string | null;
}
