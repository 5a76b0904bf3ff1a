import { Controller, Module } from '@nestjs/common';
import { GrpcMethod } from '@nestjs/microservices';
import { InjectRepository, TypeOrmModule } from '@nestjs/typeorm';
import { LoggerModule } from 'nestjs-pino';
import { Column, Entity, PrimaryColumn, Repository } from 'typeorm';
import type { HomeTimelineRequest } from '../messages.js';
import { databaseOf } from './database.js';

@Entity('home_timeline')
class TimelineRow {
  @PrimaryColumn('uuid', { name: 'account_id' }) accountId!: string;
  @PrimaryColumn('uuid', { name: 'post_id' }) postId!: string;
  @Column('uuid', { name: 'author_id' }) authorId!: string;
}

@Controller()
class FeedsController {
  constructor(@InjectRepository(TimelineRow) private readonly timeline: Repository<TimelineRow>) {}

  @GrpcMethod('FeedsService', 'GetHomeTimeline')
  async getHomeTimeline({ viewerId, first, after }: HomeTimelineRequest) {
    const query = this.timeline
      .createQueryBuilder('row')
      .where('row.accountId = :viewerId', { viewerId })
      .andWhere('not exists (select from mutes where muter_id = :viewerId and muted_id = row.authorId)')
      .andWhere('not exists (select from blocks where blocker_id = :viewerId and blocked_id = row.authorId)')
      .andWhere('not exists (select from blocks where blocked_id = :viewerId and blocker_id = row.authorId)')
      .orderBy('row.postId', 'DESC')
      .limit(first + 1);
    if (after) query.andWhere('row.postId < :after', { after });
    const postIds = (await query.getMany()).map(({ postId }) => postId);
    return { postIds: postIds.slice(0, first), hasNextPage: postIds.length > first };
  }
}

@Module({
  imports: [LoggerModule.forRoot(), databaseOf([TimelineRow]), TypeOrmModule.forFeature([TimelineRow])],
  controllers: [FeedsController],
})
export class AppModule {}
