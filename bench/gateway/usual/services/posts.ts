import { Controller, Module } from '@nestjs/common';
import { GrpcMethod } from '@nestjs/microservices';
import { InjectRepository, TypeOrmModule } from '@nestjs/typeorm';
import { LoggerModule } from 'nestjs-pino';
import { Column, Entity, In, PrimaryColumn, Repository } from 'typeorm';
import type { ManyRequest, OneRequest } from '../messages.js';
import { databaseOf } from './database.js';

@Entity('posts')
class Post {
  @PrimaryColumn('uuid') id!: string;
  @Column('uuid', { name: 'author_id' }) authorId!: string;
  @Column('text') text!: string;
  @Column('uuid', { name: 'media_ids', array: true }) mediaIds!: string[];
  @Column('int', { name: 'like_count' }) likeCount!: number;
  @Column('int', { name: 'reply_count' }) replyCount!: number;
  @Column('timestamptz', { name: 'published_at' }) publishedAt!: Date;
}

@Entity('likes')
class Like {
  @PrimaryColumn('uuid', { name: 'post_id' }) postId!: string;
  @PrimaryColumn('uuid', { name: 'account_id' }) accountId!: string;
}

@Controller()
class PostsController {
  constructor(
    @InjectRepository(Post) private readonly posts: Repository<Post>,
    @InjectRepository(Like) private readonly likes: Repository<Like>,
  ) {}

  @GrpcMethod('PostsService', 'GetPost')
  async getPost({ id, viewerId: accountId }: OneRequest) {
    const [post, isLiked] = await Promise.all([
      this.posts.findOneByOrFail({ id }),
      this.likes.existsBy({ postId: id, accountId }),
    ]);
    return messageOf(post, isLiked);
  }

  @GrpcMethod('PostsService', 'BatchGetPosts')
  async batchGetPosts({ ids, viewerId: accountId }: ManyRequest) {
    const [posts, likes] = await Promise.all([
      this.posts.findBy({ id: In(ids) }),
      this.likes.findBy({ postId: In(ids), accountId }),
    ]);
    const liked = new Set(likes.map(({ postId }) => postId));
    return { posts: posts.map((post) => messageOf(post, liked.has(post.id))) };
  }
}

function messageOf({ publishedAt, ...post }: Post, likedByViewer: boolean) {
  const at = publishedAt.getTime();
  return {
    ...post,
    likedByViewer,
    publishedAt: { seconds: Math.floor(at / 1_000), nanos: (at % 1_000) * 1_000_000 },
  };
}

@Module({
  imports: [LoggerModule.forRoot(), databaseOf([Post, Like]), TypeOrmModule.forFeature([Post, Like])],
  controllers: [PostsController],
})
export class AppModule {}
