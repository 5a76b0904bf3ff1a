import { mediaUnreadable } from '../model/media.errors.js';
import { masterName, masterSideMax, planVariants } from '../model/variant-plan.js';
import { decodePicture, encodePicture } from '../outbound/picture-codec.js';
import type { EncodedPicture, Pixels } from '../outbound/picture-codec.js';

export interface Rendition extends EncodedPicture {
  name: string;
  contentType: 'image/avif' | 'image/webp';
}

/**
 * The variants of a picture and, last, its master. The file is decoded once; the encoders work one after the other from
 * its pixels. Throws MEDIA_UNREADABLE.
 */
export async function renderPicture(path: string, signal: AbortSignal): Promise<Rendition[]> {
  const pixels = await decode(path);
  const plan = [...planVariants(pixels.width), { name: masterName, format: 'webp' as const, width: pixels.width }];
  const renditions: Rendition[] = [];
  for (const { name, format, width } of plan) {
    signal.throwIfAborted();
    const encoded = await encodePicture(pixels, { format, width });
    renditions.push({ ...encoded, name, contentType: `image/${format}` });
  }
  return renditions;
}

async function decode(path: string): Promise<Pixels> {
  try {
    return await decodePicture(path, { sideMax: masterSideMax });
  } catch (cause) {
    throw mediaUnreadable(cause);
  }
}
