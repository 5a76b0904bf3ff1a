import { Args, Int, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { pickVariant } from '../operations/media-view.js';
import type { MediaView } from '../operations/media-view.js';
import { MediaFormat, MediaType } from './media.type.js';

@Resolver(() => MediaType)
export class MediaResolver {
  @ResolveField(() => String, {
    nullable: true,
    description: 'Of the smallest variant that is at least so wide, or of the widest; null when none has the format.',
  })
  url(
    @Parent() { variants }: MediaView,
    @Args('width', { type: () => Int, nullable: true, description: 'In pixels; the widest when absent.' })
    width?: number,
    @Args('format', { type: () => MediaFormat, nullable: true, description: 'WEBP before others when absent.' })
    contentType?: string,
  ) {
    return pickVariant(variants, { width, contentType })?.url ?? null;
  }
}
