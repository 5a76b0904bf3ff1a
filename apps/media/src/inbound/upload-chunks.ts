import type { media } from '@rookery/contracts';
import { invalidArgument } from '@rookery/errors';

const chunkBytesMax = 64 * 1024;

/**
 * The bytes of an upload, out of its messages: a header, then nothing but chunks. Throws INVALID_ARGUMENT where the
 * stream breaks that rule. What the header says of the type is not asked: the bytes decide.
 */
export async function* uploadChunks(requests: AsyncIterable<media.UploadMediaRequest>): AsyncGenerator<Buffer> {
  let hasHeader = false;
  for await (const { part } of requests) {
    if (!hasHeader) {
      if (part?.$case !== 'header') throw refused('header', 'expected the header as the first message');
      hasHeader = true;
      continue;
    }
    if (part?.$case !== 'chunk') throw refused('chunk', 'expected nothing but chunks after the header');
    if (part.value.length > chunkBytesMax) throw refused('chunk', `expected at most ${chunkBytesMax} bytes`);
    yield part.value;
  }
  if (!hasHeader) throw refused('header', 'expected the header as the first message');
}

function refused(field: string, description: string) {
  return invalidArgument({ field, description });
}
