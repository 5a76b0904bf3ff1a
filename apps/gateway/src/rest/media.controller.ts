import { Readable } from 'node:stream';
import { Controller, Get, HttpCode, Inject, Param, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Edge } from '../edge.js';
import { Edges } from '../edges.js';
import { GATEWAY_CONFIG } from '../gateway.config.js';
import type { GatewayConfig } from '../gateway.config.js';
import { limits } from '../limits/limits.js';
import type { MediaView } from '../operations/media-view.js';
import { readMedia } from '../operations/read-media.js';
import type { AskedMedia, MediaContent } from '../operations/read-media.js';
import { uploadMedia } from '../operations/upload-media.js';
import { byteRangeOf } from './byte-range.js';
import { matchesEtag } from './etag.js';
import { pictureFormatsOf } from './picture-formats.js';
import { receiveFile } from './receive-file.js';
import { endRefusedBody } from './refused-body.js';

/** Pictures: up as multipart, down by their URLs. */
@Controller()
export class MediaController {
  constructor(
    private readonly edges: Edges,
    @Inject(GATEWAY_CONFIG) private readonly config: GatewayConfig,
  ) {}

  /** Answers when the picture and its variants are stored. */
  @Post('v1/media')
  @HttpCode(201)
  async upload(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): Promise<MediaView> {
    try {
      const edge = await this.edges.ofRequest(request, reply, this.config.http.uploadMsMax);
      // Before a byte of the file is read; the media app asks again.
      void edge.call.viewerId;
      const file = await receiveFile(request);
      return await uploadMedia(edge, file, this.config.publicUrl);
    } catch (error) {
      endRefusedBody(request);
      throw error;
    }
  }

  /** Whoever has the URL may read, and what it shows never changes: hence no token, and a cache for a year. */
  @Get('media/:id/:variant')
  async read(
    @Param('id') id: string,
    @Param('variant') variant: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const edge = this.edges.ofAnybody(request, reply, limits.mediaReadMsMax);
    const content = await openMedia(edge, { key: id, variant, formats: pictureFormatsOf(request.raw) }, request);
    const { contentType, bytes, offset, totalBytes, etag, chunks } = content;
    // A name without a format is a different picture for different clients.
    if (!variant.includes('.')) reply.header('vary', 'Accept');
    reply
      .header('etag', etag)
      .header('accept-ranges', 'bytes')
      .header('cache-control', 'public, max-age=31536000, immutable')
      // Pages of other origins show pictures.
      .header('cross-origin-resource-policy', 'cross-origin');
    if (matchesEtag(request.headers['if-none-match'], etag)) {
      await chunks.return(undefined);
      await reply.code(304).send();
    } else {
      const body = Readable.from(chunks, { objectMode: false });
      if (bytes < totalBytes) {
        reply.code(206).header('content-range', `bytes ${offset}-${offset + bytes - 1}/${totalBytes}`);
      }
      await reply.type(contentType).header('content-length', bytes).send(body);
    }
  }
}

/** Opens the part that is asked for; all of it when If-Range, which must be strong, names another picture than this. */
async function openMedia(
  edge: Edge,
  asked: Omit<AskedMedia, 'range'>,
  { headers }: FastifyRequest,
): Promise<MediaContent> {
  const range = byteRangeOf(headers.range);
  const ifRange = headers['if-range'];
  const content = await readMedia(edge, { ...asked, range });
  if (!range || ifRange === undefined || ifRange === content.etag) return content;
  await content.chunks.return(undefined);
  return readMedia(edge, { ...asked, range: undefined });
}
