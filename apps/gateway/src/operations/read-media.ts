import type { media } from '@rookery/contracts';
import { DomainError } from '@rookery/errors';
import type { Edge } from '../edge.js';

/** A part of a picture's bytes, as the media app takes it: a negative offset counts from the end, length 0 is the rest. */
export interface ByteRange {
  offset: number;
  length: number;
}

/** What of a picture is wanted. */
export interface AskedMedia {
  key: string;
  /** With its format, or without: then the first of `formats` that there is. */
  variant: string;
  /** Content types, the most wanted first. */
  formats: string[];
  range: ByteRange | undefined;
}

export interface MediaContent {
  contentType: string;
  /** Of the part that follows, where it begins, and of the whole. */
  bytes: number;
  offset: number;
  totalBytes: number;
  /** Quoted, as it stands in an ETag header. */
  etag: string;
  /** Ends the RPC when it is not read to its end. */
  chunks: AsyncGenerator<Buffer>;
}

const keyPattern = /^[A-Za-z0-9_-]{22}$/;
const variantPattern = /^[a-z0-9]{1,12}(\.[a-z]{3,5})?$/;

/**
 * Opens a variant's bytes. Throws NOT_FOUND `MEDIA_NOT_FOUND`, without asking anybody for names that cannot exist;
 * INVALID_ARGUMENT `RANGE_NOT_SATISFIABLE`.
 */
export async function readMedia(
  { clients, call }: Edge,
  { key, variant, formats, range = { offset: 0, length: 0 } }: AskedMedia,
): Promise<MediaContent> {
  if (!keyPattern.test(key) || !variantPattern.test(variant)) {
    throw new DomainError('NOT_FOUND', 'MEDIA_NOT_FOUND', 'there is no such media');
  }
  const parts = clients.media.readMedia({ key, variant, formats, ...range }, call)[Symbol.asyncIterator]();
  const first = await parts.next();
  if (first.done || first.value.part?.$case !== 'header') throw new Error('expected a header before the bytes');
  const { etag, ...header } = first.value.part.value;
  return { ...header, etag: `"${etag.replaceAll('"', '')}"`, chunks: chunksOf(parts) };
}

async function* chunksOf(parts: AsyncIterator<media.ReadMediaResponse>): AsyncGenerator<Buffer> {
  try {
    for (let next = await parts.next(); !next.done; next = await parts.next()) {
      if (next.value.part?.$case === 'chunk') yield Buffer.from(next.value.part.value);
    }
  } finally {
    await parts.return?.();
  }
}
