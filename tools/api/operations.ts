import type { Api } from './api.ts';

export interface NewPost {
  text: string;
  mediaIds?: string[];
  parentId?: string;
}

/** Returns the new post's id. */
export async function createPost(api: Api, token: string, input: NewPost): Promise<string> {
  const query = 'mutation ($input: CreatePostInput!) { createPost(input: $input) { post { id } } }';
  return (await api.run<{ createPost: { post: { id: string } } }>(query, { input }, token)).createPost.post.id;
}

export async function likePost(api: Api, token: string, postId: string): Promise<void> {
  await api.run('mutation ($id: ID!) { likePost(input: { postId: $id }) { post { id } } }', { id: postId }, token);
}

export async function follow(api: Api, token: string, accountId: string): Promise<void> {
  const query = 'mutation ($id: ID!) { follow(input: { accountId: $id }) { relationship { following } } }';
  await api.run(query, { id: accountId }, token);
}
