import { Args, Context, Mutation, Resolver } from '@nestjs/graphql';
import type { Edge } from '../edge.js';
import { follow, unfollow } from '../operations/relationships.js';
import { FollowInput, FollowPayload, UnfollowInput, UnfollowPayload } from './follow.type.js';

@Resolver()
export class FollowResolver {
  @Mutation(() => FollowPayload, { description: 'Following twice is following once.' })
  follow(@Context() edge: Edge, @Args('input') input: FollowInput) {
    return follow(edge, input);
  }

  @Mutation(() => UnfollowPayload)
  unfollow(@Context() edge: Edge, @Args('input') input: UnfollowInput) {
    return unfollow(edge, input);
  }
}
