import { Injectable } from '@nestjs/common';
import { Database, prepared } from '@rookery/database';
import type { MediaVariant } from '../model/media-variant.js';
import type { Media } from '../model/media.js';

/** What others may know of a picture. */
export interface MediaWithVariants {
  media: Pick<Media, 'id' | 'ownerId' | 'key' | 'width' | 'height' | 'placeholder' | 'uploadedAt'>;
  variants: Pick<MediaVariant, 'name' | 'contentType' | 'width' | 'height' | 'bytes'>[];
}

type Row = MediaWithVariants['media'] & {
  variants: [name: string, contentType: string, width: number, height: number, bytes: number][];
};

/** Variants come as one value, and that without names: a row or an object for each would be most of a page's work. */
const readMedia = `
  select id, owner_id as "ownerId", key, width, height, placeholder, uploaded_at as "uploadedAt", (
    select coalesce(json_agg(json_build_array(name, content_type, variant.width, variant.height, bytes)
      order by variant.width, name), '[]')
    from media_variants as variant where media_id = media.id) as variants
  from media where id = any ($1::uuid[])`;

/** The reads of this app. */
@Injectable()
export class MediaQueries {
  constructor(private readonly database: Database) {}

  /** Unknown ids are left out; the order is not theirs. */
  async byIds(ids: readonly string[]): Promise<MediaWithVariants[]> {
    const { rows } = await this.database.read((manager) => prepared<Row>(manager, readMedia, [ids]));
    return rows.map(({ variants, ...media }) => ({
      media,
      variants: variants.map(([name, contentType, width, height, bytes]) => ({
        name,
        contentType,
        width,
        height,
        bytes,
      })),
    }));
  }
}
