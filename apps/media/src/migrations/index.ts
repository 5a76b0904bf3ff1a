import { CreateMedia1795000000000 } from './1795000000000-create-media.js';

/** In the order they run. */
export const migrations = [CreateMedia1795000000000];
