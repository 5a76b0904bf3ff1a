import { idField, idsField, idsInOrderField, plainLine } from '@rookery/errors';
import { z } from 'zod';
import { ancestorListsMax, idsMax, queryCharactersMax } from '../model/limits.js';
import { charactersIn } from '../model/post-text.js';
import { composeQuery } from '../model/search-query.js';

export const onePost = z.object({ postId: idField });

export const postsRequest = z
  .object({
    ids: idsField,
    knownIds: idsField,
    ownSince: z.date('expected a time').optional(),
    regardlessOfBlocks: z.boolean(),
  })
  .refine(({ ids, knownIds }) => ids.length + knownIds.length <= idsMax, {
    path: ['ids'],
    message: `expected at most ${idsMax} ids, with those that are known`,
  });

export const authorListsRequest = z.object({ authorIds: idsInOrderField });

export const postListsRequest = z.object({ postIds: idsInOrderField });

export const ancestorsRequest = z.object({
  postIds: z.array(idField).max(ancestorListsMax, `expected at most ${ancestorListsMax} ids`),
});

export const searchRequest = z.object({
  query: z
    .string()
    .trim()
    .refine((query) => {
      const characters = charactersIn(query);
      return characters >= 1 && characters <= queryCharactersMax;
    }, `expected 1 to ${queryCharactersMax} characters`)
    .pipe(plainLine)
    .transform(composeQuery),
});
