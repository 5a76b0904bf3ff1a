import type { Person, World } from '@rookery/testing';
import type { DescribedApi } from './described-api.js';
import { RestClient } from './rest-client.js';

/** An id that nothing has. */
export const nobody = '01890000-0000-7000-8000-000000000000';

/** Two people and a stranger, at the door of a gateway that describes itself. */
export interface RestSetting {
  world: World;
  api: DescribedApi;
  people: { ada: Person; bob: Person };
  ada: RestClient;
  bob: RestClient;
  stranger: RestClient;
}

export async function openSetting(world: World): Promise<RestSetting> {
  const { stranger, api } = await RestClient.open(world.url);
  const people = { ada: await world.signUp('ada'), bob: await world.signUp('bob') };
  return { world, api, people, stranger, ada: stranger.as(people.ada), bob: stranger.as(people.bob) };
}

export interface Post {
  id: string;
  text: string;
  author: { handle: string; avatar: { id: string } | null } | null;
  media: { id: string; variants: { url: string }[] }[] | null;
  mentions: { handle: string }[] | null;
  parentId: string | null;
  likeCount: number;
  likedByViewer: boolean;
}

export interface Page<Item> {
  items: Item[];
  pageInfo: { hasNextPage: boolean; endCursor: string | null };
}

export interface SignedIn {
  account: { id: string };
  tokens: { accessToken: string; refreshToken: string };
}
