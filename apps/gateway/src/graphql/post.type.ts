import { Field, ID, InputType, Int, ObjectType } from '@nestjs/graphql';
import { PageInfoType } from './page.type.js';

@ObjectType('Post')
export class PostType {
  @Field(() => ID) id!: string;
  @Field(() => String) text!: string;
  @Field(() => Int) likeCount!: number;
  @Field(() => Int) replyCount!: number;
  @Field(() => Boolean, { description: 'False for a stranger.' }) likedByViewer!: boolean;
  @Field(() => Date) publishedAt!: Date;
}

@ObjectType('PostEdge')
export class PostEdgeType {
  @Field(() => String) cursor!: string;
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
  @Field(() => ID, { nullable: true, description: 'The post this replies to.' }) parentId?: string | null;
  @Field(() => [ID], { nullable: true, description: "At most 4, the viewer's own." }) mediaIds?: string[] | null;
}

@InputType()
export class DeletePostInput {
  @Field(() => ID) postId!: string;
}

@InputType()
export class LikePostInput {
  @Field(() => ID) postId!: string;
}

@InputType()
export class UnlikePostInput {
  @Field(() => ID) postId!: string;
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
