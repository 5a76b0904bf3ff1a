import { Args, Context, ID, Mutation, Query, ResolveField, Resolver } from '@nestjs/graphql';
import type { accounts, feeds } from '@rookery/contracts';
import type { Edge } from '../edge.js';
import { accountBy, updateProfile, viewer } from '../operations/accounts.js';
import { AccountType, RelationshipType, UpdateProfileInput, UpdateProfilePayload } from './account.type.js';

@Resolver(() => AccountType)
export class AccountResolver {
  @Query(() => AccountType, { nullable: true, description: 'Who is signed in; null for a stranger.' })
  viewer(@Context() edge: Edge) {
    return viewer(edge);
  }

  @Query(() => AccountType, {
    nullable: true,
    description: 'By id or by handle; null when there is none, or a block stands between it and the viewer.',
  })
  account(
    @Context() edge: Edge,
    @Args('id', { type: () => ID, nullable: true, description: 'Either this or a handle.' }) id?: string,
    @Args('handle', {
      type: () => String,
      nullable: true,
      description: '3 to 30 letters, digits and underscores, in any case.',
    })
    handle?: string,
  ) {
    return accountBy(edge, { id, handle });
  }

  @Mutation(() => UpdateProfilePayload, { description: "Changes what the viewer's profile says." })
  updateProfile(@Context() edge: Edge, @Args('input') input: UpdateProfileInput) {
    return updateProfile(edge, input);
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
  @ResolveField(() => AccountType, {
    nullable: true,
    description: 'Whom it is about, also when the viewer blocks it; null when it is not there for the viewer.',
  })
  account({ accountId, blockedBy }: feeds.Relationship, _: unknown, { loaders }: Edge) {
    return blockedBy ? null : loaders.shownAccounts.load(accountId);
  }
}
