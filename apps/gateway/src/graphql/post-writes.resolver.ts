import { Args, Context, Mutation, Resolver } from '@nestjs/graphql';
import type { Edge } from '../edge.js';
import { createPost, deletePost, likePost, unlikePost } from '../operations/posts.js';
import {
  CreatePostInput,
  CreatePostPayload,
  DeletePostInput,
  DeletePostPayload,
  LikePostInput,
  LikePostPayload,
  UnlikePostInput,
  UnlikePostPayload,
} from './post.type.js';

@Resolver()
export class PostWritesResolver {
  @Mutation(() => CreatePostPayload, { description: 'Publishes a post, or a reply when there is a parentId.' })
  createPost(@Context() edge: Edge, @Args('input') input: CreatePostInput) {
    return createPost(edge, input);
  }

  @Mutation(() => DeletePostPayload)
  deletePost(@Context() edge: Edge, @Args('input') input: DeletePostInput) {
    return deletePost(edge, input);
  }

  @Mutation(() => LikePostPayload, { description: 'Liking twice is liking once.' })
  likePost(@Context() edge: Edge, @Args('input') input: LikePostInput) {
    return likePost(edge, input);
  }

  @Mutation(() => UnlikePostPayload)
  unlikePost(@Context() edge: Edge, @Args('input') input: UnlikePostInput) {
    return unlikePost(edge, input);
  }
}
