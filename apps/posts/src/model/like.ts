import { Column, Entity, PrimaryColumn } from 'typeorm';

/** That an account likes a post. */
@Entity('likes')
export class Like {
  @PrimaryColumn('uuid') postId!: string;
  @PrimaryColumn('uuid') accountId!: string;
  @Column('timestamptz') likedAt!: Date;
}
