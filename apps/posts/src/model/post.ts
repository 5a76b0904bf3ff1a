import { Column, Entity, PrimaryColumn } from 'typeorm';

/** What somebody published. Ids are UUIDv7, so posts sort by age. */
@Entity('posts')
export class Post {
  @PrimaryColumn('uuid') id!: string;
  @Column('uuid') authorId!: string;
  @Column('uuid', { nullable: true }) parentId!: string | null;
  /** Empty once deleted. */
  @Column('text') text!: string;
  @Column('uuid', { array: true }) mediaIds!: string[];
  /** What `media` said of each when this was published, encoded; it never changes. Empty once deleted. */
  @Column('bytea', { array: true }) pictures!: Buffer[];
  @Column('uuid', { array: true }) mentionedAccountIds!: string[];
  @Column('int') likeCount!: number;
  @Column('int') replyCount!: number;
  /** Counts the events of this post; replies belong to their own. */
  @Column('bigint', { transformer: { to: (value: number) => value, from: Number } }) version!: number;
  @Column('timestamptz') publishedAt!: Date;
  @Column('timestamptz', { nullable: true }) deletedAt!: Date | null;
}
