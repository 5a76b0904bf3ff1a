import { Field, ID, Int, ObjectType } from '@nestjs/graphql';
import type { Timestamp } from '../messages.js';

@ObjectType('Account')
export class AccountType {
  @Field(() => ID) id!: string;
  @Field(() => String) handle!: string;
  @Field(() => String) displayName!: string;
}

@ObjectType('Media')
export class MediaType {
  @Field(() => ID) id!: string;
  @Field(() => Int) width!: number;
  @Field(() => Int) height!: number;
  key!: string;
  variants!: { width: number }[];
}

@ObjectType('Post')
export class PostType {
  @Field(() => ID) id!: string;
  @Field(() => String) text!: string;
  @Field(() => Int) likeCount!: number;
  @Field(() => Int) replyCount!: number;
  @Field(() => Boolean) likedByViewer!: boolean;
  authorId!: string;
  mediaIds!: string[];
  publishedAt!: Timestamp;
}

@ObjectType('PageInfo')
export class PageInfoType {
  @Field(() => Boolean) hasNextPage!: boolean;
  @Field(() => String, { nullable: true }) endCursor!: string | null;
}

@ObjectType('PostEdge')
export class PostEdgeType {
  @Field(() => String) cursor!: string;
  postId!: string;
}

@ObjectType('PostConnection')
export class PostConnectionType {
  @Field(() => [PostEdgeType]) edges!: PostEdgeType[];
  @Field(() => PageInfoType) pageInfo!: PageInfoType;
}
