import { CreatePosts1795000000000 } from './1795000000000-create-posts.js';

/** In the order they run. */
export const migrations = [CreatePosts1795000000000];
