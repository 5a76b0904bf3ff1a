import { Args, Context, ID, Query, ResolveField, Resolver } from '@nestjs/graphql';
import type { accounts, feeds } from '@rookery/contracts';
import { invalidArgument } from '@rookery/errors';
import type { Edge } from '../edge.js';
import { parseHandle, parseId } from '../limits/page-arguments.js';
import { AccountType, RelationshipType } from './account.type.js';

@Resolver(() => AccountType)
export class AccountResolver {
  @Query(() => AccountType, { nullable: true, description: 'Who is signed in; null for a stranger.' })
  viewer(@Context() { call, loaders }: Edge) {
    return call.viewer ? loaders.accounts.load(call.viewer.accountId) : null;
  }

  @Query(() => AccountType, { nullable: true, description: 'By id or by handle; null when there is none.' })
  account(
    @Context() { loaders }: Edge,
    @Args('id', { type: () => ID, nullable: true }) id?: string,
    @Args('handle', { type: () => String, nullable: true }) handle?: string,
  ) {
    if (id && !handle) return loaders.accounts.load(parseId({ id }, 'id'));
    if (handle && !id) return loaders.accountsByHandle.load(parseHandle(handle));
    throw invalidArgument({ field: 'id', description: 'expected either an id or a handle' });
  }

  @ResolveField(() => RelationshipType, {
    nullable: true,
    description: "Null for a stranger, and for the viewer's own account.",
  })
  relationship({ id }: accounts.Account, _: unknown, { call, loaders }: Edge) {
    return call.viewer && call.viewer.accountId !== id ? loaders.relationships.load(id) : null;
  }
}

@Resolver(() => RelationshipType)
export class RelationshipResolver {
  @ResolveField(() => AccountType, { nullable: true })
  account({ accountId }: feeds.Relationship, _: unknown, { loaders }: Edge) {
    return loaders.accounts.load(accountId);
  }
}
