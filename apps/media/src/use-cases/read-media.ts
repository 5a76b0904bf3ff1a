import { Injectable } from '@nestjs/common';
import { Database } from '@rookery/database';
import type { AskedRange } from '../model/byte-range.js';
import { isVariantName } from '../model/media-variant.js';
import { mediaNotFound } from '../model/media.errors.js';
import { isMediaKey } from '../model/media.js';
import { BlobStore } from '../outbound/blob-store.js';
import type { OpenBlob } from '../outbound/blob-store.js';

export interface OpenVariant extends OpenBlob {
  contentType: string;
  digest: string;
}

/** What somebody wants to read. */
export interface AskedMedia extends AskedRange {
  key: string;
  /** With its format, `640.avif`; or without, and then the first of `formats` that there is. */
  variant: string;
  formats: readonly string[];
}

/** Opens the bytes of a variant for whoever holds the key. */
@Injectable()
export class ReadMedia {
  constructor(
    private readonly database: Database,
    private readonly blobs: BlobStore,
  ) {}

  /** Throws MEDIA_NOT_FOUND, for an unknown key as for an unknown variant; RANGE_NOT_SATISFIABLE. */
  async execute({ key, variant, formats, offset, length }: AskedMedia): Promise<OpenVariant> {
    if (!isMediaKey(key) || !isVariantName(variant)) throw mediaNotFound();
    const { rows } = await this.database.query<{ contentType: string; digest: string }>(
      `select v.content_type as "contentType", v.digest
       from media m join media_variants v on v.media_id = m.id
       where m.key = $1 and (v.name = $2 or (split_part(v.name, '.', 1) = $2 and v.content_type = any ($3::text[])))
       order by array_position($3::text[], v.content_type) limit 1`,
      [key, variant, formats],
    );
    const [found] = rows;
    if (!found) throw mediaNotFound();
    return { ...found, ...(await this.blobs.read(found.digest, { offset, length })) };
  }
}
