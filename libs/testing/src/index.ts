export { freePort } from '../../../tools/infra/ports.ts';
export { NatsServer } from './nats-server.js';
export { settle } from './settle.js';
export { createTestDatabase } from './test-database.js';
export type { TestDatabase } from './test-database.js';
export { until } from './until.js';
export { startWorld } from './world.js';
export type { Person, World } from './world.js';
