import { Args, Int, ResolveField, Resolver } from '@nestjs/graphql';
import type { accounts } from '@rookery/contracts';
import type { Edge } from '../edge.js';
import { Cost } from '../limits/cost.decorator.js';
import { followersOf, followingOf } from '../operations/account-lists.js';
import { postsOf } from '../operations/post-lists.js';
import { AccountConnectionType } from './account-connection.type.js';
import { AccountType } from './account.type.js';
import { MediaType } from './media.type.js';
import { CalledByEngine } from './called-by-engine.decorator.js';
import { PageArguments } from './page.type.js';
import { PostConnectionType } from './post.type.js';

/** What other apps know of an account. */
@Resolver(() => AccountType)
export class ProfileResolver {
  @ResolveField(() => MediaType, { nullable: true, description: 'Null when it has none.' })
  avatar(account: accounts.Account, _: unknown, { pictures }: Edge) {
    return pictures.ofAccount(account);
  }

  @Cost({ cost: 1 })
  @ResolveField(() => Int, {
    nullable: true,
    description: 'All who follow it, also those the viewer may not see: a count tells no names.',
  })
  async followerCount({ id }: accounts.Account, _: unknown, { loaders }: Edge) {
    return (await loaders.followCounts.load(id))?.followerCount;
  }

  @Cost({ cost: 1 })
  @ResolveField(() => Int, { nullable: true, description: 'All whom it follows, as followerCount.' })
  async followingCount({ id }: accounts.Account, _: unknown, { loaders }: Edge) {
    return (await loaders.followCounts.load(id))?.followingCount;
  }

  @CalledByEngine()
  @ResolveField(() => PostConnectionType, {
    nullable: true,
    description: 'Its posts that are no replies, newest first.',
  })
  posts({ id }: accounts.Account, @Args() page: PageArguments, edge: Edge) {
    return postsOf(edge, id, page);
  }

  @CalledByEngine()
  @ResolveField(() => AccountConnectionType, { nullable: true, description: 'Who follows it, the latest first.' })
  followers({ id }: accounts.Account, @Args() page: PageArguments, edge: Edge) {
    return followersOf(edge, id, page);
  }

  @CalledByEngine()
  @ResolveField(() => AccountConnectionType, { nullable: true, description: 'Whom it follows, the latest first.' })
  following({ id }: accounts.Account, @Args() page: PageArguments, edge: Edge) {
    return followingOf(edge, id, page);
  }
}
