import { Args, Int, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { srcsetOfMedia, urlOfMedia } from '../operations/media-view.js';
import type { MediaView } from '../operations/media-view.js';
import { MediaFormat, MediaType } from './media.type.js';

@Resolver(() => MediaType)
export class MediaResolver {
  @ResolveField(() => String, {
    nullable: true,
    description:
      'Of the smallest variant that is at least so wide, or of the widest; null when none has the format. Without a ' +
      'format, each client gets the best one that it accepts.',
  })
  url(
    @Parent() media: MediaView,
    @Args('width', { type: () => Int, nullable: true, description: 'In pixels; the widest when absent.' })
    width?: number,
    @Args('format', {
      type: () => MediaFormat,
      nullable: true,
      description: 'Whatever the client accepts when absent.',
    })
    contentType?: string,
  ) {
    return urlOfMedia(media, { width, contentType }) ?? null;
  }

  @ResolveField(() => String, {
    description:
      'For the srcset of an img or a source, narrowest first; empty when no variant has the format. Without a format, ' +
      'each client gets the best one that it accepts.',
  })
  srcset(
    @Parent() media: MediaView,
    @Args('format', {
      type: () => MediaFormat,
      nullable: true,
      description: 'Whatever the client accepts when absent.',
    })
    contentType?: string,
  ) {
    return srcsetOfMedia(media, contentType);
  }
}
