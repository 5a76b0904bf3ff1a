import { ArgsType, Field, Int, ObjectType } from '@nestjs/graphql';

@ObjectType('PageInfo', { description: 'What lies behind a page.' })
export class PageInfoType {
  @Field(() => Boolean, { description: 'Whether there is another row after this page.' }) hasNextPage!: boolean;
  @Field(() => String, {
    nullable: true,
    description: 'What to ask the next page with (`after`); null when there is none, so `while (endCursor)` is a loop.',
  })
  endCursor!: string | null;
}

/** Of every list that has pages. */
@ArgsType()
export class PageArguments {
  @Field(() => Int, { nullable: true, description: 'How many rows: 1 to 100; 20 when absent.' })
  first?: number | null;

  @Field(() => String, {
    nullable: true,
    description: 'A cursor of an earlier page of this list, at most 500 characters; the first page when absent.',
  })
  after?: string | null;
}

/** Of a search for posts. */
@ArgsType()
export class PostSearchArguments extends PageArguments {
  @Field(() => String, {
    description: '1 to 200 characters: words that all must be there, "quoted phrases", and -words that must not.',
  })
  query!: string;
}

/** Of a search for accounts. */
@ArgsType()
export class AccountSearchArguments extends PageArguments {
  @Field(() => String, { description: '1 to 50 characters of a handle or a name; misspelt ones are found too.' })
  query!: string;
}
