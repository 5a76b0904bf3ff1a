import { media } from '@rookery/contracts';
import type { MediaWithVariants } from '../use-cases/media-queries.js';

/** A media as other apps see it. The master is one of the variants: the widest, `master.webp`. */
export function presentMedia({ media: row, variants }: MediaWithVariants): media.Media {
  const { id, ownerId, key, width, height, placeholder, uploadedAt } = row;
  return {
    id,
    ownerId,
    status: media.MediaStatus.READY,
    key,
    width,
    height,
    variants: variants.map(presentVariant),
    placeholder,
    uploadedAt,
  };
}

function presentVariant(variant: MediaWithVariants['variants'][number]): media.MediaVariant {
  const { name, contentType, width, height, bytes } = variant;
  return { name, contentType, width, height, bytes };
}
