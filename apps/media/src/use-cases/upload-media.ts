import { Inject, Injectable } from '@nestjs/common';
import { media } from '@rookery/contracts';
import { Database } from '@rookery/database';
import { Outbox } from '@rookery/outbox';
import { BoundedWork } from '@rookery/service';
import { v7 as uuidv7 } from 'uuid';
import { MediaVariant } from '../model/media-variant.js';
import { mediaBusy, uploadCancelled } from '../model/media.errors.js';
import { Media, newMediaKey } from '../model/media.js';
import { BlobStore } from '../outbound/blob-store.js';
import { IncomingFiles } from '../outbound/incoming-files.js';
import type { RenderedPicture, Rendition } from '../outbound/render-picture.js';
import { Renderer } from '../outbound/renderer.js';
import type { MediaWithVariants } from './media-queries.js';
import { receiveFile } from './receive-file.js';

/** Injection token of the UploadLimits. */
export const UPLOAD_LIMITS = Symbol('UPLOAD_LIMITS');

export interface UploadLimits {
  bytesMax: number;
  uploadsMax: number;
  renderingsMax: number;
  renderingsQueuedMax: number;
}

export interface Upload {
  ownerId: string;
  chunks: AsyncIterable<Buffer>;
  /** Aborts when nobody waits any more. */
  signal: AbortSignal;
}

/** Takes a picture in: receives it into a file, renders it, stores what was rendered and forgets the original. */
@Injectable()
export class UploadMedia {
  private readonly uploads: BoundedWork;
  private readonly renderings: BoundedWork;

  constructor(
    @Inject(UPLOAD_LIMITS) private readonly limits: UploadLimits,
    private readonly incoming: IncomingFiles,
    private readonly renderer: Renderer,
    private readonly blobs: BlobStore,
    private readonly database: Database,
    private readonly outbox: Outbox,
  ) {
    const { uploadsMax, renderingsMax, renderingsQueuedMax } = limits;
    this.uploads = new BoundedWork({ runningMax: uploadsMax, waitingMax: 0, refusal: mediaBusy });
    this.renderings = new BoundedWork({
      runningMax: renderingsMax,
      waitingMax: renderingsQueuedMax,
      refusal: mediaBusy,
    });
  }

  /** Throws MEDIA_UNSUPPORTED, MEDIA_TOO_LARGE, MEDIA_UNREADABLE, MEDIA_BUSY, MEDIA_STORE_FULL, UPLOAD_CANCELLED. */
  async execute(upload: Upload): Promise<MediaWithVariants> {
    try {
      return await this.uploads.run(() => this.take(upload));
    } catch (error) {
      // A stream that was cut off says so in many ways; the signal tells it from a failure of ours.
      throw upload.signal.aborted ? uploadCancelled() : error;
    }
  }

  private async take(upload: Upload): Promise<MediaWithVariants> {
    const { renditions, placeholder } = await this.receiveAndRender(upload);
    const variants = await Promise.all(renditions.map((rendition) => this.keep(rendition)));
    upload.signal.throwIfAborted();
    return this.store({ ownerId: upload.ownerId, placeholder }, variants);
  }

  private async receiveAndRender({ chunks, signal }: Upload): Promise<RenderedPicture> {
    const file = await this.incoming.create();
    try {
      await receiveFile(file, chunks, this.limits);
      return await this.renderings.run(async () => {
        signal.throwIfAborted();
        return this.renderer.render(file.path);
      });
    } finally {
      await file.remove();
    }
  }

  private async keep({ bytes, ...rendition }: Rendition): Promise<Omit<MediaVariant, 'mediaId'>> {
    return { ...rendition, bytes: bytes.length, digest: await this.blobs.put(bytes) };
  }

  /** The bytes are on disk before a row names them; bytes without a row harm nobody. */
  private async store(
    { ownerId, placeholder }: Pick<Media, 'ownerId' | 'placeholder'>,
    kept: Omit<MediaVariant, 'mediaId'>[],
  ): Promise<MediaWithVariants> {
    const master = kept.at(-1);
    const row = Object.assign(new Media(), {
      id: uuidv7(),
      ownerId,
      key: newMediaKey(),
      width: master?.width,
      height: master?.height,
      placeholder,
      version: 1,
      uploadedAt: new Date(),
    });
    const variants = kept.map((variant) => Object.assign(new MediaVariant(), variant, { mediaId: row.id }));
    await this.database.transaction(async (tx) => {
      await tx.getRepository(Media).insert(row);
      await tx.getRepository(MediaVariant).insert(variants);
      await this.outbox.add(tx, media.MediaReady, {
        aggregateId: row.id,
        version: row.version,
        payload: { mediaId: row.id, ownerId },
      });
    });
    return { media: row, variants };
  }
}
