import sharp from 'sharp';
import type { SharpOptions } from 'sharp';
import type { VariantFormat } from '../model/variant-plan.js';

// Only these loaders: libvips knows dozens, and the sniffed type is not the last word on what a file is.
sharp.block({ operation: ['VipsForeignLoad'] });
sharp.unblock({
  operation: ['Jpeg', 'Png', 'Webp', 'Heif', 'Nsgif'].map((loader) => `VipsForeignLoad${loader}`),
});
// Nothing is rendered twice, so a cache of operations and open files would only hold memory.
sharp.cache(false);
// A picture at a time and core; how many pictures at once is for the caller to bound.
sharp.concurrency(1);

const pixelsMax = 50_000_000;
// The cheapest effort: 3 % more bytes than the next one for a third of its time.
const avif = { quality: 55, effort: 0, chromaSubsampling: '4:2:0' };
const webp = { quality: 80, effort: 3 };
// Between 60 and 400 bytes.
const placeholder = { side: 16, webp: { quality: 40, effort: 6, smartSubsample: true } };

/** Pixels in memory: upright, sRGB, eight bits a channel, without metadata. */
export interface Pixels {
  data: Buffer;
  width: number;
  height: number;
  channels: 1 | 2 | 3 | 4;
}

/**
 * Decodes a file's first frame to at most `sideMax` pixels a side. Rows are read as they are needed and shrunk on the
 * way, so what it takes is given by the result and not by the file. Throws what libvips says of a broken one.
 */
export async function decodePicture(path: string, { sideMax }: { sideMax: number }): Promise<Pixels> {
  const options: SharpOptions = { limitInputPixels: pixelsMax, failOn: 'error', sequentialRead: true };
  const { data, info } = await sharp(path, options)
    .autoOrient()
    .resize({ width: sideMax, height: sideMax, fit: 'inside', withoutEnlargement: true })
    .toColourspace('srgb')
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height, channels: info.channels };
}

export interface EncodedPicture {
  bytes: Buffer;
  width: number;
  height: number;
}

/** Encodes pixels, scaled to a width. */
export async function encodePicture(
  { data, ...raw }: Pixels,
  { format, width }: { format: VariantFormat; width: number },
): Promise<EncodedPicture> {
  const scaled = sharp(data, { raw }).resize({ width });
  const encoder = format === 'avif' ? scaled.avif(avif) : scaled.webp(webp);
  const { data: bytes, info } = await encoder.toBuffer({ resolveWithObject: true });
  return { bytes, width: info.width, height: info.height };
}

/** A WebP of at most 16 × 16 pixels, small enough to travel with the data about the picture. */
export async function encodePlaceholder({ data, ...raw }: Pixels): Promise<Buffer> {
  const { side, webp: options } = placeholder;
  const fit = { width: side, height: side, fit: 'inside' } as const;
  return sharp(data, { raw }).resize(fit).webp(options).toBuffer();
}
