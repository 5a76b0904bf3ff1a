import { randomBytes } from 'node:crypto';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** An uploaded picture whose master and variants are stored; there are no others. */
@Entity('media')
export class Media {
  @PrimaryColumn('uuid') id!: string;
  @Column('uuid') ownerId!: string;
  /** Whoever knows it may read the picture. */
  @Column('text') key!: string;
  /** Of the upright master, in pixels. */
  @Column('int') width!: number;
  @Column('int') height!: number;
  /** A tiny WebP, to show until the picture is there. */
  @Column('bytea') placeholder!: Buffer;
  /** Counts the events of this media. */
  @Column('bigint', { transformer: { to: (value: number) => value, from: Number } }) version!: number;
  @Column('timestamptz') uploadedAt!: Date;
}

/** 128 bits nobody can guess, base64url. */
export function newMediaKey(): string {
  return randomBytes(16).toString('base64url');
}

/** Whether a key could be one of ours; what is not shaped like one is not worth a query. */
export function isMediaKey(key: string): boolean {
  return /^[A-Za-z0-9_-]{22}$/.test(key);
}
