import { homeTimeline } from '../../operations/home-timeline.js';
import { endpoint } from '../endpoint.js';
import { postPage } from '../present/pages.js';
import { rowCosts } from '../route-cost.js';
import { PageQuery } from '../shapes/parameters.js';
import { PostPage } from '../shapes/post.shape.js';

/** What the viewer reads. */
export const timelineEndpoints = [
  endpoint({
    operationId: 'homeTimeline',
    tag: 'Timelines',
    summary: 'Read the viewer’s home timeline',
    description: 'The viewer’s own posts and those of the accounts they follow, newest first; replies are not in it.',
    method: 'GET',
    path: '/v1/timelines/home',
    viewer: 'required',
    query: PageQuery,
    answer: PostPage,
    costOfRow: rowCosts.post,
    handle: async ({ edge, query }) => postPage(edge, await homeTimeline(edge, query)),
  }),
];
