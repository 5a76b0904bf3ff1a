import { Args, Context, Query, Resolver } from '@nestjs/graphql';
import type { Edge } from '../edge.js';
import { Cost, postSearchCost } from '../limits/cost.decorator.js';
import { homeTimeline } from '../operations/home-timeline.js';
import { searchPosts } from '../operations/post-lists.js';
import { PageArguments, PostSearchArguments } from './page.type.js';
import { PostConnectionType } from './post.type.js';

/** Lists of posts that belong to nobody, or to the viewer. */
@Resolver()
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
}
