import type { posts } from '@rookery/contracts';
import { idField, parse } from '@rookery/errors';
import { z } from 'zod';
import type { Edge } from '../edge.js';
import { parseId } from '../limits/page-arguments.js';
import { promised } from './promised.js';

/** Null when there is none for the viewer to see, or none any more. Throws INVALID_ARGUMENT. */
export async function postBy({ loaders }: Edge, asked: { id: string }): Promise<posts.Post | null> {
  return loaders.posts.load(parseId(asked, 'id'));
}

export interface NewPost {
  text?: string | null;
  parentId?: string | null;
  mediaIds?: string[] | null;
}

// An empty parentId would mean "no reply" to the owner, and to the client certainly does not.
const reply = z.object({ parentId: idField.nullish() });

export async function createPost(edge: Edge, { text, parentId, mediaIds }: NewPost): Promise<{ post: posts.Post }> {
  parse(reply, { parentId });
  const request = { text: text ?? '', parentId: parentId ?? '', mediaIds: mediaIds ?? [] };
  return changed(edge, await edge.clients.posts.publishPost(request, edge.call));
}

export async function deletePost(edge: Edge, input: { postId: string }): Promise<{ postId: string }> {
  const postId = parseId(input, 'postId');
  await edge.clients.posts.deletePost({ postId }, edge.call);
  edge.loaders.forget();
  return { postId };
}

export async function likePost(edge: Edge, input: { postId: string }): Promise<{ post: posts.Post }> {
  const postId = parseId(input, 'postId');
  return changed(edge, await edge.clients.posts.likePost({ postId }, edge.call));
}

export async function unlikePost(edge: Edge, input: { postId: string }): Promise<{ post: posts.Post }> {
  const postId = parseId(input, 'postId');
  return changed(edge, await edge.clients.posts.unlikePost({ postId }, edge.call));
}

/** Later fields of the same document see the post as it is now, and its parent's new counts. */
function changed({ loaders }: Edge, answer: { post?: posts.Post | undefined }): { post: posts.Post } {
  const post = promised(answer.post, 'post');
  loaders.forget();
  loaders.showPosts([post]);
  return { post };
}
