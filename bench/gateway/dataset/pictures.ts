import { builtLib } from '../../built-lib.ts';
import { beginning, idOf, mediaKeyOf } from './ids.ts';

const { media } = await builtLib<typeof import('@rookery/contracts')>('contracts');

// Three widths for most pictures, one for those that are narrow; two formats of each.
const widths = [320, 640, 1080];
const formats = ['avif', 'webp'];
const placeholder = Buffer.alloc(90, 0x52);
const bytesOf = (width: number) => 50 * width;

/** The rows of `media_variants`; run after `media`. */
export const insertVariants = `
  insert into media_variants (media_id, name, content_type, width, height, bytes, digest)
  select id, variant.width || '.' || format, 'image/' || format, variant.width, variant.width * media.height / media.width,
    ${bytesOf(1)} * variant.width, md5(key || variant.width || format)
  from media, unnest(array[${widths.join(', ')}]) as variant (width), unnest(array['${formats.join("', '")}']) as format
  where variant.width < media.width`;

/** What a picture's row of `media` holds. */
export interface Picture {
  id: string;
  key: string;
  width: number;
  height: number;
  placeholder: Buffer;
  uploadedAt: Date;
}

export function pictureOf(number: number): Picture {
  const size = number % 5 === 0 ? { width: 480, height: 640 } : { width: 2_048, height: 1_365 };
  return { id: mediaIdOf(number), key: mediaKeyOf(number), ...size, placeholder, uploadedAt: new Date(beginning) };
}

/** As posts keeps a picture: what media would answer about it. */
export function encodedPicture(number: number, ownerId: string): Buffer {
  const picture = pictureOf(number);
  const variants = widths
    .filter((width) => width < picture.width)
    .flatMap((width) => formats.map((format) => variantOf(picture, width, format)));
  const message = { ...picture, ownerId, status: media.MediaStatus.READY, variants };
  return Buffer.from(media.Media.encode(message).finish());
}

export function mediaIdOf(number: number): string {
  return idOf('media', number, beginning + number);
}

function variantOf(picture: Picture, width: number, format: string) {
  const height = Math.trunc((width * picture.height) / picture.width);
  return { name: `${width}.${format}`, contentType: `image/${format}`, width, height, bytes: bytesOf(width) };
}
