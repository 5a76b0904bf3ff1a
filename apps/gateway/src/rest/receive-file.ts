import type { MultipartFile } from '@fastify/multipart';
import { DomainError, invalidArgument, isDomainError } from '@rookery/errors';
import type { FastifyRequest } from 'fastify';
import { limits } from '../limits/limits.js';
import type { IncomingFile } from '../operations/upload-media.js';

type Parts = ReturnType<FastifyRequest['parts']>;

const partLimits = {
  // The media app knows how large a picture may be, and says so while the bytes still come.
  fileSize: Infinity,
  parts: limits.uploadPartsMax,
  fieldSize: limits.uploadFieldBytesMax,
};

/**
 * The one file of a multipart request, as bytes that are read no faster than they are taken. What comes behind it is
 * looked at when it has been read: a second file ends the upload with INVALID_ARGUMENT, before anything is stored.
 */
export async function receiveFile(request: FastifyRequest): Promise<IncomingFile> {
  if (!request.isMultipart()) {
    throw new DomainError('INVALID_ARGUMENT', 'UPLOAD_MALFORMED', 'expected multipart/form-data with a field "file"');
  }
  const parts = asMalformed(() => request.parts({ limits: partLimits }));
  const file = await nextFile(parts);
  if (!file) throw refused('expected a file, got none');
  return { contentType: file.mimetype, chunks: bytesOf(file, parts) };
}

async function* bytesOf({ file }: MultipartFile, parts: Parts): AsyncGenerator<Buffer> {
  try {
    yield* file;
    if (await nextFile(parts)) throw refused('expected one file, got two');
  } catch (error) {
    throw malformed(error);
  }
}

async function nextFile(parts: Parts): Promise<MultipartFile | undefined> {
  try {
    for (let next = await parts.next(); !next.done; next = await parts.next()) {
      const part = next.value;
      if (part.type !== 'file') continue;
      // Nobody reads it, and what is not read keeps the request from ending.
      if (part.fieldname !== 'file') part.file.resume();
      if (part.fieldname !== 'file') throw refused(`expected the file in the field "file"`);
      return part;
    }
    return undefined;
  } catch (error) {
    throw malformed(error);
  }
}

function asMalformed<Result>(read: () => Result): Result {
  try {
    return read();
  } catch (error) {
    throw malformed(error);
  }
}

function refused(description: string): DomainError {
  return invalidArgument({ field: 'file', description });
}

/** Whatever the parser says is about what the client sent. */
function malformed(error: unknown): unknown {
  if (isDomainError(error)) return error;
  const message = 'expected a complete multipart/form-data body of a few parts';
  return new DomainError('INVALID_ARGUMENT', 'UPLOAD_MALFORMED', message, { cause: error });
}
