import type { media } from '@rookery/contracts';
import { SpentBuffers } from '@rookery/service';
import type { Edge } from '../edge.js';
import { limits } from '../limits/limits.js';
import { viewOfMedia } from './media-view.js';
import type { MediaView } from './media-view.js';
import { promised } from './promised.js';

export interface IncomingFile {
  contentType: string;
  /** Pulled no faster than the media app takes it. */
  chunks: AsyncIterable<Buffer>;
}

/** Streams a file to the media app and answers when its variants are stored. */
export async function uploadMedia({ clients, call }: Edge, file: IncomingFile, publicUrl: string): Promise<MediaView> {
  const answer = await clients.media.uploadMedia(uploadRequests(file), call);
  return viewOfMedia(promised(answer.media, 'media'), publicUrl);
}

/** The header, then the bytes in pieces the contract allows. */
export async function* uploadRequests({ contentType, chunks }: IncomingFile): AsyncGenerator<media.UploadMediaRequest> {
  yield { part: { $case: 'header', value: { contentType } } };
  const spent = new SpentBuffers();
  for await (const chunk of chunks) {
    spent.add(chunk.length);
    for (let start = 0; start < chunk.length; start += limits.uploadChunkBytesMax) {
      yield { part: { $case: 'chunk', value: chunk.subarray(start, start + limits.uploadChunkBytesMax) } };
    }
  }
}
