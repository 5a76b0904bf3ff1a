import { SpentBuffers } from '@rookery/service';
import { headBytes, imageFormatOf } from '../model/image-format.js';
import { mediaTooLarge, mediaUnsupported } from '../model/media.errors.js';
import type { IncomingFile } from '../outbound/incoming-files.js';
import { countMediaBytes } from '../outbound/media-bytes.js';

/**
 * Writes the chunks of an upload to a file, one after the other. Throws MEDIA_UNSUPPORTED as soon as the first bytes
 * are there and MEDIA_TOO_LARGE with the first byte too many, and reads no further.
 */
export async function receiveFile(
  file: IncomingFile,
  chunks: AsyncIterable<Buffer>,
  { bytesMax }: { bytesMax: number },
): Promise<void> {
  let head = Buffer.alloc(0);
  let bytes = 0;
  const spent = new SpentBuffers();
  for await (const chunk of chunks) {
    bytes += chunk.length;
    countMediaBytes('uploaded', chunk.length);
    if (bytes > bytesMax) throw mediaTooLarge(bytesMax);
    if (head.length < headBytes) {
      head = Buffer.concat([head, chunk.subarray(0, headBytes - head.length)]);
      if (head.length === headBytes) refuseUnsupported(head);
    }
    await file.write(chunk);
    spent.add(chunk.length);
  }
  if (head.length < headBytes) refuseUnsupported(head);
}

function refuseUnsupported(head: Buffer): void {
  if (!imageFormatOf(head)) throw mediaUnsupported();
}
