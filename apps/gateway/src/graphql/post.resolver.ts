import { Args, Context, ID, Query, ResolveField, Resolver } from '@nestjs/graphql';
import type { posts } from '@rookery/contracts';
import type { Edge } from '../edge.js';
import { parseId } from '../limits/page-arguments.js';
import { loadKnown } from '../loaders/batch-by-key.js';
import { homeTimeline } from '../operations/home-timeline.js';
import type { TimelinePage } from '../operations/home-timeline.js';
import { AccountType } from './account.type.js';
import { MediaType } from './media.type.js';
import { PageArguments } from './page.type.js';
import { PostConnectionType, PostEdgeType, PostType } from './post.type.js';

@Resolver(() => PostType)
export class PostResolver {
  @Query(() => PostType, { nullable: true, description: 'Null when there is none, or none any more.' })
  post(@Context() { loaders }: Edge, @Args('id', { type: () => ID }) id: string) {
    return loaders.posts.load(parseId({ id }, 'id'));
  }

  @Query(() => PostConnectionType, {
    nullable: true,
    description: "The viewer's own posts and those of whom they follow, newest first.",
  })
  homeTimeline(@Context() edge: Edge, @Args() page: PageArguments) {
    return homeTimeline(edge, page);
  }

  @ResolveField(() => AccountType, { nullable: true })
  author({ authorId }: posts.Post, _: unknown, { loaders }: Edge) {
    return loaders.accounts.load(authorId);
  }

  @ResolveField(() => PostType, { nullable: true, description: 'What this replies to; null also when it was deleted.' })
  parent({ parentId }: posts.Post, _: unknown, { loaders }: Edge) {
    return parentId ? loaders.posts.load(parentId) : null;
  }

  @ResolveField(() => [MediaType], { nullable: true })
  media({ mediaIds }: posts.Post, _: unknown, { loaders }: Edge) {
    return loadKnown(loaders.media, mediaIds);
  }

  @ResolveField(() => [AccountType], { nullable: true })
  mentions({ mentionedAccountIds }: posts.Post, _: unknown, { loaders }: Edge) {
    return loadKnown(loaders.accounts, mentionedAccountIds);
  }
}

@Resolver(() => PostEdgeType)
export class PostEdgeResolver {
  @ResolveField(() => PostType, { nullable: true })
  node({ postId }: TimelinePage['edges'][number], _: unknown, { loaders }: Edge) {
    return loaders.posts.load(postId);
  }
}
