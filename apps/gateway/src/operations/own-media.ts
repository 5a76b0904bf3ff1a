import { DomainError } from '@rookery/errors';
import type { Edge } from '../edge.js';
import { viewOfMedia } from './media-view.js';
import type { MediaView } from './media-view.js';

/**
 * A picture the viewer uploaded. Other people's are read with the posts that show them: an id alone shows nothing.
 * Throws NOT_FOUND `MEDIA_NOT_FOUND`.
 */
export async function ownMedia({ clients, call }: Edge, id: string, publicUrl: string): Promise<MediaView> {
  const { viewerId } = call;
  const [found] = (await clients.media.batchGetMedia({ ids: [id] }, call)).media;
  if (found?.ownerId === viewerId) return viewOfMedia(found, publicUrl);
  throw new DomainError('NOT_FOUND', 'MEDIA_NOT_FOUND', 'the viewer has no such media');
}
