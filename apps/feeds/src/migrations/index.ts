import { CreateFeeds1795000000000 } from './1795000000000-create-feeds.js';

/** In the order they run. */
export const migrations = [CreateFeeds1795000000000];
