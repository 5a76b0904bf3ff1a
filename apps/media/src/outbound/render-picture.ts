import { masterName, masterSideMax, planVariants } from '../model/variant-plan.js';
import { decodePicture, encodePicture, encodePlaceholder } from './picture-codec.js';
import type { EncodedPicture } from './picture-codec.js';

/** One form of a picture, encoded. */
export interface Rendition extends EncodedPicture {
  name: string;
  contentType: 'image/avif' | 'image/webp';
}

/** All that is kept of a picture. */
export interface RenderedPicture {
  /** The variants and, last, the master. */
  renditions: Rendition[];
  placeholder: Buffer;
}

/**
 * Renders a picture. The file is decoded once; the encoders work one after the other from
 * its pixels, because two at once would double the memory and, with a picture per core, gain nothing.
 */
export async function renderPicture(path: string): Promise<RenderedPicture> {
  const pixels = await decodePicture(path, { sideMax: masterSideMax });
  const plan = [...planVariants(pixels.width), { name: masterName, format: 'webp' as const, width: pixels.width }];
  const renditions: Rendition[] = [];
  for (const { name, format, width } of plan) {
    const encoded = await encodePicture(pixels, { format, width });
    renditions.push({ ...encoded, name, contentType: `image/${format}` });
  }
  return { renditions, placeholder: await encodePlaceholder(pixels) };
}
