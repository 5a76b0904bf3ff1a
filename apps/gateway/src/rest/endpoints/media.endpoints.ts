import { z } from 'zod';
import { ownMedia } from '../../operations/own-media.js';
import { endpoint } from '../endpoint.js';
import type { Description } from '../endpoint.js';
import { presentMedia } from '../present/present-rows.js';
import { Media } from '../shapes/media.shape.js';
import { MediaIdPath } from '../shapes/parameters.js';

const tag = 'Media';

/** Pictures; their bytes are REST too, but of no version: see below. */
export const mediaEndpoints = [
  endpoint({
    operationId: 'getMedia',
    tag,
    summary: 'Read what is known of an uploaded picture',
    description: 'Of the viewer’s own; other people’s come with their posts.',
    method: 'GET',
    path: '/v1/media/{mediaId}',
    viewer: 'required',
    params: MediaIdPath,
    answer: Media,
    refusals: { 404: ['MEDIA_NOT_FOUND'] },
    handle: async ({ edge, params, publicUrl }) => presentMedia(await ownMedia(edge, params.mediaId, publicUrl)),
  }),
];

const Upload = z
  .strictObject({
    file: z.string().max(2_147_483_647).meta({ format: 'binary', description: 'A JPEG, PNG, WebP, AVIF or GIF.' }),
  })
  .meta({ id: 'Upload', description: 'Exactly one file.' });

const Bytes = z.string().max(2_147_483_647).meta({ id: 'Bytes', format: 'binary', description: 'A picture’s bytes.' });

const VariantPath = z.object({
  id: z
    .string()
    .max(22)
    .regex(/^[A-Za-z0-9_-]{22}$/)
    .meta({ description: 'The picture’s key, out of its URL.' }),
  variant: z
    .string()
    .max(20)
    .regex(/^[a-z0-9]{1,12}(?:\.[a-z]{3,5})?$/)
    .meta({ description: 'Such as `640.avif`, or `640` for the format the client prefers.', examples: ['640.avif'] }),
});

/** Answered by rest/media.controller.ts. */
export const mediaDescriptions: readonly Description[] = [
  {
    operationId: 'uploadMedia',
    tag,
    summary: 'Upload a picture',
    description: 'Answers when it is stored in all its sizes and formats.',
    method: 'POST',
    path: '/v1/media',
    viewer: 'required',
    body: Upload,
    isMultipart: true,
    status: 201,
    answer: Media,
    refusals: {
      400: ['UPLOAD_MALFORMED', 'MEDIA_UNSUPPORTED', 'MEDIA_TOO_LARGE', 'MEDIA_UNREADABLE'],
      409: ['UPLOAD_CANCELLED'],
      429: ['MEDIA_BUSY'],
    },
  },
  {
    operationId: 'readMedia',
    tag,
    summary: 'Read a picture’s bytes',
    description: 'Whoever has the URL may read, and what it shows never changes.',
    method: 'GET',
    path: '/media/{id}/{variant}',
    viewer: 'nobody',
    params: VariantPath,
    headers: z.object({
      Range: z
        .string()
        .max(100)
        .regex(/^bytes=/)
        .optional()
        .meta({ description: 'Asks for a part.', examples: ['bytes=0-1023'] }),
    }),
    content: { 'image/avif': Bytes, 'image/webp': Bytes },
    further: [206, 304],
    refusals: { 404: ['MEDIA_NOT_FOUND'], 416: ['RANGE_NOT_SATISFIABLE'] },
  },
];
