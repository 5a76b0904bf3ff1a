import { media } from '@rookery/contracts';
import { idsField, parse } from '@rookery/errors';
import { RpcController, anonymous, viewer } from '@rookery/rpc';
import type { Call, RpcHandlers } from '@rookery/rpc';
import { z } from 'zod';
import { MediaQueries } from '../use-cases/media-queries.js';
import { ReadMedia } from '../use-cases/read-media.js';
import { UploadMedia } from '../use-cases/upload-media.js';
import { presentMedia } from './media.presenter.js';
import { uploadChunks } from './upload-chunks.js';

const batch = z.object({ ids: idsField });
const reading = z.object({
  key: z.string(),
  variant: z.string(),
  offset: z.int(),
  length: z.int().min(0),
  formats: z.array(z.string()).max(10, 'expected at most 10 formats'),
});

@RpcController(media.MediaServiceService, {
  uploadMedia: viewer('gateway'),
  batchGetMedia: anonymous('gateway', 'accounts', 'posts'),
  readMedia: anonymous('gateway'),
})
export class MediaController implements RpcHandlers<typeof media.MediaServiceService> {
  constructor(
    private readonly uploading: UploadMedia,
    private readonly queries: MediaQueries,
    private readonly reading: ReadMedia,
  ) {}

  async uploadMedia(requests: AsyncIterable<media.UploadMediaRequest>, call: Call) {
    const untilDeadline = AbortSignal.timeout(Math.max(0, call.deadlineAt - Date.now()));
    const signal = call.signal ? AbortSignal.any([call.signal, untilDeadline]) : untilDeadline;
    const stored = await this.uploading.execute({ ownerId: call.viewerId, chunks: uploadChunks(requests), signal });
    return { media: presentMedia(stored) };
  }

  async batchGetMedia({ ids }: media.BatchGetMediaRequest) {
    const found = await this.queries.byIds(parse(batch, { ids }).ids);
    return { media: found.map(presentMedia) };
  }

  async *readMedia(request: media.ReadMediaRequest): AsyncGenerator<media.ReadMediaResponse> {
    const { contentType, bytes, offset, totalBytes, digest, chunks } = await this.reading.execute(
      parse(reading, request),
    );
    try {
      yield { part: { $case: 'header', value: { contentType, bytes, etag: digest, totalBytes, offset } } };
      for await (const value of chunks) yield { part: { $case: 'chunk', value } };
    } finally {
      await chunks.return(undefined);
    }
  }
}
