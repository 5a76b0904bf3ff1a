import { Args, Context, Int, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { firstValueFrom } from 'rxjs';
import type { Context as RequestContext } from './context.js';
import { Services } from './edges.js';
import { AccountType, MediaType, PostConnectionType, PostEdgeType, PostType } from './types.js';

@Resolver(() => PostEdgeType)
export class PostEdgeResolver {
  constructor(private readonly services: Services) {}

  @Query(() => PostConnectionType)
  async homeTimeline(
    @Context() { viewerId }: RequestContext,
    @Args('first', { type: () => Int }) first: number,
    @Args('after', { type: () => String, nullable: true }) cursor?: string,
  ) {
    const after = cursor ? Buffer.from(cursor, 'base64url').toString() : '';
    const { postIds, hasNextPage } = await firstValueFrom(
      this.services.feeds.getHomeTimeline({ viewerId, first, after }),
    );
    const edges = postIds.map((postId) => ({ postId, cursor: Buffer.from(postId).toString('base64url') }));
    return { edges, pageInfo: { hasNextPage, endCursor: hasNextPage ? edges.at(-1)?.cursor : null } };
  }

  @ResolveField(() => PostType)
  node(@Parent() { postId }: PostEdgeType, @Context() { edges }: RequestContext) {
    return edges.post(postId);
  }
}

@Resolver(() => PostType)
export class PostResolver {
  @ResolveField(() => Date)
  publishedAt(@Parent() { publishedAt: { seconds, nanos } }: PostType) {
    return new Date(Number(seconds) * 1_000 + nanos / 1_000_000);
  }

  @ResolveField(() => AccountType)
  author(@Parent() { authorId }: PostType, @Context() { edges }: RequestContext) {
    return edges.account(authorId);
  }

  @ResolveField(() => [MediaType])
  media(@Parent() { mediaIds }: PostType, @Context() { edges }: RequestContext) {
    return Promise.all(mediaIds.map((id) => edges.media(id)));
  }
}

@Resolver(() => MediaType)
export class MediaResolver {
  @ResolveField(() => String)
  url(@Parent() { key, variants }: MediaType, @Args('width', { type: () => Int }) asked: number) {
    const widths = variants.map(({ width }) => width).sort((a, b) => a - b);
    return `/media/${key}/${widths.find((width) => width >= asked) ?? widths.at(-1)}`;
  }
}
