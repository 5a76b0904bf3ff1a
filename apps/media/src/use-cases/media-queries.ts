import { Injectable } from '@nestjs/common';
import { Database } from '@rookery/database';
import { In } from 'typeorm';
import { MediaVariant } from '../model/media-variant.js';
import { Media } from '../model/media.js';

export interface MediaWithVariants {
  media: Media;
  variants: MediaVariant[];
}

/** The reads of this app. */
@Injectable()
export class MediaQueries {
  constructor(private readonly database: Database) {}

  /** Unknown ids are left out; the order is not theirs. */
  async byIds(ids: readonly string[]): Promise<MediaWithVariants[]> {
    const [found, variants] = await Promise.all([
      this.database.read((manager) => manager.findBy(Media, { id: In([...ids]) })),
      this.database.read((manager) =>
        manager.find(MediaVariant, { where: { mediaId: In([...ids]) }, order: { width: 'ASC', name: 'ASC' } }),
      ),
    ]);
    const byMedia = new Map(found.map((media) => [media.id, { media, variants: [] as MediaVariant[] }]));
    for (const variant of variants) byMedia.get(variant.mediaId)?.variants.push(variant);
    return [...byMedia.values()];
  }
}
