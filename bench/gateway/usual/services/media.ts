import { Controller, Module } from '@nestjs/common';
import { GrpcMethod } from '@nestjs/microservices';
import { InjectRepository, TypeOrmModule } from '@nestjs/typeorm';
import { LoggerModule } from 'nestjs-pino';
import { Column, Entity, In, JoinColumn, ManyToOne, OneToMany, PrimaryColumn, Repository } from 'typeorm';
import type { ManyRequest, OneRequest } from '../messages.js';
import { databaseOf } from './database.js';

@Entity('media')
class Media {
  @PrimaryColumn('uuid') id!: string;
  @Column('text') key!: string;
  @Column('int') width!: number;
  @Column('int') height!: number;
  @OneToMany(() => MediaVariant, (variant) => variant.media) variants!: MediaVariant[];
}

@Entity('media_variants')
class MediaVariant {
  @PrimaryColumn('uuid', { name: 'media_id' }) mediaId!: string;
  @PrimaryColumn('text') name!: string;
  @Column('int') width!: number;
  @ManyToOne('Media', 'variants') @JoinColumn({ name: 'media_id' }) media!: unknown;
}

@Controller()
class MediaController {
  constructor(@InjectRepository(Media) private readonly media: Repository<Media>) {}

  @GrpcMethod('MediaService', 'GetMedia')
  getMedia({ id }: OneRequest) {
    return this.media.findOneOrFail({ where: { id }, relations: { variants: true } });
  }

  @GrpcMethod('MediaService', 'BatchGetMedia')
  async batchGetMedia({ ids }: ManyRequest) {
    return { media: await this.media.find({ where: { id: In(ids) }, relations: { variants: true } }) };
  }
}

@Module({
  imports: [LoggerModule.forRoot(), databaseOf([Media, MediaVariant]), TypeOrmModule.forFeature([Media])],
  controllers: [MediaController],
})
export class AppModule {}
