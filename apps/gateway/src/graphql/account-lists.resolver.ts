import { Args, Context, Query, Resolver } from '@nestjs/graphql';
import type { Edge } from '../edge.js';
import { Cost, accountSearchCost } from '../limits/cost.decorator.js';
import { blockedAccounts, mutedAccounts, searchAccounts } from '../operations/account-lists.js';
import { AccountConnectionType } from './account-connection.type.js';
import { AccountSearchArguments, PageArguments } from './page.type.js';

/** Lists of accounts that belong to nobody, or to the viewer. */
@Resolver()
export class AccountListsResolver {
  @Cost(accountSearchCost)
  @Query(() => AccountConnectionType, {
    nullable: true,
    description: 'Accounts whose handle or name resembles the query, the most similar first.',
  })
  searchAccounts(@Context() edge: Edge, @Args() asked: AccountSearchArguments) {
    return searchAccounts(edge, asked);
  }

  @Query(() => AccountConnectionType, { nullable: true, description: 'Whom the viewer blocks, the latest first.' })
  blockedAccounts(@Context() edge: Edge, @Args() page: PageArguments) {
    return blockedAccounts(edge, page);
  }

  @Query(() => AccountConnectionType, { nullable: true, description: 'Whom the viewer mutes, the latest first.' })
  mutedAccounts(@Context() edge: Edge, @Args() page: PageArguments) {
    return mutedAccounts(edge, page);
  }
}
