import { Column, Entity, PrimaryColumn } from 'typeorm';

/** One stored form of a picture: the master or a smaller one. */
@Entity('media_variants')
export class MediaVariant {
  @PrimaryColumn('uuid') mediaId!: string;
  /** Last part of its URL, e.g. `640.avif`. */
  @PrimaryColumn('text') name!: string;
  @Column('text') contentType!: string;
  @Column('int') width!: number;
  @Column('int') height!: number;
  @Column('bigint', { transformer: { to: (value: number) => value, from: Number } }) bytes!: number;
  /** SHA-256 of the bytes in hex: where the store keeps them, and their strong entity tag. */
  @Column('text') digest!: string;
}

/** Whether a name could be a variant's, with its format or without. */
export function isVariantName(name: string): boolean {
  return /^[a-z0-9]{1,12}(\.[a-z]{3,5})?$/.test(name);
}
