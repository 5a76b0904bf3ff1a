export { settle } from './settle.js';
export { startWorld } from './world.js';
export type { Person, World } from './world.js';
