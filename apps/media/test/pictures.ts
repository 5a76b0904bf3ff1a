import { media } from '@rookery/contracts';
import type { Call, RpcClient } from '@rookery/rpc';
import type { World } from '@rookery/testing';
import sharp from 'sharp';
import type { Sharp } from 'sharp';

export type MediaClient = RpcClient<typeof media.MediaServiceService>;

const chunkBytes = 64 * 1024;

/** A picture of noise over a colour: it compresses about as well as a photo. */
export function noisyPicture(width: number, height: number): Sharp {
  const gaussian = { type: 'gaussian', mean: 128, sigma: 20 } as const;
  return sharp({ create: { width, height, channels: 3, background: '#3a6', noise: gaussian } });
}

/** What a client sends: a header, then the bytes in chunks. */
export async function* uploadOf(
  source: Buffer | AsyncIterable<Buffer>,
  contentType = 'application/octet-stream',
): AsyncGenerator<media.UploadMediaRequest> {
  yield { part: { $case: 'header', value: { contentType } } };
  for await (const bytes of Buffer.isBuffer(source) ? [source] : source) {
    for (let at = 0; at < bytes.length; at += chunkBytes) {
      yield { part: { $case: 'chunk', value: bytes.subarray(at, at + chunkBytes) } };
    }
  }
}

export async function upload(
  client: MediaClient,
  call: Call,
  source: Buffer | AsyncIterable<Buffer>,
): Promise<media.Media> {
  const answer = await client.uploadMedia(uploadOf(source), call);
  return answer.media as media.Media;
}

/** The whole of a variant, and what its header said. */
export async function download(world: World, client: MediaClient, { key }: media.Media, variant: string) {
  let header: media.ReadHeader | undefined;
  const chunks: Buffer[] = [];
  for await (const { part } of client.readMedia(
    { key, variant, offset: 0, length: 0, formats: [] },
    world.anonymous(),
  )) {
    if (part?.$case === 'header') header = part.value;
    if (part?.$case === 'chunk') chunks.push(part.value);
  }
  if (!header) throw new Error('the answer has no header');
  return { header, chunks, bytes: Buffer.concat(chunks) };
}
