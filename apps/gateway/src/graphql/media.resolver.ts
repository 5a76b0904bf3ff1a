import { Args, ResolveField, Resolver } from '@nestjs/graphql';
import { srcsetOfMedia, urlOfMedia } from '../operations/media-view.js';
import type { MediaView } from '../operations/media-view.js';
import { CalledByEngine } from './called-by-engine.decorator.js';
import { MediaSrcsetArguments, MediaType, MediaUrlArguments } from './media.type.js';

@Resolver(() => MediaType)
export class MediaResolver {
  @CalledByEngine()
  @ResolveField(() => String, {
    nullable: true,
    description:
      'Of the smallest variant that is at least so wide, or of the widest; null when none has the format. Without a ' +
      'format, each client gets the best one that it accepts.',
  })
  url(media: MediaView, @Args() { width, format: contentType }: MediaUrlArguments) {
    return urlOfMedia(media, { width, contentType }) ?? null;
  }

  @CalledByEngine()
  @ResolveField(() => String, {
    description:
      'For the srcset of an img or a source, narrowest first; empty when no variant has the format. Without a format, ' +
      'each client gets the best one that it accepts.',
  })
  srcset(media: MediaView, @Args() { format: contentType }: MediaSrcsetArguments) {
    return srcsetOfMedia(media, contentType);
  }
}
