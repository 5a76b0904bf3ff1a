import type { posts } from '@rookery/contracts';
import { batchByKey } from './batch-by-key.js';
import { batchPages } from './batch-pages.js';
import type { FetchPages } from './batch-pages.js';
import type { LoaderOf, SharedReads } from './loader-of.js';
import { postsAsked } from './reads.js';

type PageLoader<Pages> = LoaderOf<ReturnType<typeof batchPages<Pages>>>;

export const postsById: LoaderOf<ReturnType<typeof batchByKey<posts.Post>>> = (_, edge, { reads }) =>
  batchByKey({
    fetch: async (ids) => (await reads.posts({ ...postsAsked, ids }, edge())).posts,
    keyOf: ({ id }) => id,
  });

export const postsByAuthor: PageLoader<posts.PostPage> = ({ posts }, edge, { showPosts }) =>
  postPages(
    showPosts,
    async (authorIds, page) => (await posts.batchListPostsByAuthor({ authorIds, page }, edge())).pages,
  );

export const replies: PageLoader<posts.PostPage> = ({ posts }, edge, { showPosts }) =>
  postPages(showPosts, async (postIds, page) => (await posts.batchListReplies({ postIds, page }, edge())).pages);

export const likes: PageLoader<posts.LikePage> = ({ posts }, edge) =>
  batchPages(async (postIds, page) => (await posts.batchListLikes({ postIds, page }, edge())).pages);

/** Asked with a page of `ancestorsMax`, which is what the owner gives. */
export const ancestors: PageLoader<posts.Post[]> = ({ posts }, edge, { showPosts }) =>
  batchPages(async (postIds) => {
    const { ancestors: found } = await posts.batchListAncestors({ postIds }, edge());
    return found.map((each) => showPosts(each.posts));
  });

function postPages(showPosts: SharedReads['showPosts'], fetch: FetchPages<posts.PostPage>) {
  return batchPages<posts.PostPage>(async (ids, page) => {
    const pages = await fetch(ids, page);
    for (const { entries } of pages) showPosts(entries.map(({ post }) => post).filter((post) => post !== undefined));
    return pages;
  });
}
