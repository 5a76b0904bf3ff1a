import { Args, Context, ID, Query, ResolveField, Resolver } from '@nestjs/graphql';
import type { posts } from '@rookery/contracts';
import type { Edge } from '../edge.js';
import { Cost } from '../limits/cost.decorator.js';
import { limits } from '../limits/limits.js';
import { loadKnown } from '../loaders/batch-by-key.js';
import { likesOf } from '../operations/account-lists.js';
import { ancestorsOf, repliesTo } from '../operations/post-lists.js';
import { postBy } from '../operations/posts.js';
import { AccountConnectionType } from './account-connection.type.js';
import { AccountType } from './account.type.js';
import { MediaType } from './media.type.js';
import { CalledByEngine } from './called-by-engine.decorator.js';
import { PageArguments } from './page.type.js';
import { PostConnectionType, PostType } from './post.type.js';

@Resolver(() => PostType)
export class PostResolver {
  @Query(() => PostType, {
    nullable: true,
    description: 'Null when there is none, none any more, or a block stands between its author and the viewer.',
  })
  post(@Context() edge: Edge, @Args('id', { type: () => ID, description: 'A UUID.' }) id: string) {
    return postBy(edge, { id });
  }

  @ResolveField(() => AccountType, { nullable: true })
  author({ authorId }: posts.Post, _: unknown, { loaders }: Edge) {
    return loaders.shownAccount(authorId);
  }

  @ResolveField(() => PostType, {
    nullable: true,
    description: 'What this replies to; null also when it was deleted or is hidden: then parentId says so.',
  })
  parent({ parentId }: posts.Post, _: unknown, { loaders }: Edge) {
    return parentId ? loaders.posts.load(parentId) : null;
  }

  @ResolveField(() => ID, { nullable: true, description: 'Of what this replies to; null when it is no reply.' })
  parentId({ parentId }: posts.Post) {
    return parentId || null;
  }

  @Cost({ items: limits.ancestorsMax })
  @ResolveField(() => [PostType], {
    nullable: true,
    description:
      'What this stands under, from the first post of the thread to the parent; at most the 50 nearest. Deleted and hidden ones are passed over.',
  })
  ancestors(post: posts.Post, _: unknown, edge: Edge) {
    return ancestorsOf(edge, post);
  }

  @CalledByEngine()
  @ResolveField(() => PostConnectionType, { nullable: true, description: 'The replies to this, oldest first.' })
  replies({ id }: posts.Post, @Args() page: PageArguments, edge: Edge) {
    return repliesTo(edge, id, page);
  }

  @CalledByEngine()
  @ResolveField(() => AccountConnectionType, { nullable: true, description: 'Who likes this, the latest first.' })
  likes({ id }: posts.Post, @Args() page: PageArguments, edge: Edge) {
    return likesOf(edge, id, page);
  }

  @ResolveField(() => [MediaType], { nullable: true, description: 'At most 4 pictures, in their order.' })
  media(post: posts.Post, _: unknown, { pictures }: Edge) {
    return pictures.ofPost(post);
  }

  @ResolveField(() => [AccountType], {
    nullable: true,
    description: 'The accounts its @handles mean, without those the viewer may not see.',
  })
  mentions({ mentionedAccountIds }: posts.Post, _: unknown, { loaders }: Edge) {
    return loadKnown(loaders.namedAccounts, mentionedAccountIds);
  }
}
