import { Args, Context, Mutation, Resolver } from '@nestjs/graphql';
import type { Edge } from '../edge.js';
import { block, mute, unblock, unmute } from '../operations/relationships.js';
import {
  BlockInput,
  BlockPayload,
  MuteInput,
  MutePayload,
  UnblockInput,
  UnblockPayload,
  UnmuteInput,
  UnmutePayload,
} from './block.type.js';

/** What keeps accounts apart. */
@Resolver()
export class BlockResolver {
  @Mutation(() => BlockPayload, { description: 'Ends follows both ways and keeps new ones from beginning.' })
  block(@Context() edge: Edge, @Args('input') input: BlockInput) {
    return block(edge, input);
  }

  @Mutation(() => UnblockPayload, { description: 'The follows that the block ended stay ended.' })
  unblock(@Context() edge: Edge, @Args('input') input: UnblockInput) {
    return unblock(edge, input);
  }

  @Mutation(() => MutePayload, { description: 'Hides an account from the viewer, and never tells it.' })
  mute(@Context() edge: Edge, @Args('input') input: MuteInput) {
    return mute(edge, input);
  }

  @Mutation(() => UnmutePayload)
  unmute(@Context() edge: Edge, @Args('input') input: UnmuteInput) {
    return unmute(edge, input);
  }
}
