import { Args, Context, Query, ResolveField, Resolver } from '@nestjs/graphql';
import type { posts } from '@rookery/contracts';
import type { Edge } from '../edge.js';
import { Cost, postSearchCost } from '../limits/cost.decorator.js';
import { nodeOf } from '../operations/connection.js';
import type { ConnectionEdge } from '../operations/connection.js';
import { homeTimeline } from '../operations/home-timeline.js';
import { searchPosts } from '../operations/post-lists.js';
import { PageArguments, PostSearchArguments } from './page.type.js';
import { PostConnectionType, PostEdgeType, PostType } from './post.type.js';

/** Lists of posts that belong to nobody, or to the viewer. */
@Resolver(() => PostEdgeType)
export class PostListsResolver {
  @Query(() => PostConnectionType, {
    nullable: true,
    description:
      "The viewer's own posts and those of whom they follow, newest first, without replies and without whom they mute.",
  })
  homeTimeline(@Context() edge: Edge, @Args() page: PageArguments) {
    return homeTimeline(edge, page);
  }

  @Cost(postSearchCost)
  @Query(() => PostConnectionType, { nullable: true, description: 'Posts and replies by their words, newest first.' })
  searchPosts(@Context() edge: Edge, @Args() asked: PostSearchArguments) {
    return searchPosts(edge, asked);
  }

  @ResolveField(() => PostType, { nullable: true, description: 'Null only with an error beside it.' })
  node(edge: ConnectionEdge<posts.Post>) {
    return nodeOf(edge);
  }
}
