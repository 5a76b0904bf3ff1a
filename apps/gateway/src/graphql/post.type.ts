import { Field, ID, InputType, Int, ObjectType } from '@nestjs/graphql';
import { PageInfoType } from './page.type.js';

@ObjectType('Post', { description: 'A post, or a reply when it has a parentId.' })
export class PostType {
  @Field(() => ID, { description: 'A UUIDv7: ids sort by the time they were made.' }) id!: string;
  @Field(() => String, { description: 'At most 500 characters; empty only when there is media.' }) text!: string;
  @Field(() => Int, { description: 'All likes, also of those the viewer may not see.' }) likeCount!: number;
  @Field(() => Int, { description: 'Of the direct replies, also of those the viewer may not see.' })
  replyCount!: number;
  @Field(() => Boolean, { description: 'False for a stranger.' }) likedByViewer!: boolean;
  @Field(() => Date) publishedAt!: Date;
}

@ObjectType('PostEdge')
export class PostEdgeType {
  @Field(() => String, { description: 'Its place: a page `after` it begins with the next one.' }) cursor!: string;
  // The row of a ConnectionEdge as it is: an Error in its place is a field that failed, for the engine too.
  @Field(() => PostType, { nullable: true, description: 'Null only with an error beside it.' }) node!: PostType | null;
}

@ObjectType('PostConnection')
export class PostConnectionType {
  @Field(() => [PostEdgeType]) edges!: PostEdgeType[];
  @Field(() => PageInfoType) pageInfo!: PageInfoType;
}

@InputType()
export class CreatePostInput {
  @Field(() => String, { nullable: true, description: '1 to 500 characters; may be absent when there is media.' })
  text?: string | null;
  @Field(() => ID, { nullable: true, description: 'The post this replies to, a UUID.' }) parentId?: string | null;
  @Field(() => [ID], { nullable: true, description: "At most 4 ids, each of the viewer's own pictures." }) mediaIds?:
    string[] | null;
}

@InputType()
export class DeletePostInput {
  @Field(() => ID, { description: "One of the viewer's own posts, a UUID." }) postId!: string;
}

@InputType()
export class LikePostInput {
  @Field(() => ID, { description: 'A UUID.' }) postId!: string;
}

@InputType()
export class UnlikePostInput {
  @Field(() => ID, { description: 'A UUID.' }) postId!: string;
}

@ObjectType()
export class CreatePostPayload {
  @Field(() => PostType) post!: PostType;
}

@ObjectType()
export class DeletePostPayload {
  @Field(() => ID) postId!: string;
}

@ObjectType()
export class LikePostPayload {
  @Field(() => PostType) post!: PostType;
}

@ObjectType()
export class UnlikePostPayload {
  @Field(() => PostType) post!: PostType;
}
